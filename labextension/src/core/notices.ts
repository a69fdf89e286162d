import { conflictOf, isForeign } from './conflict';
import { jobKindWord, sideWord } from './job_words';
import type { JobRecord } from './job_record';
import type {
  ExportResult,
  RecordResult,
  RunResult,
  SweepResult,
  TestsResult,
  VerifyResult
} from './result_documents';
import type { Translation } from './translation';

/** What a button of a notice does. */
export type NoticeAction =
  | { readonly does: 'open-file'; readonly label: string; readonly path: string }
  | { readonly does: 'overwrite'; readonly label: string; readonly digests: readonly string[] }
  | { readonly does: 'open-job' | 'show-findings' | 'show-changes' | 'export'; readonly label: string };

/** What is said when a job has ended. */
export interface Notice {
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly message: string;
  readonly actions: readonly NoticeAction[];
}

/** What to say of a job that has ended; `result` is its result document, null where it has none. */
export function noticeOf(record: JobRecord, result: unknown, trans: Translation): Notice {
  const { job } = record;
  const what = jobKindWord(job.kind, trans);
  const details = toDetails(trans);
  if (record.connection === 'lost') {
    const message = trans.__('%1 of %2 was lost: the server was restarted', what, baseName(job.path));
    return { type: 'warning', message, actions: [] };
  }
  if (job.state === 'cancelled') {
    const message = trans.__('%1 of %2 was cancelled', what, baseName(job.path));
    return { type: 'info', message, actions: job.kind === 'sweep' ? [details] : [] };
  }
  const speak = result === null ? undefined : SPEAKERS[job.kind];
  return (
    speak?.(record, result, trans) ?? {
      type: job.state === 'succeeded' ? 'success' : 'error',
      message: job.error
        ? trans.__('%1 failed: %2', what, job.error)
        : job.state === 'succeeded'
          ? trans.__('%1 of %2 is done', what, baseName(job.path))
          : trans.__('%1 of %2 failed', what, baseName(job.path)),
      actions: isRefused(result) ? [toFindings(trans), details] : [details]
    }
  );
}

/** Whether the job had no module to work with, because the notebook's export is refused. */
function isRefused(result: unknown): boolean {
  return (result as Partial<ExportResult> | null)?.outcome === 'refused';
}

function toFindings(trans: Translation): NoticeAction {
  return { does: 'show-findings', label: trans.__('Show findings') };
}

function toDetails(trans: Translation): NoticeAction {
  return { does: 'open-job', label: trans.__('Details') };
}

/** Last part of a contents path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

type Speaker = (record: JobRecord, result: unknown, trans: Translation) => Notice | undefined;

const SPEAKERS: { readonly [kind in JobRecord['job']['kind']]: Speaker } = {
  export: (record, result, trans) => exported(record, result as ExportResult, trans),
  check: (record, result, trans) => checked(record, result as ExportResult, trans),
  verify: (_, result, trans) => verified(result as VerifyResult, trans),
  record: (record, result, trans) => recorded(record, result as RecordResult, trans),
  tests: (_, result, trans) => tested(result as TestsResult, trans),
  run: (record, result, trans) => ran(record, result as RunResult, trans),
  sweep: (_, result, trans) => swept(result as SweepResult, trans)
};

function exported(record: JobRecord, result: ExportResult, trans: Translation): Notice | undefined {
  const module = result.module ?? result.files[0]?.shown ?? '';
  const actions = filesOf(result, trans);
  switch (result.outcome) {
    case 'written':
      return { type: 'success', message: trans.__('Exported to %1', module), actions };
    case 'unchanged':
      return {
        type: 'success',
        message: result.module
          ? trans.__('%1 is up to date: nothing had to be written', module)
          : trans.__('Nothing to export: no cell has a role'),
        actions
      };
    case 'edited':
      return {
        type: 'warning',
        message: isForeign(conflictOf(result.files))
          ? trans.__('Not exported: %1 is there already, and not known to be from an export', module)
          : trans.__('Not exported: %1 was edited by hand', module),
        actions: [{ does: 'show-changes', label: trans.__('Show changes') }]
      };
    case 'refused':
      return refused(record, result, trans);
    default:
      return undefined;
  }
}

function refused(record: JobRecord, result: ExportResult, trans: Translation): Notice | undefined {
  const errors = (result.diagnostics ?? []).filter(found => found.severity === 'error');
  const first = errors[0];
  if (!first) {
    return undefined;
  }
  const where = first.cell > 0 ? trans.__('cell %1', first.cell) : baseName(record.job.path);
  return {
    type: 'error',
    message: trans._n(
      'Not exported: %2: %3',
      'Not exported, %1 errors; the first in %2: %3',
      errors.length,
      where,
      first.message
    ),
    actions: [toFindings(trans)]
  };
}

function checked(record: JobRecord, result: ExportResult, trans: Translation): Notice | undefined {
  const details = toDetails(trans);
  if (record.job.exit_code === 0) {
    const findings = result.findings.length;
    const message = result.module
      ? trans.__('Checked: %1 is what the notebook exports to', result.module)
      : trans.__('Checked: there is nothing to export');
    return findings > 0
      ? {
          type: 'warning',
          message: trans._n('%2; %1 lint finding', '%2; %1 lint findings', findings, message),
          actions: [details]
        }
      : { type: 'success', message, actions: [details] };
  }
  return result.outcome === 'refused'
    ? refused(record, result, trans)
    : { type: 'warning', message: trans.__('Checked: %1', record.job.error), actions: [details] };
}

function verified(result: VerifyResult, trans: Translation): Notice | undefined {
  const actions: NoticeAction[] = [{ does: 'open-job', label: trans.__('Show comparison') }];
  if (!result.counts) {
    return undefined;
  }
  const { equal, close, different } = result.counts;
  switch (result.verdict) {
    case 'equal':
      return {
        type: 'success',
        message: trans._n(
          'Verified: the module computes what the notebook computes, %1 result compared',
          'Verified: the module computes what the notebook computes, %1 results compared',
          equal + close
        ),
        actions
      };
    case 'different':
      return result.outdated
        ? {
            type: 'warning',
            message: trans.__(
              'Verify: the notebook has changed since the last export, and the module differs'
            ),
            actions: [{ does: 'export', label: trans.__('Export') }, ...actions]
          }
        : { type: 'error', message: differenceOf(result, different, trans), actions };
    case 'unproven':
      return { type: 'warning', message: trans.__('Verify: not everything could be compared'), actions };
    case 'interrupted':
      return { type: 'info', message: trans.__('Verify was interrupted'), actions };
  }
}

function differenceOf(result: VerifyResult, different: number, trans: Translation): string {
  const failure = result.failures[0];
  if (different > 0 || !failure) {
    return trans._n('Verify: %1 result differs', 'Verify: %1 results differ', different);
  }
  const { side, cell, exception, message } = failure;
  const word = sideWord(side, trans);
  const where = cell === null ? word : trans.__('%1, cell %2', word, cell);
  const what = [exception, message].filter(Boolean).join(': ');
  return trans.__('Verify: failed to run (%1): %2', where, what);
}

function recorded(record: JobRecord, result: RecordResult, trans: Translation): Notice | undefined {
  if (record.job.exit_code !== 0) {
    return result.outcome === 'edited' || result.outcome === 'refused'
      ? exported(record, result, trans)
      : undefined;
  }
  const message = trans.__('Recorded: %1 assertions on which %2 runs agreed', result.assertions, result.runs);
  const actions = [...filesOf(result, trans), toDetails(trans)];
  return { type: 'success', message, actions: actions.slice(-2) };
}

function tested(result: TestsResult, trans: Translation): Notice | undefined {
  if (typeof result.passed !== 'number') {
    return undefined;
  }
  const skipped = result.skipped > 0 ? trans.__(', %1 skipped', result.skipped) : '';
  const message =
    result.failed > 0
      ? trans.__('Tests: %1 failed, %2 passed%3', result.failed, result.passed, skipped)
      : trans.__('Tests: %1 passed%2', result.passed, skipped);
  return {
    type: result.failed > 0 ? 'error' : 'success',
    message,
    actions: [toDetails(trans)]
  };
}

function ran(record: JobRecord, result: RunResult, trans: Translation): Notice | undefined {
  const { status, output, failure, taken } = result;
  if (status === 'refused') {
    return notRun(record, output, taken, trans);
  }
  const actions: NoticeAction[] = [toDetails(trans)];
  if (output) {
    actions.unshift({ does: 'open-file', label: trans.__('Open notebook'), path: output });
  }
  if (status === 'completed') {
    return { type: 'success', message: trans.__('Run completed: %1', output ?? ''), actions };
  }
  const what = failure ? `${failure.exception}: ${failure.message}` : record.job.error;
  const message = failure?.cell
    ? trans.__('Run failed in cell %1: %2', failure.cell, what)
    : trans.__('Run failed: %1', what);
  return { type: 'error', message, actions };
}

/** Nothing has run: there is a file in the way, which somebody may give up. */
function notRun({ job }: JobRecord, output: string | null, taken: string | null, trans: Translation): Notice {
  const actions: NoticeAction[] = [];
  if (output !== null) {
    actions.push({ does: 'open-file', label: trans.__('Open the file'), path: output });
  }
  if (taken !== null) {
    actions.push({ does: 'overwrite', label: trans.__('Replace the file'), digests: [taken] });
  }
  return { type: 'warning', message: trans.__('Not run: %1', job.error), actions };
}

function swept(result: SweepResult, trans: Translation): Notice | undefined {
  if (!result.counts) {
    return undefined;
  }
  const completed = result.counts['completed'] ?? 0;
  const best = result.best === null ? '' : trans.__('; the best is run %1', result.best);
  const actions: NoticeAction[] = [{ does: 'open-job', label: trans.__('Show results') }];
  return completed === result.points
    ? { type: 'success', message: trans.__('Sweep completed: %1 runs%2', completed, best), actions }
    : {
        type: 'warning',
        message: trans.__('Sweep: %1 of %2 runs completed%3', completed, result.points, best),
        actions
      };
}

/** Buttons that open the module and its tests. */
function filesOf(result: ExportResult, trans: Translation): NoticeAction[] {
  const tests = result.files.find(file => file.path !== null && /(^|\/)test_[^/]*\.py$/.test(file.path));
  const found: NoticeAction[] = [];
  if (result.module) {
    found.push({ does: 'open-file', label: trans.__('Open module'), path: result.module });
  }
  if (tests?.path) {
    found.push({ does: 'open-file', label: trans.__('Open tests'), path: tests.path });
  }
  return found;
}
