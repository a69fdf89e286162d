import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import { JSONExt } from '@lumino/coreutils';

import { tagsIn } from './content';
import { inOneUndoStep } from './undo';

/** A cell's tags. */
export function tagsOf(cell: ICellModel): readonly string[] {
  return tagsIn(cell.getMetadata('tags'));
}

/** Give cells new tags, all in one step of undo. */
export function writeTags(model: INotebookModel, tags: ReadonlyMap<ICellModel, readonly string[]>): void {
  const different = [...tags].filter(([cell, list]) => !JSONExt.deepEqual([...list], [...tagsOf(cell)]));
  if (different.length === 0) {
    return;
  }
  inOneUndoStep(model, () => {
    for (const [cell, list] of different) {
      if (list.length > 0) {
        cell.setMetadata('tags', [...list]);
      } else {
        cell.deleteMetadata('tags');
      }
    }
  });
}
