import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { Signal, type ISignal } from '@lumino/signaling';

import type { Client } from '../api/client';
import { isPython } from '../notebook/content';
import type { ICompanions, ISettings } from '../tokens';
import { Companion } from './companion';

/** Gives each notebook that is opened its companion. */
export class Companions implements ICompanions {
  constructor(
    readonly client: Client,
    private readonly tracker: INotebookTracker,
    private readonly settings: ISettings
  ) {
    tracker.forEach(panel => this.add(panel));
    tracker.widgetAdded.connect((_, panel) => this.add(panel));
    tracker.currentChanged.connect(() => {
      this.current?.lookAgain();
      this.currentSignal.emit(this.current);
    });
  }

  get added(): ISignal<ICompanions, Companion> {
    return this.addedSignal;
  }

  get currentChanged(): ISignal<ICompanions, Companion | null> {
    return this.currentSignal;
  }

  get current(): Companion | null {
    const panel = this.tracker.currentWidget;
    return (panel && this.companions.get(panel)) ?? null;
  }

  get currentPython(): Companion | null {
    const { current } = this;
    return current && isPython(current.panel.context.model) ? current : null;
  }

  all(): readonly Companion[] {
    return [...this.companions.values()];
  }

  at(path: string): Companion | null {
    const all = this.all();
    return (
      all.find(({ panel }) => panel.context.localPath === path) ??
      all.find(({ panel }) => this.paths.get(panel)?.has(path)) ??
      null
    );
  }

  private add(panel: NotebookPanel): void {
    if (!this.companions.has(panel)) {
      const companion = new Companion(panel, this.client, this.settings);
      this.companions.set(panel, companion);
      const paths = new Set([panel.context.localPath]);
      this.paths.set(panel, paths);
      panel.context.pathChanged.connect(({ localPath }) => paths.add(localPath));
      panel.disposed.connect(() => this.companions.delete(panel));
      this.addedSignal.emit(companion);
    }
  }

  private readonly addedSignal = new Signal<ICompanions, Companion>(this);
  private readonly currentSignal = new Signal<ICompanions, Companion | null>(this);
  private readonly companions = new Map<NotebookPanel, Companion>();
  /** The paths that each notebook has had since it was opened. */
  private readonly paths = new WeakMap<NotebookPanel, Set<string>>();
}
