import { describe, expect, it } from 'vitest';

import type { CellRole, Compiled, Suggestion } from '../../src/api/types';
import { openSuggestions } from '../../src/companion/state';

function suggestion(cell_id: string): [string, Suggestion] {
  const rest = { cell: 1, kind: 'step', name: 'load', module: '', tags: ['step:load'] } as const;
  return [cell_id, { ...rest, cell_id, reason: 'it reads a file', given: false }];
}

function compiled(...roles: readonly (readonly [string, boolean])[]): Compiled {
  const made = roles.map(([cell_id, given]): CellRole => ({
    cell_id,
    cell: 1,
    kind: 'step',
    name: '',
    module: '',
    given
  }));
  return { roles: made } as unknown as Compiled;
}

describe('openSuggestions', () => {
  const suggestions = new Map([suggestion('a'), suggestion('b')]);

  it('keeps those of cells that have no role yet', () => {
    expect(openSuggestions(suggestions, compiled(['a', false], ['b', false]))).toBe(suggestions);
  });

  it('drops those of cells that were given a role, or deleted', () => {
    expect([...openSuggestions(suggestions, compiled(['a', true], ['b', false])).keys()]).toEqual(['b']);
    expect([...openSuggestions(suggestions, compiled(['a', false])).keys()]).toEqual(['a']);
  });
});
