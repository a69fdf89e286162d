import type { INotebookModel } from '@jupyterlab/notebook';

/** What the shared model's interface leaves out; it joins changes within half a second. */
interface UndoManager {
  readonly undoStack: readonly object[];
  stopCapturing(): void;
}

/** Make a change to a notebook's cells one step of undo, apart from what was done right before and after. */
export function inOneUndoStep(model: INotebookModel, change: () => void): void {
  const manager = undoManagerOf(model);
  manager?.stopCapturing();
  model.sharedModel.transact(change);
  manager?.stopCapturing();
}

/** The step that undoing in the notebook would take back; what is typed in a cell is none of them. */
export function newestUndoStep(model: INotebookModel): object | null {
  return undoManagerOf(model)?.undoStack.at(-1) ?? null;
}

function undoManagerOf(model: INotebookModel): UndoManager | undefined {
  return (model.sharedModel as { readonly undoManager?: UndoManager }).undoManager;
}
