import { describe, expect, it } from 'vitest';

import { writtenFiles } from '../../src/core/written_files';

describe('writtenFiles', () => {
  it('names what an export has written, as far as the browser can open it', () => {
    const files = [
      { path: 'churn.py', outcome: 'written' },
      { path: null, outcome: 'written' },
      { path: 'tests/test_churn.py', outcome: 'unchanged' },
      { path: 'tests/conftest.py', outcome: 'edited' }
    ];
    expect(writtenFiles('export', { outcome: 'written', files })).toEqual(['churn.py']);
  });

  it('names the notebook that a run has written, and none where it was refused', () => {
    expect(writtenFiles('run', { status: 'failed', output: 'churn.output.ipynb' })).toEqual([
      'churn.output.ipynb'
    ]);
    expect(writtenFiles('run', { status: 'refused', output: 'churn.output.ipynb' })).toEqual([]);
    expect(writtenFiles('run', { status: 'interrupted', output: null })).toEqual([]);
  });

  it('names nothing where a job has written no files, or has no result', () => {
    expect(writtenFiles('tests', { passed: 1, output: 'one passed' })).toEqual([]);
    expect(writtenFiles('verify', null)).toEqual([]);
  });
});
