import type { NotebookPanel } from '@jupyterlab/notebook';
import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type { Client, Document } from '../api/client';
import type { Compiled, FindingKey, Fixes, Parameter, Suggestion } from '../api/types';
import { messageOf, type Failure } from '../core/failures';
import { NotebookChanges, type ChangeKind } from '../notebook/changes';
import { contentOf, isPython } from '../notebook/content';
import type { ISettings } from '../tokens';
import { LiveCompilation, type CompiledNotebook } from './live_compilation';
import { ReadinessMeasurement, type MeasuredNotebook } from './readiness_measurement';
import {
  INITIAL_STATE,
  openSuggestions,
  sourcesOf,
  type CompanionState,
  type CompanionStatus
} from './state';
import { Suggestions } from './suggestions';

/** How often somebody who waits for an answer asks anew when newer requests have superseded the own one. */
const ATTEMPTS_SUPERSEDED = 5;

const STATUS_OF: { readonly [failure in Failure]: CompanionStatus } = {
  refused: 'failed',
  broken: 'failed',
  busy: 'compiling',
  offline: 'offline',
  missing: 'missing'
};

/** Follows one notebook as it changes, and holds what the server says of it. Nothing is executed. */
export class Companion implements IDisposable {
  /** Names this page and notebook. */
  readonly page = UUID.uuid4();

  constructor(
    readonly panel: NotebookPanel,
    private readonly client: Client,
    private readonly settings: ISettings
  ) {
    this.compilation = new LiveCompilation(this.page, this.toCompile(), client, settings);
    this.measurement = new ReadinessMeasurement(this.toMeasure(), client);
    const open = (): CompanionState['suggestions'] => this.current.suggestions;
    this.suggestions = new Suggestions(client, open, suggestions => this.update({ suggestions }));
    panel.disposed.connect(this.dispose, this);
    void panel.context.ready.then(() => this.start());
  }

  get state(): CompanionState {
    return this.current;
  }

  get stateChanged(): ISignal<this, CompanionState> {
    return this.changed;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** The notebook as it is now, as the server takes it. */
  get document(): Document {
    const { context } = this.panel;
    return { path: context.localPath, notebook: contentOf(context.model) };
  }

  /** Ask the server for suggested roles, and hold those of cells that have none of their own. */
  suggest(): Promise<readonly Suggestion[]> {
    return this.suggestions.ask(this.document);
  }

  /** Forget suggestions: they were accepted or dismissed. */
  dropSuggestions(cellIds: Iterable<string>): void {
    this.suggestions.drop(cellIds);
  }

  /** What the mechanical fix of a finding, or of all findings, would change. */
  fixes(finding?: FindingKey): Promise<Fixes> {
    return this.client.fix(this.document, finding);
  }

  /** The parameters of the notebook as it is now; null where they are not known, and `state` says why. */
  async parameters(): Promise<readonly Parameter[] | null> {
    for (let left = ATTEMPTS_SUPERSEDED; left > 0 && this.current.status !== 'current'; left -= 1) {
      const answered = await this.compileNow();
      const outdated = this.current.status === 'compiling' || this.current.status === 'paused';
      if (answered && !outdated) {
        break; // otherwise the notebook has changed since it was asked
      }
    }
    const { status, compiled } = this.current;
    return status === 'current' && compiled ? compiled.parameters : null;
  }

  /**
   * Compile the notebook as it is now, whatever the settings say; `state` has the answer.
   *
   * Whether it has: not where a newer request was sent meanwhile, whose answer is awaited.
   */
  compileNow(): Promise<boolean> {
    return this.compilation.compile();
  }

  /** Measure anew whether the module on disk is exported, verified, tested and lint-clean. */
  refreshReadiness(): Promise<void> {
    return this.measurement.measure();
  }

  /** Files may have changed, or somebody looks again: measure what the module is like now, once it is looked at. */
  lookAgain(): void {
    if (this.measurement.isOwed || this.current.readiness !== null) {
      this.measurement.measureWhenIdle();
    }
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.compilation.dispose();
      this.measurement.dispose();
      this.changes?.dispose();
      Signal.clearData(this);
    }
  }

  private start(): void {
    if (this.disposed) {
      return;
    }
    const { context } = this.panel;
    this.changes = new NotebookChanges(context.model);
    this.changes.changed.connect(this.onChanged, this);
    context.pathChanged.connect(this.onMoved, this);
    context.fileChanged.connect(this.onSaved, this);
    this.settings.changed.connect(this.onSettings, this);
    void this.compileNow();
  }

  private onChanged(_: unknown, kind: ChangeKind): void {
    this.measurement.putOff();
    this.compilation.onChanged(kind);
  }

  private onMoved(): void {
    this.onChanged(this, 'content');
  }

  private onSaved(): void {
    if (this.compilation.behind) {
      void this.compileNow();
    } else {
      this.measurement.measureWhenIdle();
    }
  }

  private onSettings(): void {
    this.compilation.onSettings();
  }

  private toCompile(): CompiledNotebook {
    return {
      document: () => (this.follows() ? this.document : null),
      onBehind: due => this.update({ status: due ? 'compiling' : 'paused', measuring: due }),
      onCompiled: (compiled, document) => this.accept(compiled, document),
      onFailed: (failure, reason) =>
        this.update({
          status: STATUS_OF[failure],
          error: messageOf(reason),
          readiness: null,
          measuring: false
        })
    };
  }

  private toMeasure(): MeasuredNotebook {
    return {
      document: () => (this.current.status === 'foreign' ? null : this.document),
      isVisible: () => this.panel.isVisible,
      onMeasuring: () => this.update({ measuring: true }),
      onMeasured: (readiness, document) =>
        this.update({
          readiness,
          measuredSources: sourcesOf(document),
          measuring: this.compilation.behind
        }),
      onNoServer: reason => this.compilation.fail(reason),
      onNotMeasured: () => this.update({ readiness: null, measuring: false })
    };
  }

  /** Whether the notebook is one that nb2prod follows. */
  private follows(): boolean {
    if (isPython(this.panel.context.model)) {
      return true;
    }
    this.measurement.abandon();
    this.update({ ...INITIAL_STATE, status: 'foreign' });
    return false;
  }

  private accept(compiled: Compiled, document: Document): void {
    this.update({
      status: 'current',
      error: '',
      compiled,
      sources: sourcesOf(document),
      suggestions: openSuggestions(this.current.suggestions, compiled),
      measuring: true
    });
    void this.suggestions.renew(document);
    this.measurement.measureWhenIdle();
  }

  /** Tell of changes, if they are any. */
  private update(changes: Partial<CompanionState>): void {
    const names = Object.keys(changes) as (keyof CompanionState)[];
    if (!this.disposed && names.some(name => changes[name] !== this.current[name])) {
      this.current = { ...this.current, ...changes };
      this.changed.emit(this.current);
    }
  }

  private readonly compilation: LiveCompilation;
  private readonly measurement: ReadinessMeasurement;
  private readonly suggestions: Suggestions;
  private readonly changed = new Signal<this, CompanionState>(this);
  private changes: NotebookChanges | null = null;
  private current = INITIAL_STATE;
  private disposed = false;
}
