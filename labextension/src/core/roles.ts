import type { RoleKind } from '../api/types';
import { moduleProblem, nameProblem } from './python_names';

/** What a cell becomes; `name` and `module` are empty where the tags give none. */
export interface Role {
  readonly kind: RoleKind;
  readonly name: string;
  readonly module: string;
}

/** Codes of the rules that a cell's tags alone can break. */
export type TagRule = 'NB103' | 'NB104' | 'NB105' | 'NB108' | 'NB109' | 'NB110';

/** What a cell's own tags and nbdev directives say of it, as the compiler reads them. */
export interface Reading {
  readonly role: Role;
  /** Whether anything in the cell gives it a role. */
  readonly given: boolean;
  /** The role that a `#|` line at the cell's top gives it; null where there is none. */
  readonly directive: RoleKind | null;
  readonly problems: readonly TagRule[];
}

export const SKIPPED: Role = { kind: 'skip', name: '', module: '' };
export const ROLE_KINDS: readonly RoleKind[] = [
  'parameters',
  'imports',
  'export',
  'step',
  'metrics',
  'figure',
  'test',
  'skip'
];
const PLAIN_TAGS: ReadonlyMap<string, RoleKind> = new Map([
  ['parameters', 'parameters'],
  ['pipeline-parameters', 'parameters'],
  ['imports', 'imports'],
  ['export', 'export'],
  ['functions', 'export'],
  ['metrics', 'metrics'],
  ['pipeline-metrics', 'metrics'],
  ['test', 'test'],
  ['skip', 'skip']
]);
const NAMED_TAGS: ReadonlyMap<string, RoleKind> = new Map([
  ['step', 'step'],
  ['block', 'step'],
  ['figure', 'figure'],
  ['test', 'test']
]);
const MODULE_KINDS: ReadonlySet<RoleKind> = new Set(['export', 'step', 'metrics', 'figure']);
const MODULE_PREFIX = 'module:';
const INJECTED_TAG = 'injected-parameters';
const RAISES_TAG = 'raises-exception';
const DIRECTIVE = /^#\s*\|\s*([A-Za-z_]+)\s*:?\s*(\S*)\s*$/;
const NBDEV_EXPORTS: ReadonlySet<string> = new Set(['export', 'exports', 'exporti']);

/** Whether the role has a name, and whether it needs one. */
export function naming(kind: RoleKind): 'required' | 'optional' | 'none' {
  if (kind === 'test') {
    return 'optional';
  }
  return kind === 'step' || kind === 'figure' ? 'required' : 'none';
}

/** Whether cells of the role can go to a module of their own. */
export function takesModule(kind: RoleKind): boolean {
  return MODULE_KINDS.has(kind);
}

export function sameRole(one: Role, other: Role): boolean {
  return one.kind === other.kind && one.name === other.name && one.module === other.module;
}

/** Read one cell's tags and nbdev directives. */
export function readRole(tags: readonly string[], source: string): Reading {
  const problems: TagRule[] = [];
  const roles: Role[] = [];
  const names: string[] = [];
  const modules: string[] = [];
  for (const tag of new Set(tags)) {
    if (tag.includes(',')) {
      problems.push('NB103');
    } else if (tag === INJECTED_TAG) {
      problems.push('NB109');
    } else if (tag.startsWith(MODULE_PREFIX)) {
      modules.push(tag.slice(MODULE_PREFIX.length));
    } else if (lacksName(tag)) {
      problems.push('NB104');
    } else {
      const role = roleOfTag(tag);
      if (role) {
        roles.push(role);
        if (tag.includes(':')) {
          names.push(role.name);
        }
      }
    }
  }
  const directives = readDirectives(source);
  roles.push(...directives.roles);
  modules.push(...directives.modules);
  if (names.some(name => nameProblem(name)) || modules.some(name => moduleProblem(name))) {
    problems.push('NB104');
  }
  const settled = settle(roles, modules, tags);
  return {
    role: settled.role,
    given: roles.length > 0,
    directive: directives.roles[0]?.kind ?? null,
    problems: [...new Set([...problems, ...settled.problems])].sort()
  };
}

/** The tags of a cell after it got another role, or none; tags that are no roles stay as they are. */
export function retagged(tags: readonly string[], source: string, role: Role | null): readonly string[] {
  const now = readRole(tags, source);
  if (role && now.given && now.problems.length === 0 && sameRole(now.role, role)) {
    return tags;
  }
  const wanted = role === null ? [] : tagsOfRole(role, now.directive);
  const place = tags.findIndex(isRoleTag);
  const before = tags.slice(0, place < 0 ? tags.length : place);
  const after = place < 0 ? [] : tags.slice(place);
  return [...new Set([...before, ...wanted, ...after.filter(tag => !isRoleTag(tag))])];
}

function tagsOfRole(role: Role, directive: RoleKind | null): readonly string[] {
  const tag = role.name === '' ? role.kind : `${role.kind}:${role.name}`;
  return [...(directive === role.kind ? [] : [tag]), ...(role.module ? [MODULE_PREFIX + role.module] : [])];
}

function isRoleTag(tag: string): boolean {
  const ours = tag.startsWith(MODULE_PREFIX) || lacksName(tag) || roleOfTag(tag) !== null;
  return ours && !tag.includes(',');
}

function roleOfTag(tag: string): Role | null {
  const plain = PLAIN_TAGS.get(tag);
  if (plain) {
    return { kind: plain, name: '', module: '' };
  }
  const colon = tag.indexOf(':');
  const named = colon < 0 ? undefined : NAMED_TAGS.get(tag.slice(0, colon));
  return named ? { kind: named, name: tag.slice(colon + 1), module: '' } : null;
}

function lacksName(tag: string): boolean {
  return !PLAIN_TAGS.has(tag) && (NAMED_TAGS.has(tag) || `${tag}:` === MODULE_PREFIX);
}

function readDirectives(source: string): { roles: readonly Role[]; modules: readonly string[] } {
  const roles: Role[] = [];
  const modules: string[] = [];
  for (const line of source.split('\n')) {
    if (line.trim() === '') {
      continue;
    }
    const match = DIRECTIVE.exec(line);
    if (!match) {
      break;
    }
    const [, word = '', value = ''] = match;
    if (NBDEV_EXPORTS.has(word)) {
      roles.push({ kind: 'export', name: '', module: '' });
      if (value) {
        modules.push(value.slice(value.lastIndexOf('.') + 1));
      }
    } else if (word === 'eval' && value === 'false') {
      roles.push(SKIPPED);
    }
  }
  return { roles, modules };
}

/** Make one role of what the tags say; contradictions leave the cell out. */
function settle(
  roles: readonly Role[],
  modules: readonly string[],
  tags: readonly string[]
): { role: Role; problems: readonly TagRule[] } {
  const role = roles[0] ?? SKIPPED;
  if (roles.some(each => !sameRole(each, role))) {
    return { role: SKIPPED, problems: ['NB105'] };
  }
  if (new Set(modules).size > 1) {
    return { role, problems: ['NB105'] };
  }
  const module = modules[0];
  if (module !== undefined && !takesModule(role.kind)) {
    return { role, problems: ['NB108'] };
  }
  const raises = role.kind !== 'skip' && tags.includes(RAISES_TAG);
  return { role: { ...role, module: module ?? '' }, problems: raises ? ['NB110'] : [] };
}
