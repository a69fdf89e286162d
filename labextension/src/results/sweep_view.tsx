import * as React from 'react';

import { isFinal } from '../core/job_record';
import type { SweepPlan, SweepResult, SweepRun } from '../core/result_documents';
import { bestOf, columnsOf, type Column } from '../core/sweep_table';
import { shownValue } from '../core/table_sort';
import type { ResultProps } from './context';
import { FileLink, Notes, Refusal, Section } from './parts';
import { SweepPlot } from './sweep_plot';
import { SweepTable } from './sweep_table';

/** A sweep while it runs and when it has ended: the best run, a plot, and all runs as a table. */
export function SweepView(props: ResultProps<SweepResult>): React.JSX.Element {
  const { record, result, context } = props;
  const { trans } = context;
  const complete = result?.runs ? result : null;
  const runs = complete?.runs ?? record.rows;
  const plan: Pick<SweepPlan, 'varied' | 'goal'> | null = complete ?? record.plan;
  const folder = complete ? complete.folder : (record.plan?.folder ?? null);
  const columns = React.useMemo(
    () =>
      columnsOf(runs, plan?.varied ?? [], plan?.goal ?? null, {
        run: trans.__('Run'),
        status: trans.__('Status'),
        seconds: trans.__('Seconds'),
        memory: trans.__('Memory (MB)')
      }),
    [runs, plan, trans]
  );
  if (runs.length === 0) {
    return <Refusal {...props} />;
  }
  const best = complete?.best ?? bestOf(runs, plan?.goal ?? null);
  const open =
    folder === null ? null : (run: SweepRun) => void context.links.openFile(`${folder}/${run.notebook}`);
  return (
    <>
      <Best {...props} runs={runs} best={best} columns={columns} />
      <SweepPlot runs={runs} columns={columns} best={best} open={open} trans={trans} />
      <Section title={trans.__('Runs')}>
        <SweepTable runs={runs} columns={columns} best={best} trans={trans} open={open} />
      </Section>
      {complete?.folder && (
        <p>
          {trans.__('Files:')} <code>{complete.folder}</code>{' '}
          {complete.report && (
            <FileLink context={context} path={complete.report}>
              {trans.__('report as a file')}
            </FileLink>
          )}
        </p>
      )}
      <Notes context={context} notes={complete?.notes ?? record.notes} />
    </>
  );
}

interface BestProps extends ResultProps<SweepResult> {
  runs: readonly SweepRun[];
  best: number | null;
  columns: readonly Column[];
}

function Best(props: BestProps): React.JSX.Element | null {
  const { runs, best, columns, record, context } = props;
  const run = runs.find(each => each.number === best);
  if (!run) {
    return null;
  }
  const { trans } = context;
  const words = isFinal(record.job)
    ? trans.__('Best: run %1', run.number)
    : trans.__('Best so far: run %1', run.number);
  const told = columns.filter(column => column.kind === 'parameter' || column.kind === 'metric');
  return (
    <p className="nb2prod-Result-lead">
      <strong>{words}</strong>{' '}
      {told.map(column => (
        <code key={column.id} className="nb2prod-Count">
          {column.name} = {shownValue(column.value(run))}
        </code>
      ))}
    </p>
  );
}
