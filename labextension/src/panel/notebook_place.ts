import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

/** Where somebody works in a notebook. */
export interface Place {
  readonly cellId: string;
  /** Of the cursor, from 1; 0 while the cell as a whole is selected. */
  readonly line: number;
}

/** Follows the active cell of a notebook and the cursor in it. */
export class NotebookPlace implements IDisposable {
  constructor(private readonly panel: NotebookPanel) {
    panel.content.activeCellChanged.connect(this.look, this);
    panel.content.stateChanged.connect(this.onStateChanged, this);
    // one event for cursor moves in all cells, also in those whose editors do not exist yet
    document.addEventListener('selectionchange', this.look);
    panel.disposed.connect(this.dispose, this);
    this.place = placeIn(panel.content);
  }

  get current(): Place | null {
    return this.place;
  }

  get changed(): ISignal<this, Place | null> {
    return this.changedSignal;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      cancelAnimationFrame(this.frame);
      document.removeEventListener('selectionchange', this.look);
      Signal.clearData(this);
    }
  }

  private onStateChanged(_: Notebook, change: { readonly name: string }): void {
    if (change.name === 'mode') {
      this.look();
    }
  }

  private readonly look = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const place = this.panel.isDisposed ? null : placeIn(this.panel.content);
      if (place?.cellId !== this.place?.cellId || place?.line !== this.place?.line) {
        this.place = place;
        this.changedSignal.emit(place);
      }
    });
  };

  private readonly changedSignal = new Signal<this, Place | null>(this);
  private place: Place | null;
  private disposed = false;
  private frame = 0;
}

function placeIn(notebook: Notebook): Place | null {
  const cell = notebook.activeCell;
  if (!cell) {
    return null;
  }
  const cursor = notebook.mode === 'edit' ? cell.editor?.getCursorPosition() : undefined;
  return { cellId: cell.model.id, line: cursor ? cursor.line + 1 : 0 };
}
