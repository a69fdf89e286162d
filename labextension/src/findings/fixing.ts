import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { FindingKey } from '../api/types';
import type { Companion } from '../companion/companion';
import { sourcesOf } from '../companion/state';
import { obstacleTo, type CellToEdit } from '../core/edit_obstacle';
import { messageOf } from '../core/failures';
import { applyEdits } from '../notebook/edits';
import { isEditable, isLocked } from '../notebook/editable';
import { LatestFix } from './latest_fix';

/** Make the mechanical fix of a finding, or of all of them (null), in the notebook, and say what was done. */
export async function applyFixes(
  companion: Companion,
  finding: FindingKey | null,
  trans: TranslationBundle
): Promise<void> {
  const { panel } = companion;
  if (!isEditable(panel)) {
    Notification.warning(trans.__('This notebook is read-only, so it cannot be fixed here.'), {
      autoClose: 5000
    });
    return;
  }
  const latest = LatestFix.begin(panel);
  const isMade = await makeFixes(companion, finding, latest, trans).catch((reason: unknown) => {
    Notification.error(trans.__('Not fixed: %1', messageOf(reason)), { autoClose: 8000 });
    return false;
  });
  if (isMade) {
    latest.made();
  } else {
    latest.drop();
  }
}

async function makeFixes(
  companion: Companion,
  finding: FindingKey | null,
  latest: LatestFix,
  trans: TranslationBundle
): Promise<boolean> {
  const { panel } = companion;
  const before = sourcesOf(companion.document);
  const { edits, fixes } = await companion.fixes(finding ?? undefined);
  if (panel.isDisposed || latest.isCancelled) {
    return false;
  }
  const [first] = fixes;
  if (!first) {
    Notification.info(trans.__('There is nothing left to fix by itself.'), { autoClose: 5000 });
    return false;
  }
  const now = sourcesOf(companion.document);
  if (edits.some(edit => now.get(edit.cell_id) !== before.get(edit.cell_id))) {
    Notification.warning(trans.__('The cell was changed meanwhile; nothing was fixed. Try again.'), {
      autoClose: 5000
    });
    return false;
  }
  const obstacle = obstacleTo(edits, cellsOf(companion), trans);
  if (obstacle !== null) {
    Notification.warning(obstacle, { autoClose: 8000 });
    return false;
  }
  applyEdits(panel.context.model, edits);
  const text =
    fixes.length === 1 ? trans.__('Fixed: %1', first.summary) : trans.__('%1 findings fixed', fixes.length);
  Notification.success(text, { autoClose: 3000 });
  return true;
}

function cellsOf({ panel }: Companion): readonly CellToEdit[] {
  return [...panel.context.model.cells].map(cell => ({
    id: cell.id,
    source: cell.sharedModel.getSource(),
    locked: isLocked(cell)
  }));
}
