import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { messageOf } from '../core/failures';
import { goToCell } from '../notebook/navigation';
import type { ICompanions } from '../tokens';

/** Opens what results speak of: files at a line, cells of notebooks. It says so where something cannot be opened. */
export class Links {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly companions: ICompanions,
    private readonly trans: TranslationBundle
  ) {}

  /** Open a file by its contents path, at a line (from 1; 0: wherever it opens). */
  async openFile(path: string, line = 0): Promise<void> {
    const widget = await this.open(this.panelOf(path)?.context.localPath ?? path);
    const editor = (widget?.content as { editor?: CodeEditor.IEditor } | undefined)?.editor;
    if (widget && editor && line > 0) {
      await widget.context.ready;
      const position = { line: Math.min(line, editor.lineCount) - 1, column: 0 };
      editor.setCursorPosition(position);
      editor.revealPosition(position);
      editor.focus();
    }
  }

  /** Show a cell of a notebook by its number, or by its id where that is known. */
  async openCell(path: string, cell: number, line = 0, cellId = ''): Promise<void> {
    const panel = await this.notebook(path);
    if (panel) {
      this.app.shell.activateById(panel.id);
      const id = cellId || panel.content.widgets[cell - 1]?.model.id;
      if (id !== undefined) {
        await goToCell(panel, id, line);
      }
    }
  }

  /** The notebook that has this path, or had it before it was renamed, where it is open. */
  private panelOf(path: string): NotebookPanel | null {
    return this.companions.at(path)?.panel ?? null;
  }

  /** The notebook of this path, which is opened where it is not; null where that fails. */
  async notebook(path: string): Promise<NotebookPanel | null> {
    const known = this.panelOf(path);
    if (known) {
      return known;
    }
    const widget = await this.open(path);
    await widget?.context.ready;
    return this.panelOf(path);
  }

  private async open(path: string): Promise<OpenedDocument | undefined> {
    try {
      return (await this.app.commands.execute('docmanager:open', { path })) as OpenedDocument | undefined;
    } catch (reason) {
      Notification.error(this.trans.__('%1 cannot be opened: %2', path, messageOf(reason)), {
        autoClose: 8000
      });
      return undefined;
    }
  }
}

interface OpenedDocument extends Widget {
  readonly content: unknown;
  readonly context: DocumentRegistry.Context;
}
