import { describe, expect, it } from 'vitest';

import { outputPath, runOutputProblem } from '../../src/core/form_output';

const NOTEBOOK = 'reports/out/sums.ipynb';

describe('where an output goes', () => {
  it.each([
    ['a.ipynb', 'reports/out/a.ipynb'],
    [' ./a.ipynb ', 'reports/out/a.ipynb'],
    ['deep//a.ipynb', 'reports/out/deep/a.ipynb'],
    ['../a.ipynb', 'reports/a.ipynb'],
    ['/a.ipynb', 'a.ipynb'],
    ['/tmp/../a.ipynb', 'a.ipynb'],
    ['/', '.'],
    ['', ''],
    [' ', '']
  ])('%j is beside the notebook, or below the root', (typed, path) => {
    expect(outputPath(typed, NOTEBOOK)).toBe(path);
  });

  it('does not stay in the root where it leads out of it', () => {
    expect(outputPath('../../../a.ipynb', NOTEBOOK)).toBe('../a.ipynb');
    expect(outputPath('/../../a.ipynb', NOTEBOOK)).toBe('../../a.ipynb');
  });

  it('has a name', () => {
    expect(outputPath('a.ipynb', 'sums.ipynb')).toBe('a.ipynb');
    expect(runOutputProblem('', NOTEBOOK)).toBe('');
    expect(runOutputProblem('a.ipynb', NOTEBOOK)).toBe('');
    expect(runOutputProblem('a', NOTEBOOK)).toBe('suffix');
    expect(runOutputProblem('..', NOTEBOOK)).toBe('suffix');
    expect(runOutputProblem('sums.ipynb', NOTEBOOK)).toBe('itself');
    expect(runOutputProblem('/reports/out/sums.ipynb', NOTEBOOK)).toBe('itself');
    expect(runOutputProblem('/sums.ipynb', NOTEBOOK)).toBe('');
  });
});
