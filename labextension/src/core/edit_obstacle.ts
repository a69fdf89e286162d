import type { CellEdit } from '../api/types';
import type { Translation } from './translation';

/** What of a cell decides whether it can be changed from outside of its editor. */
export interface CellToEdit {
  readonly id: string;
  readonly source: string;
  readonly locked: boolean;
}

/** Why edits cannot be made, all of them or none; null where they can. */
export function obstacleTo(
  edits: readonly CellEdit[],
  cells: readonly CellToEdit[],
  trans: Translation
): string | null {
  for (const [index, { id, source, locked }] of cells.entries()) {
    const edit = edits.find(each => each.cell_id === id);
    if (edit && locked) {
      return trans.__('Nothing was fixed: cell %1 would have to be changed, and is locked.', index + 1);
    }
    // an editor counts such a line end as one character, the notebook as two: a change would end up elsewhere
    if (edit && edit.source !== null && source.includes('\r')) {
      return trans.__(
        'Nothing was fixed: cell %1 has line ends of Windows; make its fix by hand.',
        index + 1
      );
    }
  }
  return null;
}
