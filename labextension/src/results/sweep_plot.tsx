import * as React from 'react';

import type { SweepRun } from '../core/result_documents';
import { groupsOf } from '../core/scatter';
import { firstVarying, type Column } from '../core/sweep_table';
import type { Translation } from '../core/translation';
import { Section } from './parts';
import { ScatterPlot } from './scatter_plot';

interface PlotProps {
  runs: readonly SweepRun[];
  columns: readonly Column[];
  best: number | null;
  trans: Translation;
  /** Null while it is not known where the executed notebooks are. */
  open: ((run: SweepRun) => void) | null;
}

/** A sweep's runs as points, with a choice of the axes. */
export function SweepPlot(props: PlotProps): React.JSX.Element | null {
  const { runs, columns, best, trans, open } = props;
  const across = columns.filter(column => column.kind !== 'status');
  const up = columns.filter(column => column.kind === 'metric' || column.kind === 'cost');
  const [chosen, setChosen] = React.useState<{ x?: string; y?: string; marks?: string }>({});
  const parameters = across.filter(column => column.kind === 'parameter');
  const x = across.find(column => column.id === chosen.x) ?? parameters[0] ?? across[0];
  const y = up.find(column => column.id === chosen.y) ?? firstVarying(up, runs);
  if (!x || !y) {
    return null;
  }
  const marked = parameters.filter(column => column !== x && groupsOf(runs.map(column.value)) !== null);
  const marks =
    chosen.marks === '' ? null : (marked.find(each => each.id === chosen.marks) ?? marked[0] ?? null);
  return (
    <Section title={trans.__('Plot')}>
      <div className="nb2prod-SweepPlot-choices">
        <Choice
          label={trans.__('Across')}
          columns={across}
          value={x.id}
          choose={id => setChosen({ ...chosen, x: id })}
        />
        <Choice
          label={trans.__('Up')}
          columns={up}
          value={y.id}
          choose={id => setChosen({ ...chosen, y: id })}
        />
        {marked.length > 0 && (
          <Choice
            label={trans.__('Marks')}
            columns={marked}
            none={trans.__('all the same')}
            value={marks?.id ?? ''}
            choose={id => setChosen({ ...chosen, marks: id })}
          />
        )}
      </div>
      <ScatterPlot runs={runs} x={x} y={y} marks={marks} best={best} trans={trans} open={open} />
    </Section>
  );
}

function Choice(props: {
  label: string;
  columns: readonly Column[];
  value: string;
  /** Words for choosing no column, where that is possible. */
  none?: string;
  choose(id: string): void;
}): React.JSX.Element {
  return (
    <label>
      {props.label}{' '}
      <select value={props.value} onChange={event => props.choose(event.target.value)}>
        {props.columns.map(column => (
          <option key={column.id} value={column.id}>
            {column.name}
          </option>
        ))}
        {props.none !== undefined && <option value="">{props.none}</option>}
      </select>
    </label>
  );
}
