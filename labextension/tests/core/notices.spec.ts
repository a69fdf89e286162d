import { describe, expect, it } from 'vitest';

import type { Job, JobKind } from '../../src/api/types';
import { recordOf, withConnection } from '../../src/core/job_record';
import { noticeOf, type Notice } from '../../src/core/notices';
import { english } from './english';
import { job } from './jobs_for_tests';

function notice(kind: JobKind, result: unknown, changes: Partial<Job> = {}): Notice {
  const state = (changes.exit_code ?? 0) === 0 ? 'succeeded' : 'failed';
  return noticeOf(recordOf(job({ kind, state, exit_code: 0, ...changes })), result, english);
}

const EXPORTED = {
  outcome: 'written',
  module: 'work/churn.py',
  files: [
    { path: 'work/churn.py', shown: 'churn.py', outcome: 'written', diff: '' },
    { path: 'work/tests/conftest.py', shown: 'tests/conftest.py', outcome: 'written', diff: '' },
    { path: 'work/tests/test_churn.py', shown: 'tests/test_churn.py', outcome: 'written', diff: '' }
  ],
  diagnostics: [],
  findings: [],
  error: '',
  notes: []
};

const REFUSAL = { code: 'NB203', severity: 'error', cell: 7, message: 'x is not defined' };

describe('the end of an export', () => {
  it('opens the module and its tests', () => {
    const said = notice('export', EXPORTED);
    expect(said.message).toBe('Exported to work/churn.py');
    expect(said.actions.map(action => action.does === 'open-file' && action.path)).toEqual([
      'work/churn.py',
      'work/tests/test_churn.py'
    ]);
  });

  it('names the first error of a refused notebook, and shows the findings', () => {
    const refused = { ...EXPORTED, outcome: 'refused', module: null, files: [] };
    const one = notice('export', { ...refused, diagnostics: [REFUSAL] }, { exit_code: 1 });
    expect(one.message).toBe('Not exported: cell 7: x is not defined');
    const two = notice('export', { ...refused, diagnostics: [REFUSAL, REFUSAL] }, { exit_code: 1 });
    expect(two.message).toBe('Not exported, 2 errors; the first in cell 7: x is not defined');
    expect(two.actions.map(action => action.does)).toEqual(['show-findings']);
    expect(two.type).toBe('error');
  });

  it('says that a module was edited, and shows what would change', () => {
    const said = notice('export', { ...EXPORTED, outcome: 'edited' }, { exit_code: 1 });
    expect([said.type, said.actions[0]?.does]).toEqual(['warning', 'show-changes']);
    expect(said.message).toContain('was edited by hand');
  });

  it('does not call a file edited that no export is known to have written', () => {
    const files = [
      { path: 'churn.py', shown: 'churn.py', outcome: 'edited', foreign: true, digest: 'a', diff: '' }
    ];
    const said = notice('export', { ...EXPORTED, outcome: 'edited', files }, { exit_code: 1 });
    expect(said.message).toContain('is there already, and not known to be from an export');
  });

  it('gives the reason of what could not be done at all', () => {
    const said = notice('export', null, { exit_code: 2, error: 'the disk is full' });
    expect(said).toMatchObject({ type: 'error', message: 'Export failed: the disk is full' });
  });
});

describe('the end of other jobs', () => {
  const counts = { equal: 3, close: 1, different: 0, unstable: 0, 'not comparable': 0 };

  it('tells what verify found', () => {
    expect(notice('verify', { verdict: 'equal', counts }).message).toContain('4 results compared');
    const different = { verdict: 'different', counts: { ...counts, different: 1 }, failures: [] };
    const said = notice('verify', different, { exit_code: 1 });
    expect([said.type, said.message]).toEqual(['error', 'Verify: 1 result differs']);
    const failures = [{ side: 'notebook', cell: 5, exception: 'KeyError', message: 'usage' }];
    const crashed = notice('verify', { verdict: 'different', counts, failures }, { exit_code: 1 });
    expect(crashed.message).toBe('Verify: failed to run (notebook, cell 5): KeyError: usage');
  });

  it('says of a module that differs because it is not exported anew just that', () => {
    const outdated = { verdict: 'different', outdated: true, counts: { ...counts, different: 2 } };
    const said = notice('verify', outdated, { exit_code: 1 });
    expect([said.type, said.message]).toEqual([
      'warning',
      'Verify: the notebook has changed since the last export, and the module differs'
    ]);
    expect(said.actions.map(action => action.label)).toEqual(['Export', 'Show comparison']);
  });

  it('tells of a refused notebook what stands in the way', () => {
    const said = notice(
      'verify',
      { outcome: 'refused', diagnostics: [REFUSAL] },
      { exit_code: 1, error: 'the export is refused' }
    );
    expect(said.message).toBe('Verify failed: the export is refused');
    expect(said.actions.map(action => action.label)).toEqual(['Show findings', 'Details']);
  });

  it('counts tests, runs and assertions', () => {
    expect(notice('tests', { passed: 3, failed: 0, skipped: 1 }).message).toBe('Tests: 3 passed, 1 skipped');
    expect(notice('tests', { passed: 3, failed: 2, skipped: 0 }, { exit_code: 1 }).type).toBe('error');
    const sweep = { counts: { completed: 3, failed: 1 }, points: 4, best: 2 };
    expect(notice('sweep', sweep, { exit_code: 1 }).message).toBe(
      'Sweep: 3 of 4 runs completed; the best is run 2'
    );
    const recorded = notice('record', { ...EXPORTED, assertions: 12, runs: 3, tested: true });
    expect(recorded.message).toBe('Recorded: 12 assertions on which 3 runs agreed');
    expect(recorded.actions.map(action => action.label)).toEqual(['Open tests', 'Details']);
  });

  it('opens an executed notebook, and names the cell that failed', () => {
    const failure = { cell: 4, line: 1, exception: 'KeyError', message: 'usage' };
    const said = notice('run', { status: 'failed', output: 'o.ipynb', failure }, { exit_code: 1 });
    expect(said.message).toBe('Run failed in cell 4: KeyError: usage');
    expect(said.actions.map(action => action.label)).toEqual(['Open notebook', 'Details']);
  });

  it('offers to replace the file that kept a notebook from running', () => {
    const error = 'o.ipynb: was edited after the run that wrote it';
    const result = { status: 'refused', output: 'o.ipynb', failure: null, taken: 'digest' };
    const said = notice('run', result, { exit_code: 2, error });
    expect([said.type, said.message]).toEqual(['warning', `Not run: ${error}`]);
    expect(said.actions).toEqual([
      { does: 'open-file', label: 'Open the file', path: 'o.ipynb' },
      { does: 'overwrite', label: 'Replace the file', digests: ['digest'] }
    ]);
  });

  it('tells a check that found something from one that did not', () => {
    expect(notice('check', { ...EXPORTED, outcome: 'unchanged' }).type).toBe('success');
    const stale = notice('check', { ...EXPORTED, outcome: 'stale' }, { exit_code: 1, error: 'export it' });
    expect([stale.type, stale.message]).toEqual(['warning', 'Checked: export it']);
  });

  it('says that a job was cancelled or lost', () => {
    expect(notice('verify', null, { state: 'cancelled', exit_code: 130 }).message).toBe(
      'Verify of churn.ipynb was cancelled'
    );
    const lost = noticeOf(withConnection(recordOf(job()), 'lost'), null, english);
    expect(lost.message).toBe('Sweep of churn.ipynb was lost: the server was restarted');
  });
});
