import type { ICellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

/** Whether a notebook can be changed and saved where it is. */
export function isEditable(panel: NotebookPanel): boolean {
  const { context } = panel;
  return !context.model.readOnly && context.contentsModel?.writable !== false;
}

/** Whether a cell is locked against changes, as its metadata says. */
export function isLocked(cell: ICellModel): boolean {
  return cell.getMetadata('editable') === false;
}
