import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../commands';
import { digestsOf } from '../core/conflict';
import type { JobRecord } from '../core/job_record';
import { noticeOf, type NoticeAction } from '../core/notices';
import type { ExportResult } from '../core/result_documents';
import type { IJobs } from '../jobs/tokens';
import type { Links } from '../results/links';
import { askAboutEdits } from './conflict_dialog';
import type { ProgressNotices } from './progress';

/** Milliseconds for which a notice stays, unless somebody closes it. */
const SHOWN = { success: 10_000, info: 6_000, warning: 20_000, error: 20_000 };

/** Says how jobs ended, and offers what one would do next. */
export class Outcomes {
  constructor(
    private readonly commands: CommandRegistry,
    private readonly jobs: IJobs,
    private readonly links: Links,
    private readonly progress: ProgressNotices,
    private readonly trans: TranslationBundle
  ) {}

  /** Say how a job ended; of one that was started quietly only when it ended badly. */
  async tell(record: JobRecord): Promise<void> {
    const { job } = record;
    const result = record.connection === 'lost' ? null : await this.jobs.result(job.id).catch(() => null);
    const quiet = this.jobs.isQuiet(job.id);
    const shown = await this.progress.handOver(job.id);
    const edited = editedFiles(job.kind === 'export' || job.kind === 'record' ? result : null);
    if (edited && !quiet) {
      if (shown !== null) {
        Notification.dismiss(shown);
      }
      await this.resolve(record, edited);
      return;
    }
    const notice = noticeOf(record, result, this.trans);
    if (quiet && (notice.type === 'success' || notice.type === 'info')) {
      return;
    }
    const options = {
      autoClose: SHOWN[notice.type],
      actions: notice.actions.map(action => ({
        label: action.label,
        callback: () => void this.act(action, record, edited)
      }))
    };
    if (shown === null) {
      Notification.emit(notice.message, notice.type, options);
    } else {
      Notification.update({ id: shown, message: notice.message, type: notice.type, ...options });
    }
  }

  private async act(action: NoticeAction, record: JobRecord, edited: ExportResult | null): Promise<void> {
    switch (action.does) {
      case 'open-file':
        return this.links.openFile(action.path);
      case 'open-job':
        return this.commands.execute(CommandIDs.openJob, { id: record.job.id });
      case 'show-findings':
        return this.commands.execute(CommandIDs.showPanel, { tab: 'findings' });
      case 'export':
        return this.commands.execute(CommandIDs.export, { path: record.job.path });
      case 'overwrite':
        return this.overwrite(record, action.digests);
      case 'show-changes':
        return edited ? this.resolve(record, edited) : undefined;
    }
  }

  /** Ask what to do about files edited by hand; nothing is overwritten without that choice. */
  private async resolve(record: JobRecord, result: ExportResult): Promise<void> {
    const choice = await askAboutEdits(result.files, this.trans);
    const path = result.files.find(file => file.outcome === 'edited')?.path;
    if (choice === 'open' && path) {
      await this.links.openFile(path);
    } else if (choice === 'overwrite') {
      await this.overwrite(record, digestsOf(result.files));
    }
  }

  /** Do a job again, over files that were in its way. */
  private async overwrite({ job }: JobRecord, digests: readonly string[]): Promise<void> {
    const { kind, path } = job;
    const options = { ...job.options, overwrite: [...digests] };
    await this.commands.execute(CommandIDs.startJob, { kind, path, options });
  }
}

/** The result of an export that was stopped by edits; null where it was not. */
function editedFiles(result: unknown): ExportResult | null {
  const found = result as ExportResult | null;
  return found?.outcome === 'edited' ? found : null;
}
