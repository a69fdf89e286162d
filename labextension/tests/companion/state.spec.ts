import { describe, expect, it } from 'vitest';

import type { CellRole, Compiled, Suggestion } from '../../src/api/types';
import { acceptable, isSame, openSuggestions, renewedSuggestions } from '../../src/companion/state';

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

describe('renewedSuggestions', () => {
  it('brings none back that was dismissed, and drops what is not suggested any more', () => {
    const open = new Map([suggestion('a'), suggestion('b')]);
    const fresh = [
      { ...suggestion('b')[1], name: 'other' },
      { ...suggestion('a')[1], tags: [] },
      suggestion('dismissed')[1]
    ];
    const renewed = renewedSuggestions(open, acceptable(fresh));
    expect([...renewed].map(([id, { name }]) => [id, name])).toEqual([['b', 'other']]);
  });
});

describe('isSame', () => {
  it('sees changed texts, and cells that came, went or moved', () => {
    const cells: [string, string][] = [
      ['a', 'x = 1'],
      ['b', 'y = 2']
    ];
    const before = new Map(cells);
    expect(isSame(before, new Map(cells))).toBe(true);
    expect(isSame(before, new Map([...cells].reverse()))).toBe(false);
    expect(isSame(before, new Map(cells.slice(1)))).toBe(false);
    expect(isSame(before, new Map([...cells, ['b', 'y = 3']]))).toBe(false);
  });
});
