import * as React from 'react';

import type { SweepRun } from '../core/result_documents';
import { pointByKey, type PlotPoint } from '../core/scatter';
import type { Column } from '../core/sweep_table';
import { shownValue } from '../core/table_sort';
import type { Translation } from '../core/translation';
import { useRovingFocus } from '../roving_focus';

/** What of runs is drawn, and how. */
export interface ScatterProps {
  readonly runs: readonly SweepRun[];
  readonly x: Column;
  readonly y: Column;
  /** The column whose values have marks of their own; null: all points look the same. */
  readonly marks: Column | null;
  readonly best: number | null;
  readonly trans: Translation;
  /** Opens a run's executed notebook; null while it is not known where they are. */
  readonly open: ((run: SweepRun) => void) | null;
}

interface RunPoint extends PlotPoint {
  readonly run: SweepRun;
}

interface PointsProps extends ScatterProps {
  readonly points: readonly RunPoint[];
  readonly groups: readonly string[];
  /** Somebody looks at a run's point, or (null) no longer. */
  tell(run: SweepRun | null): void;
}

/** The points: one stop of the Tab key for all, with arrow keys between them. */
export function Points(props: PointsProps): React.JSX.Element {
  const { points, groups, marks, best, trans, open, tell } = props;
  const roving = useRovingFocus(points.map(({ run }) => run.number));
  const onKeyDown = (event: React.KeyboardEvent, from: RunPoint): void => {
    const target = pointByKey(points, from, event.key);
    if (target) {
      roving.focus(target.run.number);
    } else if (event.key === 'Enter' || event.key === ' ') {
      open?.(from.run);
    } else {
      return;
    }
    event.preventDefault();
  };
  // what is drawn last lies above
  const bestLast = [...points].sort((a, b) => Number(a.run.number === best) - Number(b.run.number === best));
  return (
    <>
      {bestLast.map(point => {
        const { run, left, top } = point;
        const isBest = run.number === best;
        const stop = roving.stop(run.number);
        const words = runWords(run, props);
        return (
          <g
            key={run.number}
            {...stop}
            role={open ? 'button' : 'img'}
            aria-label={isBest ? trans.__('%1; the best run', words) : words}
            className="nb2prod-Scatter-point"
            transform={`translate(${left} ${top}) scale(${isBest ? 1.6 : 1})`}
            data-best={isBest}
            onClick={() => open?.(run)}
            onKeyDown={event => onKeyDown(event, point)}
            onFocus={() => {
              stop.onFocus();
              tell(run);
            }}
            onBlur={() => tell(null)}
            onPointerEnter={() => tell(run)}
            onPointerLeave={() => tell(null)}
          >
            <Mark group={marks ? groups.indexOf(shownValue(marks.value(run))) : 0} />
            <title>{words}</title>
          </g>
        );
      })}
    </>
  );
}

/** A run with what the plot shows of it. */
export function runWords(run: SweepRun, { x, y, marks, trans }: ScatterProps): string {
  const shown = [x, y, ...(marks ? [marks] : [])].map(
    column => `${column.name} = ${shownValue(column.value(run))}`
  );
  return trans.__('run %1: %2', run.number, shown.join(', '));
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

/** The mark of a group of points. */
export function Mark(props: { group: number }): React.JSX.Element {
  const group = Math.max(0, props.group);
  return <path d={SHAPES[group]} data-group={group} className="nb2prod-Scatter-mark" />;
}
