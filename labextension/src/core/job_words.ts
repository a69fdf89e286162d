import type { JobKind } from '../api/types';
import type { SideFailure } from './result_documents';
import { isFinal, type JobRecord } from './job_record';
import type { Translation } from './translation';

/** What a kind of job is called where it is listed. */
export function jobKindWord(kind: JobKind, trans: Translation): string {
  const words: { readonly [kind in JobKind]: string } = {
    export: trans.__('Export'),
    check: trans.__('Check'),
    verify: trans.__('Verify'),
    record: trans.__('Record'),
    tests: trans.__('Run tests'),
    run: trans.__('Run with parameters'),
    sweep: trans.__('Sweep')
  };
  return words[kind];
}

/** What a side of a comparison is called. */
export function sideWord(side: SideFailure['side'], trans: Translation): string {
  return side === 'notebook' ? trans.__('notebook') : trans.__('module');
}

/** A job's state in a word or two. */
export function stateWord(record: JobRecord, trans: Translation): string {
  if (record.connection === 'lost') {
    return trans.__('lost');
  }
  const { state, kind, exit_code } = record.job;
  if (state === 'failed' && exit_code === 1 && (kind === 'check' || kind === 'verify')) {
    return trans.__('found something');
  }
  if (state === 'failed' && exit_code === 1 && kind === 'export') {
    return trans.__('not written');
  }
  const words = {
    queued: trans.__('waiting'),
    running: record.connection === 'retrying' ? trans.__('not reachable') : trans.__('running'),
    succeeded: trans.__('done'),
    failed: trans.__('failed'),
    cancelled: trans.__('cancelled')
  };
  return words[state];
}

/** What a job does now, or how it ended. */
export function detailOf(record: JobRecord, trans: Translation): string {
  if (record.connection === 'lost') {
    return trans.__('The server was restarted meanwhile and no longer knows this job.');
  }
  if (record.connection === 'retrying') {
    return trans.__('The server does not answer; trying again.');
  }
  const { state, error, progress } = record.job;
  if (state === 'cancelled') {
    return ''; // the state says it all
  }
  return isFinal(record.job) ? error : (progress?.text ?? '');
}

/** Seconds between two times as a person says it; `to` of null is `now` (milliseconds). */
export function durationOf(from: string, to: string | null, now: number, trans: Translation): string {
  const seconds = Math.max(0, ((to === null ? now : Date.parse(to)) - Date.parse(from)) / 1000);
  return Number.isNaN(seconds) ? '' : secondsInWords(seconds, trans);
}

export function secondsInWords(seconds: number, trans: Translation): string {
  if (seconds < 9.95) {
    return trans.__('%1 s', seconds.toFixed(1));
  }
  if (seconds < 60) {
    return trans.__('%1 s', Math.floor(seconds));
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? trans.__('%1 min %2 s', minutes, Math.floor(seconds % 60))
    : trans.__('%1 h %2 min', Math.floor(minutes / 60), minutes % 60);
}
