import type { JSONValue } from '../api/types';
import { shownValue, sortRows } from './table_sort';

interface Tick {
  /** From 0 to 1. */
  readonly at: number;
  readonly label: string;
}

/** How one column of values lies on an axis. */
export interface PlotAxis {
  readonly scale: 'linear' | 'log' | 'category';
  readonly ticks: readonly Tick[];
  /** Where a value is, from 0 to 1; null where it has no place. */
  place(value: JSONValue | undefined): number | null;
}

/** Distinct values up to which an axis names just these. */
const NAMED = 8;
/** Share of the axis that stays free beyond the outermost values. */
const MARGIN = 0.06;

/** The axis for values: of numbers linear, logarithmic where ratios spread them better, else one place for each. */
export function axisFor(values: readonly (JSONValue | undefined)[]): PlotAxis {
  const present = values.filter((value): value is JSONValue => value !== undefined);
  const numbers = present.filter(isDrawable);
  return numbers.length === present.length && numbers.length > 0
    ? numericAxis([...new Set(numbers)].sort((a, b) => a - b))
    : categoryAxis([...new Set(present.map(shownValue))]);
}

/** The axis for a metric: what is no number has no place. */
export function metricAxis(values: readonly (JSONValue | undefined)[]): PlotAxis {
  return numericAxis(
    [...new Set(values.filter(isDrawable))].sort((a, b) => a - b),
    'linear'
  );
}

/** Groups of points that can be told apart by their marks. */
const MARKS = 6;

/** The distinct values of a column in their order, as far as each can have a mark of its own; else null. */
export function groupsOf(values: readonly (JSONValue | undefined)[]): readonly string[] | null {
  const distinct = [...new Set(values.filter(value => value !== undefined))];
  const labels = sortRows(distinct, value => value, 'ascending').map(shownValue);
  return labels.length >= 2 && labels.length <= MARKS ? labels : null;
}

/** Where a point is drawn, in pixels from the top left corner. */
export interface PlotPoint {
  readonly left: number;
  readonly top: number;
}

/**
 * The point that a key leads to from another: the next one to the right, left, up or down, the first or the last;
 * undefined where there is none. Each point can be reached in either direction, also those in the same place.
 */
export function pointByKey<P extends PlotPoint>(points: readonly P[], from: P, key: string): P | undefined {
  const across = [...points].sort((a, b) => a.left - b.left || b.top - a.top);
  const up = [...points].sort((a, b) => b.top - a.top || a.left - b.left);
  switch (key) {
    case 'ArrowRight':
      return across[across.indexOf(from) + 1];
    case 'ArrowLeft':
      return across[across.indexOf(from) - 1];
    case 'ArrowUp':
      return up[up.indexOf(from) + 1];
    case 'ArrowDown':
      return up[up.indexOf(from) - 1];
    case 'Home':
      return across[0];
    case 'End':
      return across.at(-1);
    default:
      return undefined;
  }
}

/** Round numbers within a range, about as many as asked for. */
export function roundNumbers(low: number, high: number, count: number): readonly number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0)) {
    return [low];
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find(each => each * power >= rough) ?? 10;
  const step = factor * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12))
  );
}

function numericAxis(distinct: readonly number[], only?: 'linear'): PlotAxis {
  const scale = only ?? (isLogarithmic(distinct) ? 'log' : 'linear');
  const flat = scale === 'log' ? Math.log10 : (value: number): number => value;
  const [low, high] = [flat(distinct[0] ?? 0), flat(distinct[distinct.length - 1] ?? 1)];
  const span = high - low;
  const at = (value: number): number =>
    span > 0 ? MARGIN + ((1 - 2 * MARGIN) * (flat(value) - low)) / span : 0.5;
  const named = !only && distinct.length <= NAMED && areApart(distinct.map(at)) ? distinct : null;
  const marks = named ?? (scale === 'log' ? powers(low, high) : roundNumbers(low, high, 5));
  return {
    scale,
    ticks: marks.map(value => ({ at: at(value), label: shownValue(value) })),
    place: value => (isDrawable(value) && (scale === 'linear' || value > 0) ? at(value) : null)
  };
}

function categoryAxis(labels: readonly string[]): PlotAxis {
  const places = new Map(labels.map((label, index) => [label, (index + 0.5) / labels.length]));
  return {
    scale: 'category',
    ticks: [...places].map(([label, at]) => ({ at, label })),
    place: value => (value === undefined ? null : (places.get(shownValue(value)) ?? null))
  };
}

/** Whether positive values are spread evenly by ratio, or most lie at the low end of a wide range. */
function isLogarithmic(distinct: readonly number[]): boolean {
  const [low, high] = [distinct[0] ?? 0, distinct[distinct.length - 1] ?? 0];
  if (distinct.length < 3 || low <= 0 || high / low < 4) {
    return false;
  }
  const ratios = distinct.slice(1).map((value, index) => value / (distinct[index] ?? value));
  if (Math.max(...ratios) <= 1.05 * Math.min(...ratios)) {
    return true;
  }
  const median = distinct[Math.floor(distinct.length / 2)] ?? low;
  return high / low >= 100 && (median - low) / (high - low) < 0.25;
}

function powers(low: number, high: number): readonly number[] {
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first) / 6));
  const found: number[] = [];
  for (let power = first; power <= last; power += step) {
    found.push(Number(`1e${power}`));
  }
  return found;
}

function areApart(places: readonly number[]): boolean {
  return places.every((place, index) => index === 0 || place - (places[index - 1] ?? 0) >= 0.07);
}

function isDrawable(value: JSONValue | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
