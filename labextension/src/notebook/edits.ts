import type { INotebookModel } from '@jupyterlab/notebook';

import type { CellEdit } from '../api/types';
import { textChanges } from '../core/text_changes';
import { inOneUndoStep } from './undo';

/** Make the server's edits in the notebook, all in one step of undo; the text around them stays untouched. */
export function applyEdits(model: INotebookModel, edits: readonly CellEdit[]): void {
  const byId = new Map(edits.map(edit => [edit.cell_id, edit]));
  inOneUndoStep(model, () => {
    for (const cell of model.sharedModel.cells) {
      const edit = byId.get(cell.getId());
      if (edit && edit.source !== null) {
        for (const { start, end, text } of textChanges(cell.getSource(), edit.source)) {
          cell.updateSource(start, end, text);
        }
      }
      if (edit?.tags && edit.tags.length > 0) {
        cell.setMetadata('tags', [...edit.tags]);
      } else if (edit?.tags) {
        cell.deleteMetadata('tags');
      }
    }
  });
}
