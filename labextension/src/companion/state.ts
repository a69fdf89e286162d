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
