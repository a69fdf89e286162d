import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { countOf, RANDOM_POINTS, type Form, type OptionName } from '../core/form';
import { OptionField } from './option_field';

interface SweepOptionsProps {
  readonly form: Form;
  readonly wrong: readonly OptionName[];
  /** What is wrong with the metric of the best run; empty when nothing is. */
  readonly goal: string;
  readonly trans: TranslationBundle;
  readonly onChange: (form: Form) => void;
}

/** What a sweep is told beside the values. */
export function SweepOptions(props: SweepOptionsProps): React.JSX.Element {
  const { form, wrong, goal, trans, onChange } = props;
  const random = countOf(form, 'random') > 0;
  const lists = countOf(form, 'grid');
  return (
    <fieldset className="nb2prod-Form-options">
      <legend>{trans.__('Runs')}</legend>
      {random && number('points', trans.__('Random points'), RANDOM_POINTS)}
      {random && number('seed', trans.__('Seed'), trans.__('a new one'))}
      <OptionField
        className="nb2prod-Form-option"
        label={trans.__('Best run')}
        value={form.best}
        placeholder={trans.__('such as max:accuracy')}
        error={wrong.includes('best') ? trans.__('max: or min: and a metric, such as max:accuracy') : goal}
        onChange={best => onChange({ ...form, best })}
      />
      {number('workers', trans.__('Runs at once'), trans.__('one for each core'))}
      {check('keepGoing', trans.__('Go on when a run fails'))}
      {lists > 1 && check('sideBySide', trans.__('Lists side by side, instead of all combinations'))}
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
