import { EditorView } from '@codemirror/view';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { DocumentWidget } from '@jupyterlab/docregistry';

/**
 * Show in documents that are open what has just been written to their files: JupyterLab goes on showing what it has read.
 *
 * What somebody has typed there and not saved stays; JupyterLab asks about it when it is saved.
 */
export async function reread(shell: JupyterFrontEnd.IShell, paths: readonly string[]): Promise<void> {
  const wanted = new Set(paths);
  const open = [...shell.widgets('main')].filter(widget => widget instanceof DocumentWidget);
  const outdated = open.filter(({ context }) => {
    const { isReady, localPath, model } = context;
    return wanted.has(localPath) && isReady && !model.dirty && !model.collaborative;
  });
  const contexts = new Map(outdated.map(widget => [widget.context, widget]));
  await Promise.all([...contexts.values()].map(rereadOne));
}

/** Read one file anew, and stay at the place in its text. */
async function rereadOne({ context, node }: DocumentWidget): Promise<void> {
  const view = EditorView.findFromDOM(node);
  const anchor = view?.state.selection.main.head ?? 0;
  const top = view?.scrollDOM.scrollTop ?? 0;
  await context.revert();
  if (view?.dom.isConnected) {
    view.dispatch({ selection: { anchor: Math.min(anchor, view.state.doc.length) } });
    view.scrollDOM.scrollTop = top;
  }
}
