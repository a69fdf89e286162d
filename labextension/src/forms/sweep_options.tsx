import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RANDOM_POINTS, type Form } from '../core/form';
import { OptionField } from './option_field';

interface SweepOptionsProps {
  readonly form: Form;
  readonly wrong: readonly string[];
  readonly trans: TranslationBundle;
  readonly onChange: (form: Form) => void;
}

/** What a sweep is told beside the values. */
export function SweepOptions({ form, wrong, trans, onChange }: SweepOptionsProps): React.JSX.Element {
  const random = form.fields.some(field => field.mode === 'random');
  const lists = form.fields.filter(field => field.mode === 'grid').length;
  return (
    <fieldset className="nb2prod-Form-options">
      <legend>{trans.__('Runs')}</legend>
      {random && number('points', trans.__('Random points'), RANDOM_POINTS)}
      {random && number('seed', trans.__('Seed'), trans.__('a new one'))}
      {lists > 1 && check('sideBySide', trans.__('Lists side by side, instead of all combinations'))}
      <OptionField
        className="nb2prod-Form-option"
        label={trans.__('Best run')}
        value={form.best}
        placeholder={trans.__('such as max:accuracy')}
        onChange={best => onChange({ ...form, best })}
      />
      {number('workers', trans.__('Runs at once'), trans.__('one for each core'))}
      {check('keepGoing', trans.__('Go on when a run fails'))}
    </fieldset>
  );

  function number(
    name: 'points' | 'seed' | 'workers',
    label: string,
    placeholder: string
  ): React.JSX.Element {
    return (
      <OptionField
        className="nb2prod-Form-option"
        label={label}
        value={form[name]}
        placeholder={placeholder}
        error={wrong.includes(name) ? trans.__('A whole number') : ''}
        numeric
        onChange={value => onChange({ ...form, [name]: value })}
      />
    );
  }

  function check(name: 'sideBySide' | 'keepGoing', label: string): React.JSX.Element {
    return (
      <label className="nb2prod-Form-check">
        <input
          type="checkbox"
          checked={form[name]}
          onChange={event => onChange({ ...form, [name]: event.target.checked })}
        />
        {label}
      </label>
    );
  }
}
