import type { Job, JobEvent } from '../../src/api/types';
import type { SweepRun } from '../../src/core/result_documents';

/** A running job with some things changed. */
export function job(changes: Partial<Job> = {}): Job {
  return {
    id: 'a1',
    kind: 'sweep',
    path: 'work/churn.ipynb',
    options: {},
    state: 'running',
    exit_code: null,
    error: '',
    progress: null,
    started: '2026-11-21T20:00:00Z',
    ended: null,
    has_page: false,
    result: null,
    ...changes
  };
}

export function run(number: number, changes: Partial<SweepRun> = {}): SweepRun {
  return {
    number,
    status: 'completed',
    parameters: {},
    metrics: {},
    seconds: 1,
    peak_memory: null,
    notebook: `runs/${number}.ipynb`,
    failure: null,
    kept: false,
    ...changes
  };
}

export function event(number: number, type: JobEvent['type'], details: object = {}): JobEvent {
  return { number, type, ...details };
}
