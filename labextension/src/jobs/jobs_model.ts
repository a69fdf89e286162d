import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';

import { RequestFailed, type Client } from '../api/client';
import type { Job, JobKind } from '../api/types';
import {
  hasEnded,
  isFinal,
  recordOf,
  withConnection,
  withEvents,
  withJob,
  type JobRecord
} from '../core/job_record';
import { saveChanges } from './saving';
import type { IJobs, JobOptions, StartOptions } from './tokens';

/** Seconds for which the server may hold a request until something happens. */
const WAIT = 20;
/** Jobs followed in this way at once: a browser opens few connections to one server. */
const WAITING_AT_ONCE = 3;
/** Milliseconds between questions about the jobs beyond these. */
const PAUSE = 1_000;
/** Milliseconds until the next try while the server does not answer: doubled each time, up to the last. */
const RETRY = { first: 500, last: 10_000 };

/** Holds what is known of the server's jobs, and follows those that run. */
export class JobsModel implements IJobs {
  constructor(
    private readonly client: Client,
    private readonly contents: Contents.IManager
  ) {
    this.ready = this.refresh().catch(() => undefined);
  }

  readonly ready: Promise<void>;

  get records(): readonly JobRecord[] {
    return [...this.byId.values()].reverse(); // in the order in which they were asked for, not in which they run
  }

  get changed(): ISignal<IJobs, JobRecord | null> {
    return this.changedSignal;
  }

  get ended(): ISignal<IJobs, JobRecord> {
    return this.endedSignal;
  }

  get isListed(): boolean {
    return this.listed;
  }

  set isListed(listed: boolean) {
    if (listed !== this.listed) {
      this.listed = listed;
      this.isListedSignal.emit(listed);
    }
  }

  get isListedChanged(): ISignal<IJobs, boolean> {
    return this.isListedSignal;
  }

  get(id: string): JobRecord | null {
    return this.byId.get(id) ?? null;
  }

  isQuiet(id: string): boolean {
    return this.quiet.has(id);
  }

  start(
    panel: NotebookPanel,
    kind: JobKind,
    options: JobOptions,
    how: StartOptions = {}
  ): Promise<JobRecord> {
    const order = JSON.stringify([panel.id, kind, options, how]);
    const begun =
      this.starting.get(order) ??
      this.begin(panel, kind, options, how).finally(() => this.starting.delete(order));
    this.starting.set(order, begun);
    return begun;
  }

  private async begin(
    panel: NotebookPanel,
    kind: JobKind,
    options: JobOptions,
    how: StartOptions
  ): Promise<JobRecord> {
    if (!how.asSaved) {
      await saveChanges(panel, this.contents);
    }
    const job = await this.client.start(kind, panel.context.localPath, options);
    const known = this.get(job.id);
    if (known) {
      return known; // it waits, and will read the file that was just saved
    }
    if (how.quiet) {
      this.quiet.add(job.id);
    }
    return this.take(job);
  }

  async result(id: string): Promise<unknown> {
    if (this.get(id)?.job.result === null) {
      return null;
    }
    const known = this.results.get(id) ?? this.client.result<unknown>(id);
    this.results.set(id, known);
    known.catch(() => this.results.delete(id));
    return known;
  }

  page(id: string): Promise<string> {
    return this.client.page(id);
  }

  async cancel(id: string): Promise<void> {
    try {
      const job = await this.client.cancel(id);
      const record = this.get(id);
      if (record && !hasEnded(record)) {
        this.put(withJob(record, job));
      }
    } catch {
      // `follow` finds out and tells whether the server is away or the job is gone
    }
  }

  async forget(id: string): Promise<void> {
    if (this.get(id)?.connection !== 'lost' && !(await this.isForgotten(id))) {
      return;
    }
    this.byId.delete(id);
    this.results.delete(id);
    this.quiet.delete(id);
    this.changedSignal.emit(null);
  }

  async refresh(): Promise<void> {
    for (const job of await this.client.jobs()) {
      if (!this.byId.has(job.id)) {
        this.take(job);
      }
    }
  }

  async load(id: string): Promise<void> {
    const record = this.get(id);
    if (record && hasEnded(record) && record.next === 0) {
      await this.ask(id, 0).catch(() => undefined);
    }
  }

  /** Whether the server does not know the job any more, now that it was asked to forget it. */
  private async isForgotten(id: string): Promise<boolean> {
    try {
      await this.client.forget(id);
      return true;
    } catch (reason) {
      return isMissing(reason);
    }
  }

  private take(job: Job): JobRecord {
    const record = recordOf(job);
    this.put(record);
    if (!isFinal(job)) {
      void this.follow(job.id);
    }
    return record;
  }

  /** Ask for what happens until the job ends. */
  private async follow(id: string): Promise<void> {
    this.following += 1;
    let retry = RETRY.first;
    while (!this.isOver(id)) {
      try {
        const waits = this.following <= WAITING_AT_ONCE;
        await this.ask(id, waits ? WAIT : 0);
        retry = RETRY.first;
        if (!waits) {
          await pause(PAUSE);
        }
      } catch (reason) {
        const lost = isMissing(reason);
        this.reconnect(id, lost ? 'lost' : 'retrying');
        if (!lost) {
          await pause(retry);
          retry = Math.min(2 * retry, RETRY.last);
        }
      }
    }
    this.following -= 1;
    const record = this.get(id);
    if (record) {
      this.endedSignal.emit(record);
    }
  }

  private async ask(id: string, wait: number): Promise<void> {
    const before = this.get(id);
    if (before) {
      const answer = await this.client.events(id, before.next, wait);
      const now = this.get(id);
      if (now) {
        this.put(withEvents(now, answer));
      }
    }
  }

  private isOver(id: string): boolean {
    const record = this.get(id);
    return !record || hasEnded(record);
  }

  private reconnect(id: string, connection: 'retrying' | 'lost'): void {
    const record = this.get(id);
    if (record && record.connection !== connection) {
      this.put(withConnection(record, connection));
    }
  }

  private put(record: JobRecord): void {
    this.byId.set(record.job.id, record);
    this.changedSignal.emit(record);
  }

  private readonly starting = new Map<string, Promise<JobRecord>>(); // for an impatient second click
  private readonly byId = new Map<string, JobRecord>();
  private readonly results = new Map<string, Promise<unknown>>();
  private readonly quiet = new Set<string>();
  private following = 0;
  private listed = false;
  private readonly changedSignal = new Signal<IJobs, JobRecord | null>(this);
  private readonly isListedSignal = new Signal<IJobs, boolean>(this);
  private readonly endedSignal = new Signal<IJobs, JobRecord>(this);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

function isMissing(reason: unknown): boolean {
  return reason instanceof RequestFailed && reason.status === 404 && reason.reason === 'missing';
}
