import type { INotebookModel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

type Notebook = INotebookModel['sharedModel'];
type Cell = Notebook['cells'][number];
type Slot<T extends Notebook | Cell> = Parameters<T['changed']['connect']>[0];
type Change<T extends Notebook | Cell> = Parameters<Slot<T>>[1];

/** What has changed: `content` is sources, tags, cells or the language; `counts` are execution counts alone. */
export type ChangeKind = 'content' | 'counts';

/** Tells of the changes to a notebook that the compiler may see; outputs and other metadata are none of them. */
export class NotebookChanges implements IDisposable {
  constructor(model: INotebookModel) {
    const notebook = model.sharedModel;
    notebook.changed.connect(this.onNotebookChanged, this);
    this.follow(notebook.cells);
  }

  get changed(): ISignal<this, ChangeKind> {
    return this.changedSignal;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      Signal.clearData(this);
    }
  }

  private follow(cells: readonly Cell[]): void {
    for (const cell of cells) {
      cell.changed.connect(this.onCellChanged, this);
    }
  }

  private onNotebookChanged(_: Notebook, change: Change<Notebook>): void {
    for (const { insert } of change.cellsChange ?? []) {
      this.follow(insert ?? []);
    }
    if (change.cellsChange || change.metadataChange) {
      this.changedSignal.emit('content');
    }
  }

  private onCellChanged(_: unknown, change: Change<Cell>): void {
    if (change.sourceChange || change.metadataChange?.has('tags')) {
      this.changedSignal.emit('content');
    } else if (change.executionCountChange) {
      this.changedSignal.emit('counts');
    }
  }

  private readonly changedSignal = new Signal<this, ChangeKind>(this);
  private disposed = false;
}
