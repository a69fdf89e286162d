import type { IDisposable } from '@lumino/disposable';

import type { Client, Document } from '../api/client';
import type { Readiness } from '../api/types';
import { failureIn } from './failure_in';

/** Milliseconds without a change after which readiness is measured: it costs more than compiling. */
const IDLE = 1000;

/** The notebook that is measured, and what is made of the results. */
export interface MeasuredNotebook {
  /** The notebook as it is now; null where there is nothing to measure. */
  document(): Document | null;
  /** Whether somebody can see it. */
  isVisible(): boolean;
  onMeasuring(): void;
  onMeasured(readiness: Readiness, document: Document): void;
  /** The server cannot be asked; it will be when it answers again. */
  onNoServer(reason: unknown): void;
  onNotMeasured(): void;
}

/** Measures what one notebook's module is like: when it is asked to, and once nobody types and somebody looks. */
export class ReadinessMeasurement implements IDisposable {
  constructor(
    private readonly notebook: MeasuredNotebook,
    private readonly client: Client
  ) {}

  /** Whether readiness was not measured because nobody looked, or it could not be. */
  get isOwed(): boolean {
    return this.owed;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  async measure(): Promise<void> {
    this.putOff();
    const document = this.disposed ? null : this.notebook.document();
    if (!document) {
      return;
    }
    this.newest += 1;
    const number = this.newest;
    this.notebook.onMeasuring();
    try {
      const readiness = await this.client.readiness(document);
      if (this.awaits(number)) {
        this.notebook.onMeasured(readiness, document);
      }
    } catch (reason) {
      if (this.awaits(number)) {
        this.reject(reason);
      }
    }
  }

  measureWhenIdle(): void {
    this.putOff();
    this.owed = !this.notebook.isVisible();
    if (!this.owed && !this.disposed) {
      this.timer = window.setTimeout(() => void this.measure(), IDLE);
    }
  }

  /** The notebook has changed: there will be something else to measure. */
  putOff(): void {
    window.clearTimeout(this.timer);
  }

  /** There is nothing to measure any more: what is being measured is no news. */
  abandon(): void {
    this.putOff();
    this.newest += 1;
  }

  dispose(): void {
    this.disposed = true;
    this.putOff();
  }

  /** Whether a result would be news, to somebody. */
  private awaits(number: number): boolean {
    return !this.disposed && number === this.newest;
  }

  private reject(reason: unknown): void {
    const failure = failureIn(reason);
    if (failure === 'offline' || failure === 'missing') {
      this.notebook.onNoServer(reason);
    } else {
      this.owed = true;
      this.notebook.onNotMeasured();
    }
  }

  private newest = 0;
  private owed = false;
  private disposed = false;
  private timer = 0;
}
