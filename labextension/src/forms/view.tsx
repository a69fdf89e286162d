import { ReactWidget, UseSignal } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { withField, wrongOptions, type Form } from '../core/form';
import { ParameterField } from './field';
import type { FormModel, FormState } from './model';
import { Outlook } from './outlook';
import { SweepOptions } from './sweep_options';

/** The form in its dialog. */
export class FormBody extends ReactWidget {
  constructor(
    private readonly model: FormModel,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('nb2prod-Form');
  }

  /** Put the cursor where something is wrong. */
  focusFirstError(): void {
    const wrong = this.node.querySelector<HTMLElement>('[aria-invalid="true"]');
    (wrong ?? this.node.querySelector<HTMLElement>('input, select'))?.focus();
  }

  protected override render(): React.JSX.Element {
    const { model, trans } = this;
    return (
      <UseSignal signal={model.stateChanged} initialArgs={model.state}>
        {() => <Fields state={model.state} trans={trans} onChange={form => model.set(form)} />}
      </UseSignal>
    );
  }
}

interface FieldsProps {
  readonly state: FormState;
  readonly trans: TranslationBundle;
  readonly onChange: (form: Form) => void;
}

function Fields({ state, trans, onChange }: FieldsProps): React.JSX.Element {
  const { form, validated, failure } = state;
  const errors = validated?.errors ?? {};
  const sweep = form.kind === 'sweep';
  const unvaried = sweep && form.fields.every(field => field.mode === 'fixed');
  const whole = failure || (unvaried ? '' : errors['']);
  return (
    <>
      {form.fields.length === 0 && (
        <p className="nb2prod-Form-note">
          {trans.__('The notebook has no parameters cell, so there is nothing to choose: it runs as it is.')}
        </p>
      )}
      {form.fields.map(field => (
        <ParameterField
          key={field.parameter.name}
          field={field}
          sweep={sweep}
          error={errors[field.parameter.name] ?? ''}
          trans={trans}
          onChange={change => onChange(withField(form, field.parameter.name, change))}
        />
      ))}
      {sweep && <SweepOptions form={form} wrong={wrongOptions(form)} trans={trans} onChange={onChange} />}
      <Destination form={form} trans={trans} onChange={onChange} />
      <div role="alert" className="nb2prod-Form-error">
        {whole}
      </div>
      {unvaried && form.fields.length > 0 && (
        <p className="nb2prod-Form-note">
          {trans.__('Nothing varies yet: choose “list or range” for a parameter.')}
        </p>
      )}
      {sweep && <Outlook validated={validated} current={state.current} trans={trans} />}
    </>
  );
}

function Destination({
  form,
  trans,
  onChange
}: Omit<FieldsProps, 'state'> & { form: Form }): React.JSX.Element {
  const sweep = form.kind === 'sweep';
  const wrong = wrongOptions(form).includes('output');
  return (
    <label className="nb2prod-Form-row">
      <span className="nb2prod-Form-name">{sweep ? trans.__('Folder') : trans.__('Save as')}</span>
      <input
        className="jp-mod-styled"
        value={form.output}
        placeholder={
          sweep ? trans.__('NOTEBOOK.sweep, beside it') : trans.__('NOTEBOOK.output.ipynb, beside it')
        }
        aria-invalid={wrong}
        onChange={event => onChange({ ...form, output: event.target.value })}
      />
      {wrong && (
        <span className="nb2prod-Form-error">{trans.__('The name of a notebook ends in .ipynb')}</span>
      )}
    </label>
  );
}
