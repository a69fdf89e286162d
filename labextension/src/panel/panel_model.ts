import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type { Compiled, GeneratedFile } from '../api/types';
import type { Companion } from '../companion/companion';
import type { CompanionState } from '../companion/state';
import { findingsOf, type Finding } from '../core/findings';
import { chosenFile, filesOf, fileWithCell, type FileTab } from '../core/panel_files';
import type { ICompanions } from '../tokens';
import { NotebookPlace, type Place } from './notebook_place';

export const TABS = ['module', 'tests', 'graph', 'findings'] as const;
export type Tab = (typeof TABS)[number];

/** What the panel shows: of the current notebook, its newest answer and the newest that was not refused. */
export class PanelModel implements IDisposable {
  constructor(private readonly companions: ICompanions) {
    companions.currentChanged.connect(this.follow, this);
    // a notebook can be the current one before it has its companion
    companions.added.connect(this.follow, this);
    this.follow();
  }

  /** Anything but the place has changed; told only while the panel is in sight. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** The active cell or the cursor's line has changed. */
  get placeChanged(): ISignal<this, void> {
    return this.placeSignal;
  }

  get companion(): Companion | null {
    return this.followed;
  }

  get state(): CompanionState | null {
    return this.followed?.state ?? null;
  }

  /** The newest answer that holds files; it stays while newer ones are refused. */
  get shown(): Compiled | null {
    return (this.followed && this.accepted.get(this.followed)) ?? null;
  }

  /** The newest answer that holds a step graph; a cell that cannot be parsed leaves none. */
  get graphed(): Compiled | null {
    const compiled = this.state?.compiled;
    return compiled && compiled.graph.nodes.length > 0 ? compiled : this.shown;
  }

  /** Whether the files are older than the notebook, and nothing newer is on its way. */
  get isOutdated(): boolean {
    return this.isRefused || this.inTrouble;
  }

  /** Whether the newest answer is that there is no module. */
  get isRefused(): boolean {
    return this.state?.compiled?.refused === true;
  }

  /** Whether there was no answer. */
  get inTrouble(): boolean {
    const { status } = this.state ?? {};
    return status === 'failed' || status === 'offline' || status === 'missing';
  }

  /** Whether somebody has given a cell a role. */
  get hasRoles(): boolean {
    return this.state?.compiled?.roles.some(role => role.given) ?? false;
  }

  /** All findings; the same object for as long as nothing about them changes. */
  get findings(): readonly Finding[] {
    const { compiled = null, readiness = null } = this.state ?? {};
    if (compiled !== this.source.compiled || readiness !== this.source.readiness) {
      this.source = { compiled, readiness };
      const fresh = findingsOf(compiled, readiness);
      this.found = JSON.stringify(fresh) === JSON.stringify(this.found) ? this.found : fresh;
    }
    return this.found;
  }

  get place(): Place | null {
    return this.where?.current ?? null;
  }

  get tab(): Tab {
    return this.openTab;
  }

  /** Open a tab. */
  showTab(tab: Tab): void {
    this.openTab = tab;
    this.tell();
  }

  /** Whether the panel can be seen. */
  set isShown(shown: boolean) {
    this.inSight = shown;
    if (shown) {
      this.tell();
    }
  }

  files(tab: FileTab): readonly GeneratedFile[] {
    return filesOf(this.shown, tab);
  }

  /** The file that a tab shows. */
  file(tab: FileTab): GeneratedFile | null {
    return chosenFile(this.files(tab), this.followed ? this.chosen.get(this.followed)?.[tab] : undefined);
  }

  /** Show another file in a tab. */
  choose(tab: FileTab, path: string): void {
    if (this.followed) {
      this.chosen.set(this.followed, { ...this.chosen.get(this.followed), [tab]: path });
      this.tell();
    }
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.companions.currentChanged.disconnect(this.follow, this);
      this.companions.added.disconnect(this.follow, this);
      this.leave();
      Signal.clearData(this);
    }
  }

  private follow(): void {
    const companion = this.companions.current;
    if (companion === this.followed && !companion?.isDisposed) {
      return;
    }
    this.leave();
    this.followed = companion;
    if (companion) {
      companion.stateChanged.connect(this.onStateChanged, this);
      companion.panel.disposed.connect(this.follow, this);
      this.where = new NotebookPlace(companion.panel);
      this.where.changed.connect(this.onPlaceChanged, this);
    }
    this.onStateChanged();
  }

  private leave(): void {
    this.followed?.stateChanged.disconnect(this.onStateChanged, this);
    this.followed?.panel.disposed.disconnect(this.follow, this);
    this.where?.dispose();
    this.where = null;
  }

  private onStateChanged(): void {
    const compiled = this.state?.compiled;
    if (this.followed && compiled && !compiled.refused) {
      this.accepted.set(this.followed, compiled);
    }
    this.tell();
  }

  private onPlaceChanged(_: NotebookPlace, place: Place | null): void {
    const tab = this.openTab;
    const another = place?.cellId !== this.cellId;
    this.cellId = place?.cellId;
    if (place && another && (tab === 'module' || tab === 'tests')) {
      const shown = this.file(tab);
      const wanted = fileWithCell(this.files(tab), shown, place.cellId);
      if (wanted && wanted !== shown) {
        this.choose(tab, wanted.path);
      }
    }
    if (this.inSight) {
      this.placeSignal.emit();
    }
  }

  private tell(): void {
    if (this.inSight) {
      this.changedSignal.emit();
    }
  }

  private readonly changedSignal = new Signal<this, void>(this);
  private readonly placeSignal = new Signal<this, void>(this);
  private readonly accepted = new WeakMap<Companion, Compiled>();
  private readonly chosen = new WeakMap<Companion, { readonly [tab in FileTab]?: string }>();
  private followed: Companion | null = null;
  private where: NotebookPlace | null = null;
  private source: Pick<CompanionState, 'compiled' | 'readiness'> = { compiled: null, readiness: null };
  private found: readonly Finding[] = [];
  private cellId: string | undefined;
  private openTab: Tab = 'module';
  private inSight = false;
  private disposed = false;
}
