import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { Suggestion } from '../api/types';
import type { Companion } from '../companion/companion';
import { retagged, type Role } from '../core/roles';
import { isEditable, isLocked } from '../notebook/editable';
import { tagsOf, writeTags } from '../notebook/tags';

/** The code cells that are selected and may be changed; none in a notebook that may not. */
export function selectedCodeCells(panel: NotebookPanel): readonly Cell[] {
  const notebook = panel.content;
  return isEditable(panel)
    ? notebook.widgets.filter(cell => notebook.isSelectedOrActive(cell) && isTaggable(cell))
    : [];
}

/** Give cells one role, or none, in one step of undo. */
export function giveRole(companion: Companion, cells: readonly Cell[], role: Role | null): void {
  const { panel } = companion;
  const model = panel.content.model;
  if (!model || !isEditable(panel)) {
    return;
  }
  const open = cells.filter(cell => !cell.isDisposed && isTaggable(cell)).map(cell => cell.model);
  writeTags(
    model,
    new Map(open.map(cell => [cell, retagged(tagsOf(cell), cell.sharedModel.getSource(), role)]))
  );
  companion.dropSuggestions(open.map(cell => cell.id));
}

/** Give cells the roles that were suggested for them, in one step of undo; those of locked cells stay open. */
export function acceptSuggestions(companion: Companion, suggestions: readonly Suggestion[]): void {
  const { panel } = companion;
  const model = panel.content.model;
  if (!model || !isEditable(panel)) {
    return;
  }
  const wanted = new Map(suggestions.map(each => [each.cell_id, each]));
  const cells = [...model.cells].filter(cell => wanted.has(cell.id) && !isLocked(cell));
  writeTags(
    model,
    new Map(cells.map(cell => [cell, [...new Set([...tagsOf(cell), ...(wanted.get(cell.id)?.tags ?? [])])]]))
  );
  companion.dropSuggestions(cells.map(cell => cell.id));
}

function isTaggable(cell: Cell): boolean {
  return cell.model.type === 'code' && !isLocked(cell.model);
}
