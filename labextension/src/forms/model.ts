import { Debouncer } from '@lumino/polling';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type { Client } from '../api/client';
import type { Validated } from '../api/types';
import type { Companion } from '../companion/companion';
import { messageOf } from '../core/failures';
import { changedValues, spaceOf, wrongOptions, type Form } from '../core/form';

/** A form and what the server says of it. */
export interface FormState {
  readonly form: Form;
  /** The newest judgement; null before the first, and while the server cannot be asked. */
  readonly validated: Validated | null;
  /** Whether `validated` is of the form as it is now; not while the server cannot be asked. */
  readonly current: boolean;
  /** Why the server could not be asked; empty when it could. */
  readonly failure: string;
}

const DELAY = 200;

/** Holds a form while somebody fills it in, and has the server judge it; nothing is run. */
export class FormModel implements IDisposable {
  constructor(
    private readonly companion: Companion,
    private readonly client: Client,
    form: Form,
    /** Why there is no parameter to choose a value for; empty where there is one. */
    readonly absence: string
  ) {
    this.state_ = { form, validated: null, current: false, failure: '' };
    this.judging = new Debouncer(() => this.judge(), DELAY);
    this.judging.invoke().catch(() => undefined);
  }

  get state(): FormState {
    return this.state_;
  }

  get stateChanged(): ISignal<this, FormState> {
    return this.changed;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Take a change of the form. */
  set(form: Form): void {
    this.update({ form, current: false, failure: '' });
    this.judging.invoke().catch(() => undefined);
  }

  /** Judge the form as it is now; whether it can be run. */
  async isRight(): Promise<boolean> {
    if (!this.state_.current) {
      await this.judge();
    }
    const { validated, current, form } = this.state_;
    const errors = Object.keys(validated?.errors ?? {});
    return current && validated !== null && errors.length === 0 && wrongOptions(form).length === 0;
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.judging.dispose();
      Signal.clearData(this);
    }
  }

  private async judge(): Promise<void> {
    const { form } = this.state_;
    if (wrongOptions(form).length > 0) {
      return;
    }
    const values = changedValues(form);
    try {
      const { document } = this.companion;
      const validated =
        form.kind === 'run'
          ? await this.client.validateRun(document, values)
          : await this.client.validateSweep(document, values, spaceOf(form));
      if (form === this.state_.form) {
        this.update({ validated, current: true, failure: '' });
      }
    } catch (reason) {
      if (form === this.state_.form) {
        // the next attempt to run it asks again
        this.update({ validated: null, current: false, failure: messageOf(reason) });
      }
    }
  }

  private update(changes: Partial<FormState>): void {
    if (!this.disposed) {
      this.state_ = { ...this.state_, ...changes };
      this.changed.emit(this.state_);
    }
  }

  private readonly judging: Debouncer<void, void, []>;
  private readonly changed = new Signal<this, FormState>(this);
  private state_: FormState;
  private disposed = false;
}
