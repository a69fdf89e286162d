import * as React from 'react';

import type { SweepRun } from '../core/result_documents';
import { axisFor, groupsOf, metricAxis, type PlotAxis } from '../core/scatter';
import type { Column } from '../core/sweep_table';
import type { Translation } from '../core/translation';
import { Mark, Points, runWords, type ScatterProps } from './scatter_points';

const SIZE = { width: 560, height: 300 };
const BOX = { left: 64, right: 16, top: 12, bottom: 48 };
const INNER = { width: SIZE.width - BOX.left - BOX.right, height: SIZE.height - BOX.top - BOX.bottom };

/** Runs as points: one column against another. */
export function ScatterPlot(props: ScatterProps): React.JSX.Element {
  const { runs, x, y, marks, best, trans } = props;
  const [told, setTold] = React.useState<SweepRun | null>(null);
  const [across, up] = [axisFor(runs.map(run => x.value(run))), metricAxis(runs.map(run => y.value(run)))];
  const points = runs.flatMap(run => {
    const [at, height] = [across.place(x.value(run)), up.place(y.value(run))];
    return at === null || height === null ? [] : [{ run, left: leftOf(at), top: topOf(height) }];
  });
  const groups = (marks && groupsOf(runs.map(marks.value))) ?? [];
  const missing = runs.length - points.length;
  const label = trans.__('%1 against %2: %3 runs', y.name, x.name, points.length);
  return (
    <figure className="nb2prod-Scatter">
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="group" aria-label={label}>
        <g aria-hidden="true">
          <Across axis={across} name={axisName(x, across, trans)} />
          <Up axis={up} name={y.name} />
        </g>
        <Points {...props} points={points} groups={groups} tell={setTold} />
      </svg>
      {/* the points' own names say it */}
      <div className="nb2prod-Scatter-told" aria-hidden="true">
        {told && runWords(told, props)}
      </div>
      <figcaption className="nb2prod-mod-faint">
        {groups.map((group, index) => (
          <span key={group} className="nb2prod-Scatter-group">
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

function axisName(column: Column, { scale }: PlotAxis, trans: Translation): string {
  return scale === 'log' ? trans.__('%1 (logarithmic)', column.name) : column.name;
}

function Across(props: { axis: PlotAxis; name: string }): React.JSX.Element {
  const { axis, name } = props;
  const bottom = BOX.top + INNER.height;
  return (
    <g>
      <line
        x1={BOX.left}
        x2={BOX.left + INNER.width}
        y1={bottom}
        y2={bottom}
        className="nb2prod-Scatter-axis"
      />
      {axis.ticks.map(tick => (
        <text key={tick.label} x={leftOf(tick.at)} y={bottom + 17} textAnchor="middle">
          {shortened(tick.label)}
        </text>
      ))}
      <text
        x={BOX.left + INNER.width / 2}
        y={SIZE.height - 8}
        textAnchor="middle"
        className="nb2prod-Scatter-axisName"
      >
        {name}
      </text>
    </g>
  );
}

function Up(props: { axis: PlotAxis; name: string }): React.JSX.Element {
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
            className="nb2prod-Scatter-grid"
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
        className="nb2prod-Scatter-axisName"
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
