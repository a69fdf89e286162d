import * as React from 'react';

import { hasLines, optionsOf, type Field } from '../core/form';

/** Marks a text of several lines, in which Enter starts another one. */
export const LINES_CLASS = 'nb2prod-mod-lines';

const MOST_LINES = 8;

interface ValueInputProps {
  readonly field: Field;
  readonly id: string;
  readonly wrong: boolean;
  /** Ids of the elements that describe it, if any. */
  readonly described: string | undefined;
  readonly onChange: (text: string) => void;
}

/** Where the value or values of a parameter are typed or chosen; text keeps its line ends. */
export function ValueInput({ field, id, wrong, described, onChange }: ValueInputProps): React.JSX.Element {
  const { mode, parameter, text } = field;
  const options = optionsOf(field);
  const common = {
    id,
    'aria-invalid': wrong,
    'aria-describedby': described,
    value: text,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>) =>
      onChange(event.target.value)
  };
  if (options.length > 0) {
    return (
      <select className="jp-mod-styled" {...common}>
        {options.map(option => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  const lines = hasLines(field);
  if (lines || (mode === 'fixed' && parameter.type === 'str')) {
    const className = lines ? LINES_CLASS : '';
    const rows = Math.min(text.split('\n').length, MOST_LINES);
    return <textarea className={className} rows={rows} spellCheck={false} autoComplete="off" {...common} />;
  }
  return <input className="jp-mod-styled" type="text" spellCheck={false} autoComplete="off" {...common} />;
}
