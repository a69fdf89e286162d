import * as React from 'react';

import type { Diagnostic, LintFinding } from '../api/types';
import { severityWord } from '../core/findings';
import type { ExportResult } from '../core/result_documents';
import type { ResultContext, ResultProps } from './context';

/** A link to a cell of the notebook that the result is about. */
export function CellLink(props: {
  context: ResultContext;
  path: string;
  cell: number;
  line?: number | null;
  cellId?: string;
}): React.JSX.Element {
  const { context, path, cell, line, cellId } = props;
  const { trans } = context;
  return (
    <button
      className="nb2prod-Link"
      onClick={() => void context.links.openCell(path, cell, line ?? 0, cellId ?? '')}
    >
      {line ? trans.__('cell %1, line %2', cell, line) : trans.__('cell %1', cell)}
    </button>
  );
}

/** A link to a file, or its name alone where the browser cannot open it. */
export function FileLink(props: {
  context: ResultContext;
  path: string | null;
  line?: number | null;
  children: React.ReactNode;
}): React.JSX.Element {
  const { context, path, line, children } = props;
  return path === null ? (
    <span>{children}</span>
  ) : (
    <button className="nb2prod-Link" onClick={() => void context.links.openFile(path, line ?? 0)}>
      {children}
    </button>
  );
}

/** A part of a result under a heading. */
export function Section(props: { title: string; children: React.ReactNode }): React.JSX.Element {
  return (
    <section className="nb2prod-Result-section">
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** What somebody should know, though nothing is wrong. */
export function Notes(props: { context: ResultContext; notes: readonly string[] }): React.JSX.Element | null {
  const { context, notes } = props;
  return notes.length === 0 ? null : (
    <Section title={context.trans.__('Notes')}>
      <ul>
        {notes.map((note, index) => (
          <li key={index}>{note}</li>
        ))}
      </ul>
    </Section>
  );
}

/** Findings of the compiler, each with its fix and a way to its cell. */
export function Diagnostics(props: {
  context: ResultContext;
  path: string;
  diagnostics: readonly Diagnostic[];
}): React.JSX.Element | null {
  const { context, path, diagnostics } = props;
  const { trans } = context;
  return diagnostics.length === 0 ? null : (
    <Section title={trans.__('Findings')}>
      <ul>
        {diagnostics.map((found, index) => (
          <li key={index}>
            <strong className={`nb2prod-Mark nb2prod-mod-${MARKS[found.severity]}`}>
              {severityWord(found.severity, trans)} {found.code}
            </strong>{' '}
            {found.cell > 0 && (
              <CellLink
                context={context}
                path={path}
                cell={found.cell}
                line={found.line}
                cellId={found.cell_id}
              />
            )}{' '}
            {found.message}
            {found.fix && <div className="nb2prod-mod-faint">{found.fix}</div>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Why a job has done nothing: the findings that it was refused for, where these are all of its result. */
export function Refusal({ record, result, context }: ResultProps<unknown>): React.JSX.Element {
  const { diagnostics = [] } = (result ?? {}) as Partial<ExportResult>;
  return <Diagnostics context={context} path={record.job.path} diagnostics={diagnostics} />;
}

const MARKS = { error: 'bad', warning: 'warn', info: 'none' } as const;

/** Findings of the linter in what was exported. */
export function LintFindings(props: {
  context: ResultContext;
  path: string;
  findings: readonly LintFinding[];
}): React.JSX.Element | null {
  const { context, path, findings } = props;
  return findings.length === 0 ? null : (
    <Section title={context.trans.__('Lint findings')}>
      <ul>
        {findings.map((found, index) => (
          <li key={index}>
            <strong>{found.code}</strong>{' '}
            {found.cell > 0 && (
              <CellLink
                context={context}
                path={path}
                cell={found.cell}
                line={found.cell_line}
                cellId={found.cell_id}
              />
            )}{' '}
            {found.message}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Text of a program, in its own lines. */
export function Printed(props: { label: string; text: string; open?: boolean }): React.JSX.Element | null {
  return props.text.trim() === '' ? null : (
    <details className="nb2prod-Printed" open={props.open}>
      <summary>{props.label}</summary>
      <pre tabIndex={0}>{props.text}</pre>
    </details>
  );
}
