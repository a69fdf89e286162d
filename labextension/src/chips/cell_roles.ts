import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { Signal, type ISignal } from '@lumino/signaling';

import { readRole, type Reading } from '../core/roles';
import type { RoledCell } from '../core/used_names';
import { tagsOf } from '../notebook/tags';

/** Milliseconds without a keystroke after which a cell's first lines are read again for directives. */
const SOURCE_PATIENCE = 400;

/** What the tags and directives of each code cell of a notebook say, as they change. */
export class CellRoles implements IDisposable {
  constructor(private readonly model: INotebookModel) {
    this.rereading = new Debouncer(() => this.reread(), SOURCE_PATIENCE);
    model.cells.changed.connect(this.onCellsChanged, this);
    this.follow();
  }

  /** A cell is read otherwise than before. */
  get changed(): ISignal<this, ICellModel> {
    return this.changedSignal;
  }

  /** Cells came, went or moved. */
  get cellsChanged(): ISignal<this, void> {
    return this.cellsChangedSignal;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Whether any cell has a role of its own, or tags that were meant to be one. */
  get any(): boolean {
    return [...this.model.cells].some(cell => {
      const reading = this.readings.get(cell);
      return reading !== undefined && (reading.given || reading.problems.length > 0);
    });
  }

  of(cell: ICellModel): Reading {
    return this.readings.get(cell) ?? this.read(cell);
  }

  /** The code cells that have a role of their own, in the notebook's order. */
  roledCells(): readonly RoledCell[] {
    return [...this.model.cells].flatMap((cell, index) => {
      const reading = cell.type === 'code' ? this.of(cell) : null;
      return reading?.given ? [{ number: index + 1, role: reading.role }] : [];
    });
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.rereading.dispose();
      Signal.clearData(this);
    }
  }

  private onCellsChanged(): void {
    // a paste or a load inserts cells one at a time
    this.following ??= requestAnimationFrame(() => {
      this.following = null;
      if (!this.disposed && !this.model.isDisposed) {
        this.follow();
        this.cellsChangedSignal.emit();
      }
    });
  }

  private follow(): void {
    for (const cell of this.model.cells) {
      // a reading alone does not tell: a cell may be asked for before it is followed
      if (cell.type === 'code' && !this.followed.has(cell)) {
        this.followed.add(cell);
        this.read(cell);
        cell.sharedModel.changed.connect((_, change) => {
          if (change.metadataChange?.has('tags')) {
            this.update(cell);
          } else if (change.sourceChange) {
            this.typedIn.add(cell);
            this.rereading.invoke().catch(() => undefined);
          }
        }, this);
      }
    }
  }

  private reread(): void {
    const cells = [...this.typedIn].filter(cell => !cell.isDisposed);
    this.typedIn.clear();
    cells.forEach(cell => this.update(cell));
  }

  private update(cell: ICellModel): void {
    const before = this.of(cell);
    if (JSON.stringify(before) !== JSON.stringify(this.read(cell))) {
      this.changedSignal.emit(cell);
    }
  }

  private read(cell: ICellModel): Reading {
    const reading = readRole(tagsOf(cell), cell.sharedModel.getSource());
    this.readings.set(cell, reading);
    return reading;
  }

  private readonly changedSignal = new Signal<this, ICellModel>(this);
  private readonly cellsChangedSignal = new Signal<this, void>(this);
  private readonly readings = new WeakMap<ICellModel, Reading>();
  private readonly followed = new WeakSet<ICellModel>();
  private readonly rereading: Debouncer<void, void, []>;
  private readonly typedIn = new Set<ICellModel>();
  private following: number | null = null;
  private disposed = false;
}
