import type { NotebookPanel } from '@jupyterlab/notebook';

/** A job was not started, because the notebook could not be saved. */
export class NotSaved extends Error {
  constructor(
    readonly kind: 'read-only' | 'cancelled' | 'failed',
    detail: string
  ) {
    super(detail);
    this.name = 'NotSaved';
  }
}

/** Save what the browser has and the file has not; rejects with `NotSaved`. */
export async function saveChanges(panel: NotebookPanel): Promise<void> {
  const { context } = panel;
  await context.ready;
  if (!context.model.dirty && !context.model.collaborative) {
    return;
  }
  if (context.contentsModel?.writable === false) {
    throw new NotSaved('read-only', context.localPath);
  }
  try {
    await context.save();
  } catch (reason) {
    const cancelled = reason instanceof Error && reason.name === 'ModalCancelError';
    throw new NotSaved(cancelled ? 'cancelled' : 'failed', reason instanceof Error ? reason.message : '');
  }
}
