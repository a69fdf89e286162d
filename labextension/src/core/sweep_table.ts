import type { JSONValue } from '../api/types';
import type { Goal, SweepResult, SweepRun } from './result_documents';

/** A column of a sweep's table. */
export interface Column {
  readonly id: string;
  readonly name: string;
  readonly kind: 'number' | 'status' | 'parameter' | 'metric' | 'cost';
  value(run: SweepRun): JSONValue | undefined;
}

const MEGABYTE = 1_000_000;

/** How many points have not run, of a sweep that was ended early; runs that were there before count as well. */
export function pointsLeft(
  points: number,
  runs: readonly SweepRun[],
  counts: SweepResult['counts'] | null
): number {
  const told = Object.entries(counts ?? {}).filter(([status]) => status !== 'kept');
  const ran = counts ? told.reduce((sum, [, count]) => sum + count, 0) : runs.length;
  return Math.max(0, points - ran);
}

/** The columns for runs: number, status, what was varied, metrics, what they cost. */
export function columnsOf(
  runs: readonly SweepRun[],
  varied: readonly string[],
  goal: Goal | null,
  words: { readonly run: string; readonly status: string; readonly seconds: string; readonly memory: string }
): readonly Column[] {
  const metrics = [
    ...new Set([...(goal ? [goal.metric] : []), ...runs.flatMap(run => Object.keys(run.metrics))])
  ];
  return [
    { id: 'number', name: words.run, kind: 'number', value: run => run.number },
    { id: 'status', name: words.status, kind: 'status', value: run => run.status },
    ...varied.map((name): Column => ({
      id: `parameter ${name}`,
      name,
      kind: 'parameter',
      value: run => run.parameters[name]
    })),
    ...metrics.map((name): Column => ({
      id: `metric ${name}`,
      name,
      kind: 'metric',
      value: run => run.metrics[name]
    })),
    { id: 'seconds', name: words.seconds, kind: 'cost', value: run => run.seconds ?? undefined },
    {
      id: 'memory',
      name: words.memory,
      kind: 'cost',
      value: run => (run.peak_memory === null ? undefined : Math.round(run.peak_memory / MEGABYTE))
    }
  ];
}

/** The first column whose values differ between runs; where none do, the first of all. */
export function firstVarying(columns: readonly Column[], runs: readonly SweepRun[]): Column | undefined {
  return columns.find(({ value }) => new Set(runs.map(value)).size > 1) ?? columns[0];
}

/** Number of the best run so far, the earliest where several are; null where nothing can be ranked. */
export function bestOf(runs: readonly SweepRun[], goal: Goal | null): number | null {
  let best: { number: number; merit: number } | null = null;
  for (const { number, status, metrics } of goal ? runs : []) {
    const value = goal && metrics[goal.metric];
    if (status === 'completed' && typeof value === 'number') {
      const merit = goal?.direction === 'min' ? -value : value;
      if (!best || merit > best.merit || (merit === best.merit && number < best.number)) {
        best = { number, merit };
      }
    }
  }
  return best?.number ?? null;
}
