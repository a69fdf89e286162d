import type { Job, JobEvent, JobEvents, JSONValue } from '../api/types';
import type { SweepPlan, SweepRun } from './result_documents';

/** Whether the server can still tell something of a job. */
type Connection = 'connected' | 'retrying' | 'lost';

/** Everything that is known about a job; a new object after every change. */
export interface JobRecord {
  readonly job: Job;
  readonly connection: Connection;
  /** A sweep's runs as they came, each number once. */
  readonly rows: readonly SweepRun[];
  readonly plan: SweepPlan | null;
  readonly notes: readonly string[];
  /** What the job has printed. */
  readonly output: string;
  /** The number of the next event to ask for. */
  readonly next: number;
}

/** Characters of output that are kept: the newest. */
const OUTPUT_LIMIT = 200_000;

export function recordOf(job: Job): JobRecord {
  return { job, connection: 'connected', rows: [], plan: null, notes: [], output: '', next: 0 };
}

/** The record after an answer of the server. */
export function withEvents(record: JobRecord, answer: JobEvents): JobRecord {
  const fresh = answer.events.filter(event => event.number >= record.next);
  const rows = rowsOf(fresh);
  const notes = fresh.filter(event => event.type === 'note').map(event => text(event['text']));
  const printed = fresh.filter(event => event.type === 'output').map(event => text(event['text']));
  const plans = fresh.filter(event => event.type === 'plan');
  return {
    job: answer.job,
    connection: 'connected',
    rows: rows.length > 0 ? merged(record.rows, rows) : record.rows,
    plan: (plans[plans.length - 1] as unknown as SweepPlan | undefined) ?? record.plan,
    notes: notes.length > 0 ? [...record.notes, ...notes] : record.notes,
    output: printed.length > 0 ? (record.output + printed.join('')).slice(-OUTPUT_LIMIT) : record.output,
    next: Math.max(record.next, answer.next)
  };
}

/** The record with a newer state of the job itself. */
export function withJob(record: JobRecord, job: Job): JobRecord {
  return { ...record, job, connection: 'connected' };
}

/** The record while the server does not answer, or does not know the job any more. */
export function withConnection(record: JobRecord, connection: Connection): JobRecord {
  return { ...record, connection };
}

/** Whether nothing more will happen to the job, as far as can be known. */
export function hasEnded(record: JobRecord): boolean {
  return record.connection === 'lost' || isFinal(record.job);
}

/** Whether it does something now, as far as is known: a job that waits for others does not. */
export function isUnderWay(record: JobRecord): boolean {
  return record.job.state === 'running' && !hasEnded(record);
}

export function isFinal(job: Job): boolean {
  return job.state === 'succeeded' || job.state === 'failed' || job.state === 'cancelled';
}

/** How far it is, from 0 to 1; null where that is not known. */
export function fraction(record: JobRecord): number | null {
  const progress = record.job.progress;
  return progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : null;
}

function rowsOf(events: readonly JobEvent[]): SweepRun[] {
  return events.filter(event => event.type === 'row').map(event => event['run'] as unknown as SweepRun);
}

function merged(rows: readonly SweepRun[], fresh: readonly SweepRun[]): readonly SweepRun[] {
  const byNumber = new Map(rows.map(row => [row.number, row]));
  for (const row of fresh) {
    byNumber.set(row.number, row);
  }
  return [...byNumber.values()];
}

function text(value: JSONValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
