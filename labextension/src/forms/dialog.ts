import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { meaningOf } from '../core/form_keys';
import type { FormModel } from './model';
import { FormBody, INPUTS } from './view';

/** Asks for parameters; it stays open while something in it is wrong. */
export class FormDialog extends Dialog<null> {
  constructor(
    private readonly model: FormModel,
    title: string,
    trans: TranslationBundle
  ) {
    const accept = model.state.form.kind === 'run' ? trans.__('Run') : trans.__('Start sweep');
    const body = new FormBody(model, trans);
    super({
      title,
      body,
      buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: accept })],
      defaultButton: 1,
      focusNodeSelector: INPUTS
    });
    this.addClass('nb2prod-FormDialog');
    this.node.setAttribute('aria-label', title);
    this.body = body;
  }

  /** Close by a button, but by the accepting one only when everything is right. */
  override resolve(index = 1): void {
    if (index !== 1) {
      super.resolve(index);
      return;
    }
    void this.model.isRight().then(right => {
      if (right) {
        super.resolve(index);
      } else {
        this.body.focusFirstError();
      }
    });
  }

  protected override _evtKeydown(event: KeyboardEvent): void {
    const meaning = meaningOf(event, this.body.placeOf(event.target));
    if (meaning === 'dialog') {
      super._evtKeydown(event);
      return;
    }
    event.stopPropagation();
    if (meaning === 'accept') {
      event.preventDefault();
      this.resolve();
    }
  }

  private readonly body: FormBody;
}
