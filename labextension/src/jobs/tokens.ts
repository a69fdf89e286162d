import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { JobKind, JSONValue } from '../api/types';
import type { JobRecord } from '../core/job_record';

/** What a job is asked, as `POST jobs` takes it. */
export interface JobOptions {
  readonly [name: string]: JSONValue;
}

/** How the browser treats a job that it starts. */
export interface StartOptions {
  /** Show nothing when it ends well. */
  readonly quiet?: boolean;
  /** Take the notebook as it was saved last, whatever has been typed since. */
  readonly asSaved?: boolean;
}

/** The jobs that the server knows, followed while they run. */
export interface IJobs {
  /** Newest first. */
  readonly records: readonly JobRecord[];
  /** Something has changed about one job, or (null) about which jobs there are. */
  readonly changed: ISignal<IJobs, JobRecord | null>;
  /** A job that was running has ended, or was lost. */
  readonly ended: ISignal<IJobs, JobRecord>;
  /** Whether the list of all jobs is in sight, which shows how far they are. */
  isListed: boolean;
  readonly isListedChanged: ISignal<IJobs, boolean>;
  /** The jobs that the server had when this page was opened are known. */
  readonly ready: Promise<void>;
  get(id: string): JobRecord | null;
  /** Whether a job was started here so that it shows nothing when it ends well. */
  isQuiet(id: string): boolean;
  /**
   * Make the file what the browser shows (not with `asSaved`), then start a job on it; answers an equal one that waits.
   *
   * Rejects with `NotSaved` where the file cannot be that, and with `RequestFailed` where the server refuses.
   */
  start(panel: NotebookPanel, kind: JobKind, options: JobOptions, how?: StartOptions): Promise<JobRecord>;
  /** Ask what has happened in a job that had ended before this page was opened. */
  load(id: string): Promise<void>;
  /** Ask the server which jobs there are: another page may have started some. */
  refresh(): Promise<void>;
  /** The result document of a job that has ended, asked for once; null where it has none. */
  result(id: string): Promise<unknown>;
  /** The text of the job's report, an HTML page. */
  page(id: string): Promise<string>;
  cancel(id: string): Promise<void>;
  /** Forget a job that has ended, here and on the server. */
  forget(id: string): Promise<void>;
}

export const IJobs = new Token<IJobs>(
  'nb2prod:IJobs',
  'The jobs that run on the server, and how they ended.'
);
