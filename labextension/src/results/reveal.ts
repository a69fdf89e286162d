import type { JupyterFrontEnd } from '@jupyterlab/application';
import { TabPanel, type Widget } from '@lumino/widgets';

/** Bring a widget of the shell into view, also where others lie above it. */
export function reveal(shell: JupyterFrontEnd.IShell, widget: Widget): void {
  shell.activateById(widget.id);
  const tabs = widget.parent?.parent;
  if (widget.isHidden && tabs instanceof TabPanel) {
    tabs.currentWidget = widget; // not every shell does so itself
  }
}
