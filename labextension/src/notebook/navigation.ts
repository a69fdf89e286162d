import type { NotebookPanel } from '@jupyterlab/notebook';

/** Bring a cell into view, make it the active one, and put the cursor on a line of it (from 1; 0: no line). */
export async function goToCell(panel: NotebookPanel, cellId: string, line = 0): Promise<void> {
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === cellId);
  if (index < 0) {
    return;
  }
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await notebook.scrollToItem(index, 'smart');
  const editor = notebook.widgets[index]?.editor;
  if (line > 0 && editor) {
    notebook.mode = 'edit';
    editor.setCursorPosition({ line: Math.min(line, editor.lineCount) - 1, column: 0 });
    editor.focus();
  }
}
