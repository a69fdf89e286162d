import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { JSONValue, Validated } from '../api/types';
import { choiceText } from '../core/form';

const SHOWN = 5;

interface OutlookProps {
  readonly validated: Validated | null;
  /** Whether a newer judgement is awaited. */
  readonly busy: boolean;
  readonly trans: TranslationBundle;
}

/** What a sweep would do: how many runs, the first of them, and what they share. */
export function Outlook({ validated, busy, trans }: OutlookProps): React.JSX.Element {
  const points = validated?.points ?? 0;
  const rows = validated?.rows.slice(0, SHOWN) ?? [];
  const names = Object.keys(rows[0] ?? {});
  return (
    <section className="nb2prod-Form-outlook" aria-label={trans.__('What will run')} aria-busy={busy}>
      <div role="status">
        {points > 0 && <strong>{trans._n('%1 run', '%1 runs', points)}</strong>}
        <div className="nb2prod-Form-shared">{validated?.shared}</div>
      </div>
      {names.length > 0 && (
        <table>
          <thead>
            <tr>
              {names.map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, number) => (
              <tr key={number}>
                {names.map(name => (
                  <td key={name}>{shown(row[name] ?? null)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {points > rows.length && rows.length > 0 && (
        <div>{trans.__('… and %1 more', points - rows.length)}</div>
      )}
      {validated?.notes.map(note => (
        <div key={note} className="nb2prod-Form-note">
          {note}
        </div>
      ))}
    </section>
  );
}

function shown(value: JSONValue): string {
  const unseen =
    typeof value === 'string' && (value !== value.trim() || value === '' || /[\r\n]/.test(value));
  return unseen || (typeof value === 'object' && value !== null) ? JSON.stringify(value) : choiceText(value);
}
