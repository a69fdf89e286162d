import * as React from 'react';

import { CommandIDs } from '../commands';
import { isFinal } from '../core/job_record';
import type { SweepPlan, SweepResult, SweepRun } from '../core/result_documents';
import { bestOf, columnsOf, pointsLeft, type Column } from '../core/sweep_table';
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
  const points = complete?.points ?? record.plan?.points ?? 0;
  const left = isFinal(record.job) ? pointsLeft(points, runs, complete?.counts ?? null) : 0;
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
      {left > 0 && <GoOn {...props} left={left} points={points} />}
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

/** What has not run of a sweep that was ended early, and how it goes on: the runs that there are stay. */
function GoOn(props: ResultProps<SweepResult> & { left: number; points: number }): React.JSX.Element {
  const { record, context, left, points } = props;
  const { commands, trans } = context;
  const { kind, path, options } = record.job;
  const again = { ...options, ...(record.job.state === 'failed' ? { keep_going: true } : {}) };
  return (
    <p className="nb2prod-Result-lead">
      {trans._n('%2 of %3 points has not run.', '%2 of %3 points have not run.', left, left, points)}{' '}
      <button
        className="nb2prod-Button"
        onClick={() => void commands.execute(CommandIDs.startJob, { kind, path, options: again })}
      >
        {trans.__('Run the others')}
      </button>
    </p>
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
