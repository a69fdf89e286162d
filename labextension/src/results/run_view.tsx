import * as React from 'react';

import { CommandIDs } from '../commands';
import { secondsInWords } from '../core/job_words';
import type { RunResult } from '../core/result_documents';
import { shownValue } from '../core/table_sort';
import type { ResultProps } from './context';
import { CellLink, FileLink, Notes, Refusal, Section } from './parts';

/** One run: where it was written, with which parameters, and where it failed. */
export function RunView(props: ResultProps<RunResult>): React.JSX.Element | null {
  const { record, result, context } = props;
  const { trans } = context;
  if (result === null) {
    return null;
  }
  if (!result.parameters) {
    return <Refusal {...props} />;
  }
  if (result.status === 'refused') {
    return <NotRun record={record} result={result} context={context} />;
  }
  const { failure } = result;
  return (
    <>
      <p className="nb2prod-Result-lead">
        <FileLink context={context} path={result.output}>
          {result.output ?? trans.__('no executed notebook')}
        </FileLink>
        <span className="nb2prod-mod-faint">
          {trans.__('ran for %1', secondsInWords(result.seconds, trans))}
        </span>
      </p>
      {failure && (
        <p className="nb2prod-Result-lead">
          {failure.cell !== null && (
            <CellLink context={context} path={record.job.path} cell={failure.cell} line={failure.line} />
          )}{' '}
          <code>{failure.exception}</code> {failure.message}
        </p>
      )}
      <Section title={trans.__('Parameters')}>
        <table className="nb2prod-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Name')}</th>
              <th scope="col">{trans.__('Value')}</th>
              <th scope="col">{trans.__('From')}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(result.parameters).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{shownValue(value)}</td>
                <td>
                  {result.overridden.includes(name) ? (
                    <strong>{trans.__('given for this run')}</strong>
                  ) : (
                    trans.__('the notebook')
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Notes context={context} notes={result.notes} />
    </>
  );
}

/** Nothing has run: there is a file in the way, which somebody may give up. */
function NotRun(props: ResultProps<RunResult> & { result: RunResult }): React.JSX.Element {
  const { record, result, context } = props;
  const { commands, trans } = context;
  const { output, taken } = result;
  const { kind, path, options } = record.job;
  const replace = (): void => {
    void commands.execute(CommandIDs.startJob, { kind, path, options: { ...options, overwrite: [taken] } });
  };
  return (
    <>
      <p>{trans.__('Nothing has run, so that what is in this file is not lost:')}</p>
      <p className="nb2prod-Result-lead">
        <FileLink context={context} path={output}>
          {output ?? trans.__('the executed notebook')}
        </FileLink>{' '}
        {taken !== null && (
          <button className="nb2prod-Button" onClick={replace}>
            {trans.__('Replace the file')}
          </button>
        )}
      </p>
    </>
  );
}
