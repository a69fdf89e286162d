import type { NotebookPanel } from '@jupyterlab/notebook';

/** How often a cell that does not appear is waited for: JupyterLab draws those of long notebooks while it is idle. */
const ATTEMPTS = 6;

/** Bring a cell into view, make it the active one, and put the cursor on a line of it (from 1; 0: no line). */
export async function goToCell(panel: NotebookPanel, cellId: string, line = 0): Promise<void> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === cellId);
  if (index < 0) {
    return;
  }
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await scrollTo(panel, index);
  const cell = panel.isDisposed ? null : notebook.activeCell;
  const editor = cell?.model.id === cellId ? cell.editor : null;
  if (line > 0 && editor) {
    notebook.mode = 'edit';
    editor.setCursorPosition({ line: Math.min(line, editor.lineCount) - 1, column: 0 });
    editor.focus();
  }
}

/** Go on in a cell that is in view, where its cursor was. */
export function editCell(panel: NotebookPanel, cellId: string): void {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === cellId);
  if (index >= 0) {
    notebook.activeCellIndex = index;
    notebook.mode = 'edit';
    notebook.widgets[index]?.editor?.focus();
  }
}

/** Scroll until the cell is there, or somebody has gone elsewhere. */
async function scrollTo(panel: NotebookPanel, index: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (panel.isDisposed || panel.content.activeCellIndex !== index) {
      return;
    }
    try {
      await panel.content.scrollToItem(index, 'smart');
      return;
    } catch {
      // it has not appeared within JupyterLab's ten seconds
    }
  }
}
