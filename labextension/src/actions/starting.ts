import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { RequestFailed } from '../api/client';
import type { JobKind } from '../api/types';
import type { JobRecord } from '../core/job_record';
import { jobKindWord } from '../core/job_words';
import { NotSaved } from '../jobs/saving';
import type { IJobs, JobOptions, StartOptions } from '../jobs/tokens';

/** Start a job on an open notebook, and say why where that is not possible; null then. */
export async function startOrTell(
  jobs: IJobs,
  trans: TranslationBundle,
  panel: NotebookPanel,
  order: { kind: JobKind; options: JobOptions; how: StartOptions }
): Promise<JobRecord | null> {
  try {
    return await jobs.start(panel, order.kind, order.options, order.how);
  } catch (reason) {
    const message = whyNot(reason, jobKindWord(order.kind, trans), trans);
    if (message !== null) {
      Notification.error(message, { autoClose: 20_000 });
    }
    return null;
  }
}

/** In words why a job was not started; null where somebody has just decided so. */
function whyNot(reason: unknown, what: string, trans: TranslationBundle): string | null {
  if (reason instanceof NotSaved) {
    switch (reason.kind) {
      case 'cancelled':
        return null;
      case 'read-only':
        return trans.__('%1 not started: the notebook is read-only, its changes cannot be saved', what);
      case 'failed':
        return trans.__('%1 not started: the notebook could not be saved (%2)', what, reason.message);
      case 'unknown':
        return trans.__('%1 not started: the notebook’s file cannot be looked at (%2)', what, reason.message);
    }
  }
  if (reason instanceof RequestFailed && reason.reason === 'not-installed') {
    return trans.__('%1 not started: the server extension of nb2prod is not running', what);
  }
  if (reason instanceof RequestFailed) {
    return trans.__('%1 not started: %2', what, reason.message);
  }
  return trans.__('%1 not started: the server cannot be reached', what);
}
