import type { NotebookPanel } from '@jupyterlab/notebook';
import { ServerConnection, type Contents } from '@jupyterlab/services';

import { hasChangedOnDisk } from '../core/disk_change';
import { messageOf } from '../core/failures';

/** A job was not started, because the notebook's file is not what the browser shows. */
export class NotSaved extends Error {
  constructor(
    readonly kind: 'read-only' | 'cancelled' | 'failed' | 'unknown',
    detail: string
  ) {
    super(detail);
    this.name = 'NotSaved';
  }
}

/**
 * Make the file what the browser shows: save what it has not, and ask, as JupyterLab does when it saves, where the
 * file was changed by others. Rejects with `NotSaved`.
 */
export async function saveChanges(panel: NotebookPanel, contents: Contents.IManager): Promise<void> {
  const { context } = panel;
  await context.ready;
  const unsaved = context.model.dirty || context.model.collaborative;
  if (unsaved && context.contentsModel?.writable === false) {
    throw new NotSaved('read-only', context.localPath);
  }
  if (!unsaved && !(await isOtherOnDisk(panel, contents))) {
    return;
  }
  try {
    await context.save();
  } catch (reason) {
    const cancelled = reason instanceof Error && reason.name === 'ModalCancelError';
    throw new NotSaved(cancelled ? 'cancelled' : 'failed', reason instanceof Error ? reason.message : '');
  }
}

/** Whether the file is another one than was loaded or saved last; of a file that is gone the job itself tells. */
async function isOtherOnDisk({ context }: NotebookPanel, contents: Contents.IManager): Promise<boolean> {
  try {
    const found = await contents.get(context.path, { content: false, hash: true });
    return hasChangedOnDisk(context.contentsModel ?? {}, found, context.lastModifiedCheckMargin);
  } catch (reason) {
    if (reason instanceof ServerConnection.ResponseError && reason.response.status === 404) {
      return false;
    }
    throw reason instanceof ServerConnection.ResponseError
      ? new NotSaved('unknown', messageOf(reason))
      : reason;
  }
}
