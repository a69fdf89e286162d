import type { INotebookModel } from '@jupyterlab/notebook';

/** Make a change to a notebook's cells one step of undo, apart from what was done right before and after. */
export function inOneUndoStep(model: INotebookModel, change: () => void): void {
  // the shared model's interface leaves the manager out, which joins changes within half a second
  const { undoManager } = model.sharedModel as { readonly undoManager?: { stopCapturing(): void } };
  undoManager?.stopCapturing();
  model.sharedModel.transact(change);
  undoManager?.stopCapturing();
}
