import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { JSONValue } from '../api/types';
import {
  differs,
  hasLines,
  isEmptyText,
  modesOf,
  takesRange,
  type Field,
  type FieldChange,
  type FieldMode
} from '../core/form';
import { ValueInput } from './value_input';

interface ParameterFieldProps {
  readonly field: Field;
  readonly sweep: boolean;
  readonly error: string;
  /** What the server has read the text as; undefined where it has not. */
  readonly value: JSONValue | undefined;
  readonly trans: TranslationBundle;
  readonly onChange: (change: FieldChange) => void;
  readonly onReset: () => void;
}

/** One parameter: its name and type, its value or values, what they mean or is wrong with them, and its help text. */
export function ParameterField(props: ParameterFieldProps): React.JSX.Element {
  const { field, sweep, error, value, trans, onChange, onReset } = props;
  const { parameter } = field;
  const id = React.useId();
  const changed = differs(field);
  const hint = hintOf(field, value, trans);
  const described = [
    error && `${id}-error`,
    hint && `${id}-hint`,
    parameter.help && `${id}-help`,
    changed && `${id}-own`
  ];
  return (
    <div className={`nb2prod-Form-row${changed ? ' nb2prod-mod-changed' : ''}`}>
      <label className="nb2prod-Form-name" htmlFor={id}>
        {parameter.name} <code>{parameter.annotation}</code>
      </label>
      {/* shown below, but before the input, so that Tab leads from what was typed to the next field */}
      {changed && <OwnValue field={field} inputId={id} trans={trans} onReset={onReset} />}
      <div className="nb2prod-Form-value">
        {sweep && <Mode field={field} trans={trans} onChange={mode => onChange({ mode })} />}
        <ValueInput
          field={field}
          id={id}
          wrong={error !== ''}
          described={described.filter(Boolean).join(' ') || undefined}
          onChange={text => onChange({ text })}
        />
      </div>
      {error && (
        <div id={`${id}-error`} className="nb2prod-Form-error">
          {error}
        </div>
      )}
      {hint && (
        <div id={`${id}-hint`} className="nb2prod-Form-help">
          {hint}
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

interface OwnValueProps {
  readonly field: Field;
  readonly inputId: string;
  readonly trans: TranslationBundle;
  readonly onReset: () => void;
}

/** What the notebook has instead, and the way back to it. */
function OwnValue({ field, inputId, trans, onReset }: OwnValueProps): React.JSX.Element {
  const { kept, parameter } = field;
  const reset = (): void => {
    onReset();
    // the button is gone once this is drawn, and the input may be another one
    requestAnimationFrame(() => document.getElementById(inputId)?.focus());
  };
  return (
    <div className="nb2prod-Form-own">
      <span id={`${inputId}-own`} title={parameter.default}>
        {kept ? trans.__('As the last time; the notebook has') : trans.__('The notebook has')}{' '}
        <code>{parameter.default}</code>
      </span>
      <button
        type="button"
        className="nb2prod-Link"
        aria-label={trans.__('Reset %1', parameter.name)}
        onClick={reset}
      >
        {trans.__('Reset')}
      </button>
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

/** How the field is filled in, and what cannot be seen in it. */
function hintOf(field: Field, value: JSONValue | undefined, trans: TranslationBundle): string {
  const { mode, parameter, text } = field;
  if (mode === 'random') {
    return trans.__('LOW:HIGH, or LOW:HIGH:log');
  }
  if (mode === 'grid') {
    return takesRange(parameter)
      ? trans.__('Values with commas between them, or START:STOP:STEP')
      : trans.__('Values with commas between them');
  }
  const empty = parameter.optional
    ? trans.__('Runs with empty text, not with None.')
    : trans.__('Runs with empty text.');
  const hints = [
    isEmptyText(field, value) && empty,
    hasLines(field) && trans.__('Enter starts a new line, Ctrl Enter runs.'),
    text.includes('\r') && trans.__('Its lines end with \\r; once edited here, they end with \\n only.')
  ];
  return hints.filter(Boolean).join(' ');
}
