import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../commands';
import { fraction, hasEnded, type JobRecord } from '../core/job_record';
import { detailOf, jobKindWord } from '../core/job_words';
import { baseName } from '../core/notices';
import type { IJobs } from '../jobs/tokens';

/** Milliseconds that a job may take before its progress is shown: most exports never show any. */
const PATIENCE = 700;
/** Milliseconds between two pictures of a job's progress. */
const PACE = 400;
/** Milliseconds after which a notification is on the screen: changes before that are lost. */
const MOUNTED = 1000;

/** Shows how far running jobs are, as notifications with a way to cancel them, while no list of jobs shows it. */
export class ProgressNotices {
  constructor(
    private readonly commands: CommandRegistry,
    private readonly jobs: IJobs,
    private readonly trans: TranslationBundle
  ) {
    jobs.changed.connect((_, record) => record && this.follow(record));
    jobs.isListedChanged.connect((_, isListed) => (isListed ? this.hide() : this.followAll()));
    this.followAll();
  }

  /** The notification that a job has had while it ran, for saying how it ended; null where there is none. */
  async handOver(id: string): Promise<string | null> {
    window.clearTimeout(this.due.get(id));
    this.due.delete(id);
    const shown = this.shown.get(id);
    this.shown.delete(id);
    if (shown === undefined) {
      return null;
    }
    const left = shown.since + MOUNTED - Date.now();
    if (left > 0) {
      await new Promise(resolve => window.setTimeout(resolve, left));
    }
    return Notification.manager.has(shown.notice) ? shown.notice : null;
  }

  /** The list of jobs says the same, and notifications would lie over its buttons. */
  private hide(): void {
    for (const id of [...this.shown.keys()]) {
      void this.handOver(id).then(notice => notice !== null && Notification.dismiss(notice));
    }
  }

  private followAll(): void {
    this.jobs.records.forEach(record => this.follow(record));
  }

  private follow(record: JobRecord): void {
    const { id } = record.job;
    if (!hasEnded(record) && !this.due.has(id) && !this.jobs.isQuiet(id) && !this.jobs.isListed) {
      this.due.set(
        id,
        window.setTimeout(() => this.show(id), this.shown.has(id) ? PACE : PATIENCE)
      );
    }
  }

  private show(id: string): void {
    this.due.delete(id);
    const record = this.jobs.get(id);
    if (!record || hasEnded(record) || this.jobs.isListed) {
      return;
    }
    const { kind, path } = record.job;
    const message = `${jobKindWord(kind, this.trans)} ${baseName(path)}: ${detailOf(record, this.trans)}`;
    const options = { autoClose: false as const, progress: fraction(record) ?? undefined };
    const known = this.shown.get(id);
    if (known === undefined) {
      const actions = [
        { label: this.trans.__('Details'), callback: (event: MouseEvent) => this.open(event, id) },
        { label: this.trans.__('Cancel'), callback: () => void this.jobs.cancel(id) }
      ];
      const notice = Notification.emit(message, 'in-progress', { ...options, actions });
      this.shown.set(id, { notice, since: Date.now() });
    } else if (Notification.manager.has(known.notice)) {
      Notification.update({ id: known.notice, message, ...options });
    }
  }

  private open(event: MouseEvent, id: string): void {
    event.preventDefault(); // the notification goes on showing the progress
    void this.commands.execute(CommandIDs.openJob, { id });
  }

  /** Timers of pictures that are due, by job. */
  private readonly due = new Map<string, number>();
  /** Notifications and when they came (milliseconds), by job. */
  private readonly shown = new Map<string, { readonly notice: string; readonly since: number }>();
}
