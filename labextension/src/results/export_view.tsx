import * as React from 'react';

import type { ExportResult, FileOutcome, RecordResult } from '../core/result_documents';
import type { Translation } from '../core/translation';
import type { ResultProps } from './context';
import { DiffView } from './diff_view';
import { Diagnostics, FileLink, LintFindings, Notes, Section } from './parts';

/** What an export did or a check found. */
export function ExportView(props: ResultProps<ExportResult>): React.JSX.Element | null {
  const { record, result, context } = props;
  const { path } = record.job;
  return result === null ? null : (
    <>
      <Files {...props} />
      <Diagnostics context={context} path={path} diagnostics={result.diagnostics} />
      <LintFindings context={context} path={path} findings={result.findings ?? []} />
      <Notes context={context} notes={result.notes ?? []} />
    </>
  );
}

/** What was recorded as tests, and what could not be. */
export function RecordView(props: ResultProps<RecordResult>): React.JSX.Element | null {
  const { record, result, context } = props;
  const { trans } = context;
  if (result === null) {
    return null;
  }
  return (
    <>
      {result.runs > 0 && (
        <p className="nb2prod-Result-lead">
          {trans.__('%1 assertions on which %2 runs agreed.', result.assertions, result.runs)}{' '}
          {result.tested && record.job.exit_code === 0 && trans.__('The new tests were run, and pass.')}
        </p>
      )}
      <ExportView {...props} />
      {(result.not_asserted ?? []).length > 0 && (
        <Section title={trans.__('Not asserted')}>
          <table className="nb2prod-Table">
            <thead>
              <tr>
                <th scope="col">{trans.__('Step')}</th>
                <th scope="col">{trans.__('Name')}</th>
                <th scope="col">{trans.__('Reason')}</th>
              </tr>
            </thead>
            <tbody>
              {result.not_asserted.map((each, index) => (
                <tr key={index}>
                  <td>{each.step}</td>
                  <td>
                    <code>{each.name}</code>
                  </td>
                  <td>{each.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </>
  );
}

function Files(props: ResultProps<ExportResult>): React.JSX.Element | null {
  const { result, context } = props;
  const { trans } = context;
  const words = outcomeWords(trans);
  const files = result?.files ?? [];
  return files.length === 0 ? null : (
    <Section title={trans.__('Files')}>
      <ul>
        {files.map(file => (
          <li key={file.shown}>
            <FileLink context={context} path={file.outcome === 'removed' ? null : file.path}>
              {file.path ?? file.shown}
            </FileLink>
            : {file.foreign ? trans.__('not known to be from an export, left alone') : words[file.outcome]}
            {file.diff && <DiffView name={file.path ?? file.shown} diff={file.diff} trans={trans} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function outcomeWords(trans: Translation): { readonly [outcome in FileOutcome]: string } {
  return {
    written: trans.__('written'),
    unchanged: trans.__('unchanged'),
    removed: trans.__('removed'),
    stale: trans.__('not what the notebook exports to'),
    edited: trans.__('edited by hand, left alone'),
    orphaned: trans.__('its notebook is gone')
  };
}
