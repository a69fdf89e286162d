import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { isFinal, type JobRecord } from '../core/job_record';
import type { IJobs } from '../jobs/tokens';
import type { Links } from './links';
import { useLoaded, type Loaded } from './loaded';

/** What every view of results works with. */
export interface ResultContext {
  readonly commands: CommandRegistry;
  readonly jobs: IJobs;
  readonly links: Links;
  readonly trans: TranslationBundle;
}

/** What a view of one kind of result is given; `result` is null while there is none. */
export interface ResultProps<T> {
  readonly record: JobRecord;
  readonly result: T | null;
  readonly context: ResultContext;
}

/** A job's record, anew after every change of it. */
export function useRecord(jobs: IJobs, id: string): JobRecord | null {
  const subscribe = React.useCallback(
    (listener: () => void) => {
      const listen = (_: IJobs, record: JobRecord | null): void => {
        if (record === null || record.job.id === id) {
          listener();
        }
      };
      jobs.changed.connect(listen);
      return () => void jobs.changed.disconnect(listen);
    },
    [jobs, id]
  );
  return React.useSyncExternalStore(subscribe, () => jobs.get(id));
}

/** A job's result document once it has ended; null before, and where there is none. */
export function useResult(jobs: IJobs, record: JobRecord | null): Loaded<unknown> {
  const id = record && record.connection !== 'lost' && isFinal(record.job) ? record.job.id : null;
  const load = React.useMemo(() => {
    return id === null
      ? null
      : () => Promise.all([jobs.result(id), jobs.load(id)]).then(([result]) => result);
  }, [jobs, id]);
  return useLoaded(load);
}
