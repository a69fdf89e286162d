import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Diagnostic } from '../api/types';
import type { Companion } from '../companion/companion';
import { applyEdits } from '../notebook/edits';
import { isEditable } from '../notebook/editable';

/** What tells a finding from others of the same notebook. */
export type FindingKey = Pick<Diagnostic, 'code' | 'cell_id' | 'line'>;

/** Make the mechanical fix of a finding, or of all of them (null), in the notebook, and say what was done. */
export async function applyFixes(
  companion: Companion,
  finding: FindingKey | null,
  trans: TranslationBundle
): Promise<void> {
  const { panel } = companion;
  const { model } = panel.context;
  if (!isEditable(panel)) {
    Notification.warning(trans.__('This notebook is read-only, so it cannot be fixed here.'), {
      autoClose: 5000
    });
    return;
  }
  const before = sourcesOf(companion);
  try {
    const { edits, fixes } = await companion.fixes(finding ?? undefined);
    if (panel.isDisposed || fixes.length === 0) {
      Notification.info(trans.__('There is nothing left to fix by itself.'), { autoClose: 5000 });
      return;
    }
    const now = sourcesOf(companion);
    if (edits.some(edit => now.get(edit.cell_id) !== before.get(edit.cell_id))) {
      Notification.warning(trans.__('The cell was changed meanwhile; nothing was fixed. Try again.'), {
        autoClose: 5000
      });
      return;
    }
    applyEdits(model, edits);
    const [first] = fixes;
    const text =
      fixes.length === 1 && first
        ? trans.__('Fixed: %1', first.summary)
        : trans.__('%1 findings fixed', fixes.length);
    Notification.success(text, { autoClose: 3000 });
  } catch (reason) {
    const text = reason instanceof Error ? reason.message : String(reason);
    Notification.error(trans.__('Not fixed: %1', text), { autoClose: 8000 });
  }
}

function sourcesOf(companion: Companion): ReadonlyMap<string, string> {
  const { cells } = companion.panel.context.model.sharedModel;
  return new Map(cells.map(cell => [cell.getId(), cell.getSource()]));
}
