import { describe, expect, it } from 'vitest';

import type { Role } from '../../src/core/roles';
import { matching, usedModules, usedNames, type RoledCell } from '../../src/core/used_names';

const cell = (number: number, kind: Role['kind'], name: string, module = ''): RoledCell => ({
  number,
  role: { kind, name, module }
});
const CELLS = [
  cell(2, 'step', 'load', 'data'),
  cell(3, 'step', 'clean'),
  cell(5, 'step', 'clean', 'data'),
  cell(6, 'figure', 'sizes'),
  cell(9, 'step', 'fit', 'model'),
  cell(10, 'metrics', '')
];

describe('names in use', () => {
  it('are those of the kind, the nearest first', () => {
    expect(usedNames(CELLS, 'step', 7)).toEqual([
      { name: 'clean', cells: [3, 5] },
      { name: 'fit', cells: [9] },
      { name: 'load', cells: [2] }
    ]);
    expect(usedNames(CELLS, 'test', 7)).toEqual([]);
  });

  it('are modules of any kind', () => {
    expect(usedModules(CELLS, 10).map(use => use.name)).toEqual(['model', 'data']);
  });
});

describe('names that fit what was typed', () => {
  const names = ['reload', 'load', 'fit'].map(name => ({ name }));

  it('begin with it, then hold it', () => {
    expect(matching(names, 'LO').map(each => each.name)).toEqual(['load', 'reload']);
  });

  it('are all of them before anything is typed', () => {
    expect(matching(names, ' ')).toEqual(names);
  });
});
