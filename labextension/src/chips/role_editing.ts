import type { Cell } from '@jupyterlab/cells';

import type { Client } from '../api/client';
import type { Suggestion } from '../api/types';
import type { Companion } from '../companion/companion';
import type { Translation } from '../core/translation';
import type { ChipLayer } from './chip_layer';
import { RolePopup } from './role_popup';
import { giveRole } from './tagging';

/** Let somebody change the role of cells of a notebook. */
export function editRoles(
  companion: Companion,
  layer: ChipLayer,
  cells: readonly Cell[],
  client: Client,
  trans: Translation
): void {
  const notebook = companion.panel.content;
  // a notebook that loses the focus goes to command mode
  const { mode } = notebook;
  const place = (cell: Cell): number => notebook.widgets.indexOf(cell) + 1;
  const numbers = cells.map(place);
  const [first = 0] = numbers;
  const single = cells.length === 1 ? cells[0] : undefined;
  const beside = cells.find(cell => cell === notebook.activeCell) ?? cells[0];
  if (!beside) {
    return;
  }
  const known = single ? companion.state.suggestions.get(single.model.id) : undefined;
  RolePopup.open(
    beside.inputArea?.node ?? beside.node,
    {
      title: trans._n('Role of cell %2', 'Role of %1 cells', cells.length, first),
      readings: cells.map(cell => layer.roles.of(cell.model)),
      number: first,
      others: layer.roles.roledCells().filter(each => !numbers.includes(each.number)),
      suggestion: known ?? null,
      suggested: single && !known ? suggestionFor(single, companion, client) : Promise.resolve(null),
      trans,
      onApply: role => giveRole(companion, cells, role)
    },
    () => {
      if (!notebook.isDisposed) {
        notebook.activate();
        notebook.mode = mode;
      }
    }
  );
}

/** What the server would make of a cell without tags; null when it has nothing to say, or cannot. */
async function suggestionFor(cell: Cell, companion: Companion, client: Client): Promise<Suggestion | null> {
  try {
    const { suggestions } = await client.suggest(companion.document);
    const found = suggestions.find(each => each.cell_id === cell.model.id);
    return found && !found.given && found.tags.length > 0 ? found : null;
  } catch {
    return null;
  }
}
