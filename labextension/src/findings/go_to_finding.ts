import { EditorView } from '@codemirror/view';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { neighbour, type Place } from '../core/cell_findings';
import { goToCell } from '../notebook/navigation';
import { explainFindings } from './editor_extension';
import type { Explanations } from './explanation';
import type { FindingsInCells } from './findings_in_cells';

/** Put the cursor on the finding after it, or before it, and explain that finding. */
export async function goToFinding(
  panel: NotebookPanel,
  shown: FindingsInCells,
  explanations: Explanations,
  forward: boolean
): Promise<void> {
  const place = neighbour(shown.places(), cursorOf(panel), forward);
  if (place === null) {
    return;
  }
  await goToCell(panel, place.id, 1);
  const editor = panel.content.widgets[place.cell]?.editor;
  if (editor instanceof CodeMirrorEditor) {
    const { state } = editor.editor;
    const offset = Math.min(place.offset, state.doc.length);
    editor.editor.dispatch({
      selection: { anchor: offset },
      effects: [explainFindings.of(offset), EditorView.announce.of(explanations.text(place.finding))],
      scrollIntoView: true
    });
  }
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
