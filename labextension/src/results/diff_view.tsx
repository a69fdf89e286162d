import * as React from 'react';

import type { Translation } from '../core/translation';
import { parseDiff, type DiffLine } from '../core/unified_diff';

/** The differences in one file, line by line; read aloud with what each line is. */
export function DiffView(props: { name: string; diff: string; trans: Translation }): React.JSX.Element {
  const { name, diff, trans } = props;
  const { hunks, added, removed } = parseDiff(diff);
  return (
    <figure className="nb2prod-Diff">
      <figcaption>
        <strong>{name}</strong>{' '}
        <span className="nb2prod-mod-faint">
          {trans._n('%1 line goes', '%1 lines go', removed)},{' '}
          {trans._n('%1 line comes', '%1 lines come', added)}
        </span>
      </figcaption>
      <div
        className="nb2prod-Diff-lines"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Changes of %1', name)}
      >
        <table role="presentation">
          {hunks.map((hunk, index) => (
            <tbody key={index}>
              <tr className="nb2prod-Diff-heading">
                <td colSpan={4}>{hunk.heading}</td>
              </tr>
              {hunk.lines.map((line, number) => (
                <Line key={number} line={line} trans={trans} />
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </figure>
  );
}

const SIGNS = { same: '', removed: '−', added: '+' } as const;

function Line(props: { line: DiffLine; trans: Translation }): React.JSX.Element {
  const { line, trans } = props;
  const spoken = { same: '', removed: trans.__('goes:'), added: trans.__('comes:') };
  return (
    <tr data-kind={line.kind}>
      <td className="nb2prod-Diff-number">{line.before}</td>
      <td className="nb2prod-Diff-number">{line.after}</td>
      <td>
        <span aria-hidden="true">{SIGNS[line.kind]}</span>
        <span className="nb2prod-VisuallyHidden">{spoken[line.kind]}</span>
      </td>
      <td>{line.text}</td>
    </tr>
  );
}
