import * as React from 'react';

import type { JobKind } from '../api/types';
import { fraction, hasEnded, isUnderWay, type JobRecord } from '../core/job_record';
import { detailOf, jobKindWord } from '../core/job_words';
import { JobState, JobTime } from '../jobs/job_state';
import { ProgressBar } from '../jobs/progress_bar';
import { useRecord, useResult, type ResultContext, type ResultProps } from './context';
import { ExportView, RecordView } from './export_view';
import { LoadFailure } from './loaded';
import { Notes, Printed } from './parts';
import { ReportFrame } from './report_frame';
import { RunView } from './run_view';
import { SweepView } from './sweep_view';
import { TestsView } from './tests_view';
import { VerifyView } from './verify_view';

/** What shows the result document of each kind of job. */
const VIEWS = {
  export: ExportView,
  check: ExportView,
  verify: VerifyView,
  record: RecordView,
  tests: TestsView,
  run: RunView,
  sweep: SweepView
} as { readonly [kind in JobKind]: React.ComponentType<ResultProps<unknown>> };

/** One job: how far it is, and its result as far as there is one. */
export function JobResult(props: { id: string; context: ResultContext }): React.JSX.Element {
  const { id, context } = props;
  const record = useRecord(context.jobs, id);
  const loaded = useResult(context.jobs, record);
  const result = loaded.value;
  const [page, setPage] = React.useState(false);
  if (!record) {
    return (
      <p className="nb2prod-Nothing">{context.trans.__('The server does not know this job any more.')}</p>
    );
  }
  const View = VIEWS[record.job.kind];
  const name = jobKindWord(record.job.kind, context.trans);
  return (
    <>
      <Head record={record} context={context} />
      {record.job.has_page && <Choice page={page} choose={setPage} context={context} />}
      {page && record.job.has_page ? (
        <ReportFrame
          id={id}
          title={context.trans.__('%1: full report', name)}
          result={result}
          context={context}
        />
      ) : (
        <div>
          {loaded.failure && <LoadFailure loaded={loaded} trans={context.trans} />}
          <View record={record} result={result} context={context} />
          {result === null && <Notes context={context} notes={record.notes} />}
          <Printed label={context.trans.__('Output')} text={record.output} open={result === null} />
        </div>
      )}
    </>
  );
}

function Head(props: { record: JobRecord; context: ResultContext }): React.JSX.Element {
  const { record, context } = props;
  const { jobs, links, trans } = context;
  const { id, kind, path } = record.job;
  const name = jobKindWord(kind, trans);
  return (
    <div className="nb2prod-Result-head">
      <h2>{name}</h2>
      <button className="nb2prod-Link" onClick={() => void links.openFile(path)}>
        {path}
      </button>
      <JobState record={record} trans={trans} />
      <JobTime record={record} trans={trans} />
      <span className="nb2prod-mod-detail" role="status">
        {detailOf(record, trans)}
      </span>
      {!hasEnded(record) && (
        <button className="nb2prod-Button" onClick={() => void jobs.cancel(id)}>
          {trans.__('Cancel')}
        </button>
      )}
      {isUnderWay(record) && <ProgressBar value={fraction(record)} label={trans.__('Progress')} />}
    </div>
  );
}

function Choice(props: {
  page: boolean;
  choose(page: boolean): void;
  context: ResultContext;
}): React.JSX.Element {
  const { page, choose, context } = props;
  const { trans } = context;
  return (
    <div className="nb2prod-Result-switch" role="group" aria-label={trans.__('What is shown')}>
      <button className="nb2prod-Button" aria-pressed={!page} onClick={() => choose(false)}>
        {trans.__('Results')}
      </button>
      <button className="nb2prod-Button" aria-pressed={page} onClick={() => choose(true)}>
        {trans.__('Full report')}
      </button>
    </div>
  );
}
