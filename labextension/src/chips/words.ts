import type { RoleKind } from '../api/types';
import type { NameProblem } from '../core/python_names';
import type { Role, TagRule } from '../core/roles';
import type { Translation } from '../core/translation';

/** A role in a few words: its kind and name. */
export function roleWords(role: Role, trans: Translation): string {
  const kind = roleKindWord(role.kind, trans);
  return role.name ? `${kind} ${role.name}` : kind;
}

/** What a kind of role is called on chips; tags are spelled alike in every language. */
export function roleKindWord(kind: RoleKind, trans: Translation): string {
  const words: { readonly [kind in RoleKind]: string } = {
    parameters: trans.__('parameters'),
    imports: trans.__('imports'),
    export: trans.__('export'),
    step: trans.__('step'),
    metrics: trans.__('metrics'),
    figure: trans.__('figure'),
    test: trans.__('test'),
    skip: trans.__('skip')
  };
  return words[kind];
}

/** What becomes of a cell with the role, in one short sentence. */
export function kindSentence(kind: RoleKind, trans: Translation): string {
  const sentences: { readonly [kind in RoleKind]: string } = {
    parameters: trans.__('Values that one can change from outside'),
    imports: trans.__('Imports at the top of the module'),
    export: trans.__('Functions, classes and constants of the module'),
    step: trans.__('A function with inferred inputs and outputs'),
    metrics: trans.__("A step whose numbers are the run's metrics"),
    figure: trans.__('A function that returns a figure'),
    test: trans.__('A pytest function that sees what the cell saw'),
    skip: trans.__('Left out of the module')
  };
  return sentences[kind];
}

/** What is wrong with a cell's tags. */
export function tagRuleWords(rule: TagRule, trans: Translation): string {
  const words: { readonly [rule in TagRule]: string } = {
    NB103: trans.__('A tag holds a comma, which notebook tags cannot.'),
    NB104: trans.__('A tag needs a name that Python takes.'),
    NB105: trans.__('The tags contradict each other.'),
    NB108: trans.__('A module tag stands beside no exported role.'),
    NB109: trans.__('The cell was injected by a papermill run.'),
    NB110: trans.__('The notebook goes on when this cell raises; a function cannot.')
  };
  return words[rule];
}

/** What is wrong with a name, and what to write instead. */
export function nameProblemWords(problem: NameProblem, name: string, trans: Translation): string {
  switch (problem.kind) {
    case 'empty':
      return trans.__('Give it a name: it becomes the name of a function.');
    case 'not-an-identifier':
      return trans.__('“%1” is no Python name. Write %2', name, problem.instead);
    case 'keyword':
      return trans.__('“%1” is a Python keyword. Write %2', name, problem.instead);
    case 'reserved':
      return trans.__('“%1” is reserved by Python. Write %2', name, problem.instead);
    case 'standard-library':
      return trans.__("“%1” would hide the standard library's. Write %2", name, problem.instead);
  }
}

/** Why no role is suggested, in a notebook that has roles or has none. */
export function nothingToSuggest(hasRoles: boolean, trans: Translation): string {
  return hasRoles
    ? trans.__('Nothing to suggest: each cell that could have a role has one.')
    : trans.__('Nothing to suggest: no cell holds code for a module.');
}
