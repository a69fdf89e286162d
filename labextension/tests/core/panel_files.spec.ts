import { describe, expect, it } from 'vitest';

import type { Compiled, GeneratedFile } from '../../src/api/types';
import { chosenFile, filesOf, fileWithCell } from '../../src/core/panel_files';

function file(path: string, kind: GeneratedFile['kind'], ...cells: readonly string[]): GeneratedFile {
  return { path, kind, text: '', origins: cells.map(cell => [cell, 1, 1] as const), formatted: true };
}

const FILES = [
  file('churn.py', 'module', 'load', 'train', 'train'),
  file('prep.py', 'module', 'load', 'load', 'load'),
  file('tests/test_churn.py', 'tests', 'check'),
  file('tests/conftest.py', 'other'),
  file('churn/__init__.py', 'other')
];
const COMPILED = { files: FILES } as unknown as Compiled;

describe('the files of the panel', () => {
  it('are those of the module and those of its tests', () => {
    const paths = (tab: 'module' | 'tests'): readonly string[] =>
      filesOf(COMPILED, tab).map(each => each.path);
    expect(paths('module')).toEqual(['churn.py', 'prep.py', 'churn/__init__.py']);
    expect(paths('tests')).toEqual(['tests/test_churn.py', 'tests/conftest.py']);
    expect(filesOf(null, 'module')).toEqual([]);
  });

  it('show the chosen one while it is there, else the first', () => {
    expect(chosenFile(FILES, 'prep.py')?.path).toBe('prep.py');
    expect(chosenFile(FILES, 'gone.py')?.path).toBe('churn.py');
    expect(chosenFile([], undefined)).toBeNull();
  });

  it('follow the cell to where most of it went, and stay where nothing is better', () => {
    const modules = filesOf(COMPILED, 'module');
    const [churn, prep] = modules;
    expect(fileWithCell(modules, churn ?? null, 'load')).toBe(prep);
    expect(fileWithCell(modules, prep ?? null, 'train')).toBe(churn);
    expect(fileWithCell(modules, prep ?? null, 'check')).toBe(prep);
    expect(fileWithCell([], null, 'load')).toBeNull();
  });
});
