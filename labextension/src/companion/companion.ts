import type { NotebookPanel } from '@jupyterlab/notebook';
import { UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import { RequestFailed, type Client, type Document } from '../api/client';
import type { Compiled, Diagnostic, Fixes, Parameter, Suggestion } from '../api/types';
import { failureOf, messageOf, type Failure } from '../core/failures';
import { Pace } from '../core/pace';
import { NotebookChanges, type ChangeKind } from '../notebook/changes';
import { contentOf, isPython } from '../notebook/content';
import type { ISettings } from '../tokens';
import {
  INITIAL_STATE,
  openSuggestions,
  sourcesOf,
  type CompanionState,
  type CompanionStatus
} from './state';
import { Suggestions } from './suggestions';

/** Milliseconds that changed execution counts wait for those of the cells that run next. */
const COUNTS_PATIENCE = 1000;

/** Milliseconds without a change after which readiness is measured: it costs more than compiling. */
const IDLE = 1000;

/** Milliseconds without a change after which an incomplete answer is asked for again. */
const FINISH = 500;

/** How often the same notebook is compiled when the compiler crashes or hangs. */
const ATTEMPTS_BROKEN = 3;

/** How often somebody who waits for an answer asks anew when newer requests have superseded the own one. */
const ATTEMPTS_SUPERSEDED = 5;

const STATUS_OF: { readonly [failure in Failure]: CompanionStatus } = {
  refused: 'failed',
  broken: 'failed',
  busy: 'compiling',
  offline: 'offline',
  missing: 'missing'
};

/** Follows one notebook: compiles it as it changes, and holds what the server says of it. Nothing is executed. */
export class Companion implements IDisposable {
  /** Names this page and notebook to the server, so that a newer request supersedes an older one. */
  readonly page = UUID.uuid4();

  constructor(
    readonly panel: NotebookPanel,
    private readonly client: Client,
    private readonly settings: ISettings
  ) {
    this.pace = new Pace(settings.values.delay, settings.values.liveCompile);
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
  fixes(finding?: Pick<Diagnostic, 'code' | 'cell_id' | 'line'>): Promise<Fixes> {
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
  async compileNow(): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (this.disposed || !this.follows()) {
      return true;
    }
    this.pace.sent();
    this.revision += 1;
    const { revision } = this;
    const { document } = this;
    let answered: boolean;
    try {
      const answer = await this.client.compile(document, this.page, revision);
      answered = !answer.superseded && this.awaits(revision);
      if (!answer.superseded && answered) {
        this.accept(answer, document);
      }
    } catch (reason) {
      answered = this.awaits(revision);
      if (answered) {
        this.reject(reason);
      }
    }
    this.schedule();
    return answered;
  }

  /** Measure anew whether the module on disk is exported, verified, tested and lint-clean. */
  async refreshReadiness(): Promise<void> {
    window.clearTimeout(this.measureTimer);
    if (this.disposed || this.current.status === 'foreign') {
      return;
    }
    this.measurement += 1;
    const { measurement } = this;
    this.update({ measuring: true });
    try {
      const { document } = this;
      const readiness = await this.client.readiness(document);
      if (measurement === this.measurement) {
        this.update({ readiness, measuredSources: sourcesOf(document), measuring: this.pace.behind });
      }
    } catch (reason) {
      if (!this.disposed && measurement === this.measurement) {
        this.rejectMeasurement(reason);
      }
    }
  }

  /** Files may have changed, or somebody looks again: measure what the module is like now, once it is looked at. */
  lookAgain(): void {
    if (this.unmeasured || this.current.readiness !== null) {
      this.measureWhenIdle();
    }
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      window.clearTimeout(this.timer);
      window.clearTimeout(this.measureTimer);
      window.clearTimeout(this.finishTimer);
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
    this.pace.change(Date.now(), kind === 'counts' ? COUNTS_PATIENCE : 0);
    window.clearTimeout(this.measureTimer);
    window.clearTimeout(this.finishTimer);
    this.schedule();
  }

  private onMoved(): void {
    this.onChanged(this, 'content');
  }

  private onSaved(): void {
    if (this.pace.behind) {
      void this.compileNow();
    } else {
      this.measureWhenIdle();
    }
  }

  private onSettings(): void {
    const { delay, liveCompile } = this.settings.values;
    this.pace.adjust(delay, liveCompile);
    this.schedule();
  }

  /** Whether an answer would be news, to somebody. */
  private awaits(revision: number): boolean {
    return !this.disposed && revision === this.revision;
  }

  private schedule(): void {
    window.clearTimeout(this.timer);
    if (this.disposed) {
      return;
    }
    const { due, behind, unreachable } = this.pace;
    if (behind && !unreachable) {
      this.update({ status: due === null ? 'paused' : 'compiling', measuring: due !== null });
    }
    if (due !== null) {
      this.timer = window.setTimeout(() => void this.compileNow(), Math.max(0, due - Date.now()));
    }
  }

  /** Whether the notebook is one that nb2prod follows. */
  private follows(): boolean {
    if (isPython(this.panel.context.model)) {
      return true;
    }
    this.pace.sent();
    this.update({ ...INITIAL_STATE, status: 'foreign' });
    return false;
  }

  private accept(compiled: Compiled, document: Document): void {
    this.pace.answered();
    this.update({
      status: 'current',
      error: '',
      compiled,
      sources: sourcesOf(document),
      suggestions: openSuggestions(this.current.suggestions, compiled),
      measuring: true
    });
    void this.suggestions.renew(document);
    this.finishWhenIdle(compiled);
    this.measureWhenIdle();
  }

  /** Ask once more for an answer that was given before it was complete: formatted, and with all mechanical fixes. */
  private finishWhenIdle({ formatted }: Compiled): void {
    window.clearTimeout(this.finishTimer);
    if (formatted || this.finishing) {
      return;
    }
    this.finishTimer = window.setTimeout(async () => {
      this.finishing = true;
      await this.compileNow();
      this.finishing = false;
    }, FINISH);
  }

  private reject(reason: unknown): void {
    const failure = failureIn(reason);
    if (failure === 'refused') {
      this.pace.answered();
    } else {
      this.pace.unanswered(Date.now(), failure === 'broken' ? ATTEMPTS_BROKEN : undefined);
    }
    this.update({ status: STATUS_OF[failure], error: messageOf(reason), readiness: null, measuring: false });
  }

  /** Readiness is not known; a server that is gone is asked again, as if it had been asked to compile. */
  private rejectMeasurement(reason: unknown): void {
    const failure = failureIn(reason);
    if (failure === 'offline' || failure === 'missing') {
      this.reject(reason);
      this.schedule();
    } else {
      this.unmeasured = true;
      this.update({ readiness: null, measuring: false });
    }
  }

  private measureWhenIdle(): void {
    window.clearTimeout(this.measureTimer);
    this.unmeasured = !this.panel.isVisible;
    if (!this.unmeasured) {
      this.measureTimer = window.setTimeout(() => void this.refreshReadiness(), IDLE);
    }
  }

  /** Tell of changes, if they are any. */
  private update(changes: Partial<CompanionState>): void {
    const names = Object.keys(changes) as (keyof CompanionState)[];
    if (!this.disposed && names.some(name => changes[name] !== this.current[name])) {
      this.current = { ...this.current, ...changes };
      this.changed.emit(this.current);
    }
  }

  private readonly pace: Pace;
  private readonly suggestions: Suggestions;
  private readonly changed = new Signal<this, CompanionState>(this);
  private changes: NotebookChanges | null = null;
  private current = INITIAL_STATE;
  private disposed = false;
  private revision = 0;
  private measurement = 0;
  /** Whether readiness was not measured because nobody looked, or it could not be. */
  private unmeasured = false;
  private finishing = false;
  private timer = 0;
  private finishTimer = 0;
  private measureTimer = 0;
}

function failureIn(reason: unknown): Failure {
  return reason instanceof RequestFailed ? failureOf(reason.status, reason.reason) : failureOf(0, '');
}
