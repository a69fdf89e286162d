import type { Cell, ICellModel } from '@jupyterlab/cells';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { CellRole, Compiled } from '../api/types';
import type { Companion } from '../companion/companion';
import type { Translation } from '../core/translation';
import { isPython } from '../notebook/content';
import { isEditable, isLocked } from '../notebook/editable';
import type { ISettings } from '../tokens';
import { CellRoles } from './cell_roles';
import { ChipRow, type ChipActions } from './chip_row';

const FOREIGN_CLASS = 'nb2prod-mod-foreign';
const ROLES_CLASS = 'nb2prod-mod-roles';

/** Keeps the chips of one notebook's cells as its tags, cells and suggestions change. */
export class ChipLayer implements IDisposable {
  constructor(
    private readonly companion: Companion,
    private readonly settings: ISettings,
    private readonly actions: ChipActions,
    private readonly trans: Translation
  ) {
    const { panel } = companion;
    const { model } = panel.context;
    this.roles = new CellRoles(model);
    this.active = panel.content.activeCell;
    this.roles.changed.connect(this.onRoleChanged, this);
    this.roles.cellsChanged.connect(this.onCellsChanged, this);
    companion.stateChanged.connect(this.onCompanionChanged, this);
    settings.changed.connect(this.showAll, this);
    panel.content.activeCellChanged.connect(this.onActiveCellChanged, this);
    model.stateChanged.connect(this.onModelState, this);
    model.metadataChanged.connect(this.onLanguage, this);
    panel.context.fileChanged.connect(this.showAll, this);
    panel.disposed.connect(this.dispose, this);
    this.onLanguage();
    this.addRows();
  }

  /** What the cells' tags say. */
  readonly roles: CellRoles;

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.roles.dispose();
      Signal.clearData(this);
    }
  }

  private addRows(): void {
    for (const cell of this.companion.panel.content.widgets) {
      if (cell.model.type === 'code' && !this.known.has(cell)) {
        this.known.add(cell);
        // a cell that was never in view has no node for its header yet
        void cell.ready.then(() => this.addRow(cell));
      }
    }
    this.showMode();
  }

  private addRow(cell: Cell): void {
    if (this.disposed || cell.isDisposed) {
      return;
    }
    const row = new ChipRow(cell, this.actions, this.trans);
    this.rows.set(cell.model, row);
    row.reachable = cell === this.companion.panel.content.activeCell;
    this.show(cell.model);
  }

  private show(cell: ICellModel): void {
    const { state, panel } = this.companion;
    const reading = this.roles.of(cell);
    const role = this.compiledRoles.get(cell.id);
    this.rows.get(cell)?.show({
      reading,
      inherited: role && !role.given && role.kind !== 'skip' && !reading.given ? role : null,
      suggestion: state.suggestions.get(cell.id) ?? null,
      editable: isEditable(panel) && !isLocked(cell),
      whenUntagged: this.settings.values.chipsOnUntagged
    });
  }

  private showAll(): void {
    for (const cell of this.companion.panel.context.model.cells) {
      this.show(cell);
    }
    this.showMode();
  }

  /** In a notebook with roles all code cells make room for their chips; in others they appear over the cell. */
  private showMode(): void {
    const { panel, state } = this.companion;
    const tagged = this.roles.any || state.suggestions.size > 0;
    panel.content.node.classList.toggle(ROLES_CLASS, tagged);
  }

  private onRoleChanged(_: CellRoles, cell: ICellModel): void {
    this.dropStaleSuggestions();
    this.show(cell);
    this.showMode();
  }

  private onCellsChanged(): void {
    this.dropStaleSuggestions();
    this.addRows();
  }

  /** Forget suggestions for cells that are gone, or have got a role in another way. */
  private dropStaleSuggestions(): void {
    const { state, panel } = this.companion;
    if (state.suggestions.size > 0) {
      const cells = [...panel.context.model.cells];
      const open = cells.filter(cell => cell.type === 'code' && !this.roles.of(cell).given);
      const ids = new Set(open.map(cell => cell.id));
      const stale = [...state.suggestions.keys()].filter(id => !ids.has(id));
      if (stale.length > 0) {
        this.companion.dropSuggestions(stale);
      }
    }
  }

  private onCompanionChanged(): void {
    const { suggestions, compiled } = this.companion.state;
    if (suggestions !== this.suggestions || compiled !== this.compiled) {
      if (compiled !== this.compiled) {
        this.compiledRoles = new Map((compiled?.roles ?? []).map(role => [role.cell_id, role]));
      }
      this.suggestions = suggestions;
      this.compiled = compiled;
      this.showAll();
    }
  }

  private onActiveCellChanged(_: unknown, cell: Cell | null): void {
    this.setReachable(false);
    this.active = cell;
    this.setReachable(true);
  }

  private setReachable(reachable: boolean): void {
    const row = this.active && !this.active.isDisposed ? this.rows.get(this.active.model) : undefined;
    if (row) {
      row.reachable = reachable;
    }
  }

  private onModelState(_: unknown, change: { readonly name: string }): void {
    if (change.name === 'readOnly') {
      this.showAll();
    }
  }

  private onLanguage(): void {
    const { panel } = this.companion;
    panel.content.node.classList.toggle(FOREIGN_CLASS, !isPython(panel.context.model));
  }

  private readonly rows = new WeakMap<ICellModel, ChipRow>();
  private readonly known = new WeakSet<Cell>();
  private compiledRoles: ReadonlyMap<string, CellRole> = new Map();
  private suggestions: unknown = null;
  private compiled: Compiled | null = null;
  private active: Cell | null = null;
  private disposed = false;
}
