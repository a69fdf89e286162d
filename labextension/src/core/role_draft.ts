import type { RoleKind } from '../api/types';
import { moduleProblem, nameProblem, type NameProblem } from './python_names';
import { naming, sameRole, SKIPPED, takesModule, type Reading, type Role } from './roles';

/** A role as somebody is typing it; no kind before one was chosen. */
export interface Draft {
  readonly kind: RoleKind | null;
  readonly name: string;
  readonly module: string;
}

/** What keeps a draft from being a role, by field. */
interface DraftProblems {
  readonly name: NameProblem | null;
  readonly module: NameProblem | null;
  /** The role that a `#|` line gives a cell, which tags cannot overrule. */
  readonly directive: RoleKind | null;
}

/** The draft to begin with: the role that all the cells have, or nothing where they differ. */
export function draftOf(readings: readonly Reading[]): Draft {
  const [first] = readings;
  const alike = first !== undefined && readings.every(each => sameRole(each.role, first.role));
  const settled = readings.every(each => each.given && !each.problems.includes('NB105'));
  return alike && settled ? first.role : { ...SKIPPED, kind: null };
}

/** The role that a draft stands for: names that its kind has no place for are left out; null without a kind. */
export function roleOfDraft(draft: Draft): Role | null {
  if (draft.kind === null) {
    return null;
  }
  return {
    kind: draft.kind,
    name: naming(draft.kind) === 'none' ? '' : draft.name.trim(),
    module: takesModule(draft.kind) ? draft.module.trim() : ''
  };
}

/** What is wrong with a draft for these cells; each field null when it is good. */
export function draftProblems(draft: Draft, readings: readonly Reading[]): DraftProblems {
  const role = roleOfDraft(draft);
  if (role === null) {
    return { name: null, module: null, directive: null };
  }
  const needsName = naming(role.kind) === 'required' || role.name !== '';
  const contradicted = readings.find(each => each.directive !== null && each.directive !== role.kind);
  return {
    name: needsName ? nameProblem(role.name) : null,
    module: role.module === '' ? null : moduleProblem(role.module),
    directive: contradicted?.directive ?? null
  };
}

/** Whether a draft can be applied. */
export function isSound(draft: Draft, problems: DraftProblems): boolean {
  return draft.kind !== null && !problems.name && !problems.module && !problems.directive;
}
