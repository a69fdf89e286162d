import { EditorView } from '@codemirror/view';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { fixableAt, neighbour, type Place } from '../core/cell_findings';
import type { Finding } from '../core/findings';
import { goToCell } from '../notebook/navigation';
import { explainFindings } from './editor_extension';
import type { FindingsInCells } from './findings_in_cells';

/** Put the cursor on the finding after it, or before it, and explain that finding. */
export async function goToFinding(
  panel: NotebookPanel,
  shown: FindingsInCells,
  forward: boolean
): Promise<void> {
  const place = neighbour(shown.places(), cursorOf(panel), forward);
  if (place === null) {
    return;
  }
  await goToCell(panel, place.id, 1);
  const cell = panel.isDisposed ? null : panel.content.activeCell;
  if (cell?.model.id === place.id && cell.editor instanceof CodeMirrorEditor) {
    const view = cell.editor.editor;
    const offset = Math.min(place.offset, view.state.doc.length);
    const said = shown.explanations.text(place.finding);
    view.dispatch({
      selection: { anchor: offset },
      effects: [explainFindings.of(offset), EditorView.announce.of(said)],
      scrollIntoView: true
    });
  }
}

/** The finding at the cursor that has a mechanical fix; null where there is none. */
export function fixableFinding(panel: NotebookPanel, shown: FindingsInCells): Finding | null {
  return fixableAt(shown.places(), cursorOf(panel))?.finding ?? null;
}

/** Where the person is; before the text of a cell that is selected but not edited. */
function cursorOf({ content }: NotebookPanel): Place {
  const editor = content.activeCell?.editor;
  const offset =
    content.mode === 'edit' && editor instanceof CodeMirrorEditor
      ? editor.editor.state.selection.main.head
      : -1;
  return { cell: content.activeCellIndex, offset };
}
