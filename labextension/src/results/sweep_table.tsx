import * as React from 'react';

import type { SweepRun } from '../core/result_documents';
import type { Column } from '../core/sweep_table';
import { clicked, shownValue, sortRows, type Sorting } from '../core/table_sort';
import type { Translation } from '../core/translation';

/** Rows that are drawn until somebody asks for all. */
const FIRST = 200;

interface SweepTableProps {
  runs: readonly SweepRun[];
  columns: readonly Column[];
  best: number | null;
  trans: Translation;
  /** Null while it is not known where the executed notebooks are. */
  open: ((run: SweepRun) => void) | null;
}

/** A sweep's runs, in the order of any column. */
export function SweepTable(props: SweepTableProps): React.JSX.Element {
  const { runs, columns, trans } = props;
  const [sorting, setSorting] = React.useState<Sorting>({ column: 'number', direction: 'ascending' });
  const [all, setAll] = React.useState(false);
  const region = React.useRef<HTMLDivElement>(null);
  const column = columns.find(each => each.id === sorting.column);
  const sorted = column ? sortRows(runs, column.value, sorting.direction) : runs;
  const drawn = all ? sorted : sorted.slice(0, FIRST);
  return (
    <>
      <div
        ref={region}
        className="nb2prod-Scroll"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Table of runs')}
      >
        <table className="nb2prod-Table nb2prod-SweepTable">
          <thead>
            <tr>
              {columns.map(each => (
                <Heading
                  key={each.id}
                  column={each}
                  sorting={sorting}
                  sort={() => setSorting(clicked(sorting, each.id))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {drawn.map(run => (
              <Row key={run.number} run={run} {...props} />
            ))}
          </tbody>
        </table>
      </div>
      {drawn.length < sorted.length && (
        <button
          className="nb2prod-Button"
          onClick={() => {
            setAll(true);
            region.current?.focus({ preventScroll: true }); // the button goes
          }}
        >
          {trans.__('Show all %1 runs', sorted.length)}
        </button>
      )}
    </>
  );
}

function Heading(props: { column: Column; sorting: Sorting; sort(): void }): React.JSX.Element {
  const { column, sorting, sort } = props;
  const direction = sorting.column === column.id ? sorting.direction : 'none';
  const arrows = { ascending: '▲', descending: '▼', none: '' };
  return (
    <th scope="col" aria-sort={direction} data-kind={column.kind}>
      <button className="nb2prod-SweepTable-sort" onClick={sort}>
        {column.name} <span aria-hidden="true">{arrows[direction]}</span>
      </button>
    </th>
  );
}

function Row(props: SweepTableProps & { run: SweepRun }): React.JSX.Element {
  const { run, columns, best, trans, open } = props;
  const isBest = run.number === best;
  return (
    <tr
      data-best={isBest}
      className={open ? 'nb2prod-mod-link' : ''}
      onClick={open ? () => open(run) : undefined}
    >
      {columns.map(column =>
        column.kind === 'number' ? (
          <th key={column.id} scope="row">
            {open ? (
              <button
                className="nb2prod-Link"
                aria-label={trans.__('Open the executed notebook of run %1', run.number)}
                onClick={event => {
                  event.stopPropagation();
                  open(run);
                }}
              >
                {run.number}
              </button>
            ) : (
              run.number
            )}
            {isBest && <span className="nb2prod-SweepTable-best">{trans.__('★ best')}</span>}
          </th>
        ) : (
          <Cell key={column.id} column={column} run={run} trans={trans} />
        )
      )}
    </tr>
  );
}

function Cell(props: { column: Column; run: SweepRun; trans: Translation }): React.JSX.Element {
  const { column, run, trans } = props;
  if (column.kind === 'status') {
    return <StatusCell run={run} trans={trans} />;
  }
  const value = column.value(run);
  return (
    <td className={typeof value === 'number' ? 'nb2prod-mod-number' : ''}>
      {column.id === 'seconds' && typeof value === 'number' ? value.toFixed(2) : shownValue(value)}
    </td>
  );
}

function StatusCell(props: { run: SweepRun; trans: Translation }): React.JSX.Element {
  const { run, trans } = props;
  const words = {
    completed: trans.__('completed'),
    failed: trans.__('failed'),
    'timed out': trans.__('timed out'),
    died: trans.__('died')
  };
  const { failure } = run;
  const place = failure?.cell ? `${trans.__('cell %1', failure.cell)}: ` : '';
  return (
    <td>
      <span className={`nb2prod-Mark nb2prod-mod-${run.status === 'completed' ? 'good' : 'bad'}`}>
        {words[run.status]}
      </span>
      {run.kept && <span className="nb2prod-mod-faint"> {trans.__('kept from before')}</span>}
      {failure && (
        <div className="nb2prod-mod-detail">
          {place}
          {failure.exception}: {failure.message}
        </div>
      )}
    </td>
  );
}
