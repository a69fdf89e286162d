import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { goalProblem, withField, withoutChange, withoutChanges, wrongOptions, type Form } from '../core/form';
import { outputPath, runOutputProblem } from '../core/form_output';
import type { KeyPlace } from '../core/form_keys';
import { Changes } from './changes';
import { ParameterField } from './field';
import type { FormModel, FormState } from './model';
import { OptionField } from './option_field';
import { Outlook } from './outlook';
import { SweepOptions } from './sweep_options';
import { LINES_CLASS } from './value_input';

/** The elements in which something is filled in. */
export const INPUTS = 'input, select, textarea';

/** In which an error that is known is drawn, also while the browser has much to do. */
const FRAMES = 60;

/** The form in its dialog. */
export class FormBody extends ReactWidget {
  constructor(
    private readonly model: FormModel,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('nb2prod-Form');
  }

  /** Put the cursor where something is wrong, once that is drawn. */
  focusFirstError(frames = FRAMES): void {
    const wrong = this.node.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (wrong) {
      wrong.focus();
    } else if (frames > 0) {
      requestAnimationFrame(() => this.focusFirstError(frames - 1));
    } else if (!this.node.contains(document.activeElement)) {
      this.node.querySelector<HTMLElement>(INPUTS)?.focus();
    }
  }

  /** What a key is pressed in. */
  placeOf(target: EventTarget | null): KeyPlace {
    if (target instanceof HTMLTextAreaElement) {
      return target.classList.contains(LINES_CLASS) ? 'lines' : 'text';
    }
    return target instanceof HTMLButtonElement && this.node.contains(target) ? 'button' : 'other';
  }

  protected override render(): React.JSX.Element {
    const { model, trans } = this;
    return (
      <UseSignal signal={model.stateChanged} initialArgs={model.state}>
        {() => (
          <Fields
            state={model.state}
            absence={model.absence}
            trans={trans}
            onChange={form => model.set(form)}
            onReset={() => {
              model.set(withoutChanges(model.state.form));
              this.node.querySelector<HTMLElement>(INPUTS)?.focus(); // the button is disabled now
            }}
          />
        )}
      </UseSignal>
    );
  }
}

interface FieldsProps {
  readonly state: FormState;
  readonly absence: string;
  readonly trans: TranslationBundle;
  readonly onChange: (form: Form) => void;
  readonly onReset: () => void;
}

function Fields({ state, absence, trans, onChange, onReset }: FieldsProps): React.JSX.Element {
  const { form, validated, failure } = state;
  const errors = validated?.errors ?? {};
  const sweep = form.kind === 'sweep';
  const unvaried = sweep && form.fields.every(field => field.mode === 'fixed');
  const goal = goalProblem(errors[''] ?? '');
  const whole = failure || (unvaried || goal ? '' : errors['']);
  return (
    <>
      {absence && <p className="nb2prod-Form-note">{absence}</p>}
      {form.fields.length > 0 && <Changes form={form} trans={trans} onReset={onReset} />}
      {form.fields.map(field => (
        <ParameterField
          key={field.parameter.name}
          field={field}
          sweep={sweep}
          error={errors[field.parameter.name] ?? ''}
          value={validated?.values[field.parameter.name]}
          trans={trans}
          onChange={change => onChange(withField(form, field.parameter.name, change))}
          onReset={() => onChange(withoutChange(form, field.parameter.name))}
        />
      ))}
      {sweep && (
        <SweepOptions form={form} wrong={wrongOptions(form)} goal={goal} trans={trans} onChange={onChange} />
      )}
      <Destination form={form} trans={trans} onChange={onChange} />
      <div role="alert" className="nb2prod-Form-error">
        {whole}
      </div>
      {unvaried && form.fields.length > 0 && (
        <p className="nb2prod-Form-note">
          {trans.__('Nothing varies yet: choose “list or range” for a parameter.')}
        </p>
      )}
      {sweep && <Outlook validated={validated} busy={!state.current && failure === ''} trans={trans} />}
    </>
  );
}

function Destination({
  form,
  trans,
  onChange
}: Pick<FieldsProps, 'trans' | 'onChange'> & { form: Form }): React.JSX.Element {
  const sweep = form.kind === 'sweep';
  const problems = {
    '': '',
    suffix: trans.__('The name of a notebook ends in .ipynb'),
    itself: trans.__('This is the notebook itself')
  };
  const path = outputPath(form.output, form.notebook);
  return (
    <OptionField
      className="nb2prod-Form-row"
      label={sweep ? trans.__('Folder') : trans.__('Save as')}
      value={form.output}
      placeholder={
        sweep ? trans.__('NOTEBOOK.sweep, beside it') : trans.__('NOTEBOOK.output.ipynb, beside it')
      }
      error={sweep ? '' : problems[runOutputProblem(form.output, form.notebook)]}
      hint={path && trans.__('Writes %1', path)}
      onChange={output => onChange({ ...form, output })}
    />
  );
}
