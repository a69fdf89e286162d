import type { IDisposable } from '@lumino/disposable';

import type { Client, Document } from '../api/client';
import type { Compiled } from '../api/types';
import type { Failure } from '../core/failures';
import { Pace } from '../core/pace';
import type { ChangeKind } from '../notebook/changes';
import type { ISettings } from '../tokens';
import { failureIn } from './failure_in';

/** Milliseconds that changed execution counts wait for those of the cells that run next. */
const COUNTS_PATIENCE = 1000;

/** Milliseconds without a change after which an incomplete answer is asked for again. */
const FINISH = 500;

/** How often the same notebook is compiled when the compiler crashes or hangs. */
const ATTEMPTS_BROKEN = 3;

/** The notebook that is compiled, and what is made of the answers. */
export interface CompiledNotebook {
  /** The notebook as it is now; null where it is not one to compile. */
  document(): Document | null;
  /** It has changed since it was last sent; `due` says whether it will be sent by itself. */
  onBehind(due: boolean): void;
  onCompiled(compiled: Compiled, document: Document): void;
  onFailed(failure: Failure, reason: unknown): void;
}

/** Sends one notebook to the compiler: after changes, when it is asked to, and again where there was no answer. */
export class LiveCompilation implements IDisposable {
  /** `page` names this notebook to the server, so that a newer request supersedes an older one. */
  constructor(
    private readonly page: string,
    private readonly notebook: CompiledNotebook,
    private readonly client: Client,
    private readonly settings: ISettings
  ) {
    this.pace = new Pace(settings.values.delay, settings.values.liveCompile);
  }

  /** Whether the notebook has changed since it was last sent. */
  get behind(): boolean {
    return this.pace.behind;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** The notebook has changed: compile it when nobody types any more. */
  onChanged(kind: ChangeKind): void {
    this.pace.change(Date.now(), kind === 'counts' ? COUNTS_PATIENCE : 0);
    window.clearTimeout(this.finishTimer);
    this.schedule();
  }

  onSettings(): void {
    const { delay, liveCompile } = this.settings.values;
    this.pace.adjust(delay, liveCompile);
    this.schedule();
  }

  /** Compile the notebook as it is now; whether that, and no newer request, has the newest answer. */
  compile(): Promise<boolean> {
    return this.send(false);
  }

  /** Some request has failed: tell, and ask again where the server did not answer. */
  fail(reason: unknown): void {
    this.reject(reason);
    this.schedule();
  }

  dispose(): void {
    this.disposed = true;
    window.clearTimeout(this.timer);
    window.clearTimeout(this.finishTimer);
  }

  /** With `finishing` an answer that is incomplete once more is left at that. */
  private async send(finishing: boolean): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (this.disposed) {
      return true;
    }
    this.pace.sent();
    this.revision += 1; // also where nothing is sent: what was asked before is no news any more
    const { revision } = this;
    const document = this.notebook.document();
    if (!document) {
      return true;
    }
    let answered: boolean;
    try {
      const answer = await this.client.compile(document, this.page, revision);
      answered = !answer.superseded && this.awaits(revision);
      if (!answer.superseded && answered) {
        this.pace.answered();
        this.notebook.onCompiled(answer, document);
        this.finishWhenIdle(answer, finishing);
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
      this.notebook.onBehind(due !== null);
    }
    if (due !== null) {
      this.timer = window.setTimeout(() => void this.compile(), Math.max(0, due - Date.now()));
    }
  }

  /** Ask once more for an answer that was given before it was complete: formatted, and with all mechanical fixes. */
  private finishWhenIdle({ formatted }: Compiled, finishing: boolean): void {
    window.clearTimeout(this.finishTimer);
    if (!formatted && !finishing) {
      this.finishTimer = window.setTimeout(() => void this.send(true), FINISH);
    }
  }

  private reject(reason: unknown): void {
    const failure = failureIn(reason);
    if (failure === 'refused') {
      this.pace.answered();
    } else {
      this.pace.unanswered(Date.now(), failure === 'broken' ? ATTEMPTS_BROKEN : undefined);
    }
    this.notebook.onFailed(failure, reason);
  }

  private readonly pace: Pace;
  private revision = 0;
  private disposed = false;
  private timer = 0;
  private finishTimer = 0;
}
