import React from 'react';

import type { SweepRun } from '../core/result_documents';
import { axisFor, groupsOf, metricAxis, type PlotAxis } from '../core/scatter';
import type { Column } from '../core/sweep_table';
import { shownValue } from '../core/table_sort';
import type { Translation } from '../core/translation';

const SIZE = { width: 560, height: 300 };
const BOX = { left: 64, right: 16, top: 12, bottom: 48 };
const INNER = { width: SIZE.width - BOX.left - BOX.right, height: SIZE.height - BOX.top - BOX.bottom };

interface ScatterProps {
  runs: readonly SweepRun[];
  x: Column;
  y: Column;
  /** The column whose values have marks of their own; null: all points look the same. */
  marks: Column | null;
  best: number | null;
  trans: Translation;
  /** Somebody clicked on a run's point. */
  open(run: SweepRun): void;
}

/** Runs as points: one column against another. */
export function ScatterPlot(props: ScatterProps): JSX.Element {
  const { runs, x, y, marks, best, trans, open } = props;
  const [across, up] = [axisFor(runs.map(run => x.value(run))), metricAxis(runs.map(run => y.value(run)))];
  const points = runs.flatMap(run => {
    const [at, height] = [across.place(x.value(run)), up.place(y.value(run))];
    return at === null || height === null ? [] : [{ run, left: leftOf(at), top: topOf(height) }];
  });
  const groups = (marks && groupsOf(runs.map(marks.value))) ?? [];
  const missing = runs.length - points.length;
  const label = trans.__('%1 against %2: %3 runs', y.name, x.name, points.length);
  return (
    <figure className="nb2prod-scatter">
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={label}>
        <Across axis={across} name={x.name} />
        <Up axis={up} name={y.name} />
        {points
          .sort((a, b) => Number(a.run.number === best) - Number(b.run.number === best))
          .map(({ run, left, top }) => (
            <g
              key={run.number}
              className="nb2prod-point"
              transform={`translate(${left} ${top}) scale(${run.number === best ? 1.6 : 1})`}
              data-best={run.number === best}
              onClick={() => open(run)}
            >
              <Mark group={marks ? groups.indexOf(shownValue(marks.value(run))) : 0} />
              <title>
                {trans.__('run %1', run.number)}
                {[x, y, ...(marks ? [marks] : [])]
                  .map(column => `\n${column.name} = ${shownValue(column.value(run))}`)
                  .join('')}
              </title>
            </g>
          ))}
      </svg>
      <figcaption className="nb2prod-faint">
        {groups.map((group, index) => (
          <span key={group} className="nb2prod-legend-item">
            <svg viewBox="-6 -6 12 12" width="12" height="12" aria-hidden="true">
              <Mark group={index} />
            </svg>{' '}
            {marks?.name} = {group}
          </span>
        ))}
        {best !== null && trans.__('The large mark is the best run.')}{' '}
        {missing > 0 && trans._n('%1 run has no number here.', '%1 runs have no number here.', missing)}
      </figcaption>
    </figure>
  );
}

/** Shapes around the origin, one for each group of points: no group is told by its colour alone. */
const SHAPES = [
  'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z',
  'M-4 -4h8v8h-8z',
  'M0 -5L5 4h-10z',
  'M0 -5.5L5 0L0 5.5L-5 0z',
  'M-1.5 -5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z',
  'M0 5L5 -4h-10z'
];

function Mark(props: { group: number }): JSX.Element {
  const group = Math.max(0, props.group);
  return <path d={SHAPES[group]} data-group={group} className="nb2prod-mark-shape" />;
}

function Across(props: { axis: PlotAxis; name: string }): JSX.Element {
  const { axis, name } = props;
  const bottom = BOX.top + INNER.height;
  return (
    <g>
      <line x1={BOX.left} x2={BOX.left + INNER.width} y1={bottom} y2={bottom} className="nb2prod-axis" />
      {axis.ticks.map(tick => (
        <text key={tick.label} x={leftOf(tick.at)} y={bottom + 17} textAnchor="middle">
          {shortened(tick.label)}
        </text>
      ))}
      <text
        x={BOX.left + INNER.width / 2}
        y={SIZE.height - 8}
        textAnchor="middle"
        className="nb2prod-axis-name"
      >
        {axis.scale === 'log' ? `${name} (log)` : name}
      </text>
    </g>
  );
}

function Up(props: { axis: PlotAxis; name: string }): JSX.Element {
  const { axis, name } = props;
  const middle = BOX.top + INNER.height / 2;
  return (
    <g>
      {axis.ticks.map(tick => (
        <g key={tick.label}>
          <line
            x1={BOX.left}
            x2={BOX.left + INNER.width}
            y1={topOf(tick.at)}
            y2={topOf(tick.at)}
            className="nb2prod-grid"
          />
          <text x={BOX.left - 8} y={topOf(tick.at) + 4} textAnchor="end">
            {shortened(tick.label)}
          </text>
        </g>
      ))}
      <text
        x={12}
        y={middle}
        textAnchor="middle"
        transform={`rotate(-90 12 ${middle})`}
        className="nb2prod-axis-name"
      >
        {name}
      </text>
    </g>
  );
}

function leftOf(at: number): number {
  return BOX.left + at * INNER.width;
}

function topOf(at: number): number {
  return BOX.top + (1 - at) * INNER.height;
}

/** Characters of a label that an axis has room for. */
const LABEL = 12;

function shortened(label: string): string {
  return label.length <= LABEL ? label : `${label.slice(0, LABEL - 1)}…`;
}
