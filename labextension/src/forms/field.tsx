import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Parameter } from '../api/types';
import { choiceText, differs, modesOf, type Field, type FieldMode } from '../core/form';

interface ParameterFieldProps {
  readonly field: Field;
  readonly sweep: boolean;
  readonly error: string;
  readonly trans: TranslationBundle;
  readonly onChange: (change: { mode?: FieldMode; text?: string }) => void;
}

/** One parameter: its name and type, its value or values, what is wrong with them, and its help text. */
export function ParameterField({
  field,
  sweep,
  error,
  trans,
  onChange
}: ParameterFieldProps): React.JSX.Element {
  const { parameter, mode } = field;
  const id = React.useId();
  const described = [parameter.help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  const input = {
    id,
    'aria-invalid': error !== '',
    'aria-describedby': described || undefined,
    value: field.text,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
      onChange({ text: event.target.value })
  };
  const choices = mode === 'fixed' ? choicesOf(parameter) : [];
  return (
    <div className={`nb2prod-Form-row${differs(field) ? ' nb2prod-mod-changed' : ''}`}>
      <label className="nb2prod-Form-name" htmlFor={id}>
        {parameter.name} <code>{parameter.annotation}</code>
      </label>
      <div className="nb2prod-Form-value">
        {sweep && <Mode field={field} trans={trans} onChange={mode => onChange({ mode })} />}
        {choices.length > 0 ? (
          <select className="jp-mod-styled" {...input}>
            {choices.map(choice => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        ) : (
          <input
            className="jp-mod-styled"
            type="text"
            spellCheck={false}
            autoComplete="off"
            placeholder={placeholder(mode, parameter, trans)}
            {...input}
          />
        )}
      </div>
      {error && (
        <div id={`${id}-error`} className="nb2prod-Form-error">
          {error}
        </div>
      )}
      {parameter.help && (
        <div id={`${id}-help`} className="nb2prod-Form-help">
          {parameter.help}
        </div>
      )}
    </div>
  );
}

interface ModeProps {
  readonly field: Field;
  readonly trans: TranslationBundle;
  readonly onChange: (mode: FieldMode) => void;
}

function Mode({ field, trans, onChange }: ModeProps): React.JSX.Element {
  const names = { fixed: trans.__('one value'), grid: trans.__('list or range'), random: trans.__('random') };
  return (
    <select
      className="jp-mod-styled nb2prod-Form-mode"
      aria-label={trans.__('How %1 varies', field.parameter.name)}
      value={field.mode}
      onChange={event => onChange(event.target.value as FieldMode)}
    >
      {modesOf(field.parameter).map(mode => (
        <option key={mode} value={mode}>
          {names[mode]}
        </option>
      ))}
    </select>
  );
}

/** The values among which one is chosen; none where any value may be typed. */
function choicesOf(parameter: Parameter): readonly string[] {
  const choices =
    parameter.type === 'bool' && parameter.choices.length === 0 ? [true, false] : parameter.choices;
  const texts = choices.map(choiceText);
  return parameter.optional && texts.length > 0 && !texts.includes('None') ? [...texts, 'None'] : texts;
}

function placeholder(mode: FieldMode, parameter: Parameter, trans: TranslationBundle): string {
  switch (mode) {
    case 'grid':
      return trans.__('1,2,3 or START:STOP:STEP');
    case 'random':
      return trans.__('LOW:HIGH or LOW:HIGH:log');
    case 'fixed':
      return parameter.default;
  }
}
