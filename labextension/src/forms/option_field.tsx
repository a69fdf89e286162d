import * as React from 'react';

interface OptionFieldProps {
  readonly className: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  /** What is wrong with the value; empty when nothing is. */
  readonly error?: string;
  /** What the value means; empty where that can be seen. */
  readonly hint?: string;
  readonly numeric?: boolean;
  readonly onChange: (value: string) => void;
}

/** A text field for something beside the parameters, and what is wrong with it. */
export function OptionField(props: OptionFieldProps): React.JSX.Element {
  const { className, label, value, placeholder, error = '', hint = '', numeric = false, onChange } = props;
  const id = React.useId();
  return (
    <div className={className}>
      <label className="nb2prod-Form-name" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="jp-mod-styled"
        type="text"
        inputMode={numeric ? 'numeric' : 'text'}
        spellCheck={false}
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        aria-invalid={error !== ''}
        aria-describedby={error ? `${id}-error` : hint ? `${id}-hint` : undefined}
        onChange={event => onChange(event.target.value)}
      />
      {error && (
        <div id={`${id}-error`} className="nb2prod-Form-error">
          {error}
        </div>
      )}
      {hint && !error && (
        <div id={`${id}-hint`} className="nb2prod-Form-help">
          {hint}
        </div>
      )}
    </div>
  );
}
