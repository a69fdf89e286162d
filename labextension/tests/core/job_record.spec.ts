import { describe, expect, it } from 'vitest';

import {
  fraction,
  hasEnded,
  isUnderWay,
  recordOf,
  withConnection,
  withEvents,
  withJob
} from '../../src/core/job_record';
import { detailOf, durationOf, secondsInWords, stateWord } from '../../src/core/job_words';
import { english } from './english';
import { event, job, run } from './jobs_for_tests';

const record = recordOf(job());

describe('a job that is followed', () => {
  it('collects rows, notes, output and the plan', () => {
    const plan = { varied: ['n'], points: 2, parameters: ['n'], metrics: ['auc'], goal: null, workers: 1 };
    const first = withEvents(record, {
      events: [event(1, 'plan', plan), event(2, 'row', { run: run(1) }), event(3, 'note', { text: 'cold' })],
      next: 3,
      job: job({ progress: { done: 1, total: 2, text: '1 of 2 runs' } })
    });
    const second = withEvents(first, {
      events: [event(4, 'row', { run: run(2) }), event(5, 'output', { text: 'hello\n' })],
      next: 5,
      job: job({ state: 'succeeded' })
    });
    expect(second.rows.map(row => row.number)).toEqual([1, 2]);
    expect(second.plan?.varied).toEqual(['n']);
    expect(second.notes).toEqual(['cold']);
    expect(second.output).toBe('hello\n');
    expect(second.next).toBe(5);
    expect(fraction(first)).toBe(0.5);
    expect(hasEnded(first)).toBe(false);
    expect(hasEnded(second)).toBe(true);
  });

  it('has each run once, the newest of it', () => {
    const twice = withEvents(record, {
      events: [event(1, 'row', { run: run(1) }), event(2, 'row', { run: run(1, { status: 'failed' }) })],
      next: 2,
      job: job()
    });
    expect(twice.rows.map(row => row.status)).toEqual(['failed']);
  });

  it('keeps the very same rows where no new ones come', () => {
    const rows = withEvents(record, { events: [event(1, 'row', { run: run(1) })], next: 1, job: job() });
    const later = withEvents(rows, { events: [event(2, 'progress')], next: 2, job: job() });
    expect(later.rows).toBe(rows.rows);
  });

  it('keeps the end of a long output', () => {
    const text = `${'x'.repeat(300_000)}end`;
    const { output } = withEvents(record, { events: [event(1, 'output', { text })], next: 1, job: job() });
    expect(output.length).toBe(200_000);
    expect(output.endsWith('end')).toBe(true);
  });

  it('is under way while it runs, and neither while it waits nor when it is lost', () => {
    expect(isUnderWay(record)).toBe(true);
    expect(isUnderWay(withConnection(record, 'retrying'))).toBe(true);
    expect(isUnderWay(withConnection(record, 'lost'))).toBe(false);
    expect(isUnderWay(recordOf(job({ state: 'queued' })))).toBe(false);
    expect(isUnderWay(recordOf(job({ state: 'succeeded' })))).toBe(false);
  });

  it('goes on after the server could not be reached, and ends where the server has forgotten it', () => {
    const retrying = withConnection(record, 'retrying');
    expect(hasEnded(retrying)).toBe(false);
    expect(stateWord(retrying, english)).toBe('not reachable');
    expect(withJob(retrying, job()).connection).toBe('connected');
    const lost = withConnection(record, 'lost');
    expect(hasEnded(lost)).toBe(true);
    expect(stateWord(lost, english)).toBe('lost');
    expect(detailOf(lost, english)).toContain('server was restarted');
  });
});

describe('words about jobs', () => {
  it('tell findings from failures', () => {
    const failed = (kind: 'check' | 'export', exit_code: number): string =>
      stateWord(recordOf(job({ kind, state: 'failed', exit_code })), english);
    expect(failed('check', 1)).toBe('found something');
    expect(failed('check', 2)).toBe('failed');
    expect(failed('export', 1)).toBe('not written');
    expect(failed('export', 3)).toBe('failed');
  });

  it('say how long something took', () => {
    expect(secondsInWords(0.04, english)).toBe('0.0 s');
    expect(secondsInWords(9.96, english)).toBe('9 s');
    expect(secondsInWords(59.9, english)).toBe('59 s');
    expect(secondsInWords(125, english)).toBe('2 min 5 s');
    expect(secondsInWords(3 * 3600 + 120, english)).toBe('3 h 2 min');
    const now = Date.parse('2026-11-21T20:00:30Z');
    expect(durationOf('2026-11-21T20:00:00Z', null, now, english)).toBe('30 s');
    expect(durationOf('2026-11-21T20:00:00Z', '2026-11-21T20:00:12Z', now, english)).toBe('12 s');
    expect(durationOf('never', null, now, english)).toBe('');
  });
});
