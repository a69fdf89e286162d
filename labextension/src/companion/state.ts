import type { Document } from '../api/client';
import type { Compiled, Readiness, Suggestion } from '../api/types';

/**
 * How far the compiled module is behind the notebook.
 *
 * - `compiling`: the notebook has changed, and the answer is awaited
 * - `paused`: it has changed, and is compiled when it is saved or `compileNow` is called (live compiling is off)
 * - `failed`: the server has refused the request; `error` says why
 * - `offline`: the server does not answer; it is asked again by and by
 * - `missing`: the server runs without nb2prod's extension; it is asked again by and by
 * - `foreign`: the notebook's language is not Python, and nb2prod leaves it alone
 */
export type CompanionStatus =
  'starting' | 'current' | 'compiling' | 'paused' | 'failed' | 'offline' | 'missing' | 'foreign';

/** Everything that is known about a notebook; a new object after every change. */
export interface CompanionState {
  readonly status: CompanionStatus;
  /** Why the last request failed; empty when it did not. */
  readonly error: string;
  /** The newest answer of the compiler, also while a newer one is awaited. */
  readonly compiled: Compiled | null;
  /** The sources that `compiled` belongs to, by cell id. A cell that differs was edited since. */
  readonly sources: ReadonlyMap<string, string>;
  /** Suggested roles that nobody has accepted or dismissed yet, by cell id. */
  readonly suggestions: ReadonlyMap<string, Suggestion>;
  readonly readiness: Readiness | null;
  /** The sources that `readiness` belongs to, by cell id. */
  readonly measuredSources: ReadonlyMap<string, string>;
  /** Whether readiness is being measured, so that the shown one may be out of date. */
  readonly measuring: boolean;
}

export const INITIAL_STATE: CompanionState = {
  status: 'starting',
  error: '',
  compiled: null,
  sources: new Map(),
  suggestions: new Map(),
  readiness: null,
  measuredSources: new Map(),
  measuring: false
};

/** The suggestions that the newest answer leaves open: of cells that are still there and have no role yet. */
export function openSuggestions(
  suggestions: ReadonlyMap<string, Suggestion>,
  { roles }: Compiled
): ReadonlyMap<string, Suggestion> {
  if (suggestions.size === 0) {
    return suggestions;
  }
  const open = new Set(roles.filter(role => !role.given).map(role => role.cell_id));
  const kept = [...suggestions].filter(([id]) => open.has(id));
  return kept.length === suggestions.size ? suggestions : new Map(kept);
}

/** The suggestions that somebody can accept: of cells without a role of their own. */
export function acceptable(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  return suggestions.filter(each => !each.given && each.tags.length > 0);
}

/** The suggestions made anew, of those cells that have an open one: what was dismissed does not come back. */
export function renewedSuggestions(
  open: ReadonlyMap<string, Suggestion>,
  fresh: readonly Suggestion[]
): ReadonlyMap<string, Suggestion> {
  return new Map(fresh.filter(each => open.has(each.cell_id)).map(each => [each.cell_id, each]));
}

/** Whether the same cells have the same sources, in the same order. */
export function isSame(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): boolean {
  return JSON.stringify([...before]) === JSON.stringify([...now]);
}

/** The text of each cell of a notebook, by cell id. */
export function sourcesOf({ notebook }: Document): ReadonlyMap<string, string> {
  return new Map(notebook.cells.map(cell => [cell.id, cell.source]));
}
