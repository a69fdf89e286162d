import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, useSyncExternalStore } from 'react';

import { isFinal, type JobRecord } from '../core/job_record';
import type { IJobs } from '../jobs/tokens';
import type { Links } from './links';

/** What every view of results works with. */
export interface ResultContext {
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
  return useSyncExternalStore(
    listener => {
      const listen = (_: IJobs, record: JobRecord | null): void => {
        if (record === null || record.job.id === id) {
          listener();
        }
      };
      jobs.changed.connect(listen);
      return () => jobs.changed.disconnect(listen);
    },
    () => jobs.get(id)
  );
}

/** A job's result document once it has ended; null before, and where there is none. */
export function useResult(jobs: IJobs, record: JobRecord | null): unknown {
  const [result, setResult] = useState<unknown>(null);
  const id = record && record.connection !== 'lost' && isFinal(record.job) ? record.job.id : null;
  useEffect(() => {
    let wanted = true;
    if (id !== null) {
      void jobs.load(id);
      jobs.result(id).then(
        document => wanted && setResult(document),
        () => wanted && setResult(null)
      );
    }
    return () => {
      wanted = false;
    };
  }, [jobs, id]);
  return result;
}
