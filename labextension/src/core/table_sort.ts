import type { JSONValue } from '../api/types';

type Direction = 'ascending' | 'descending';

export interface Sorting {
  readonly column: string;
  readonly direction: Direction;
}

/** The rows in the order of a column: numbers by size, then everything else by its text, nothing at the end. */
export function sortRows<Row>(
  rows: readonly Row[],
  value: (row: Row) => JSONValue | undefined,
  direction: Direction
): readonly Row[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const keyed = rows.map((row, index) => ({ row, index, key: keyOf(value(row)) }));
  keyed.sort((a, b) => {
    const rank = a.key.rank - b.key.rank;
    const order = rank !== 0 ? rank : sign * compare(a.key, b.key);
    return order !== 0 ? order : a.index - b.index;
  });
  return keyed.map(each => each.row);
}

/** The sorting after a click on a column's heading. */
export function clicked(sorting: Sorting, column: string): Sorting {
  const again = sorting.column === column && sorting.direction === 'ascending';
  return { column, direction: again ? 'descending' : 'ascending' };
}

/** A value as a table shows it: of a float six digits that count. */
export function shownValue(value: JSONValue | undefined): string {
  if (value === undefined) {
    return '';
  }
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) && Math.abs(value) < 1e15
      ? String(value)
      : String(Number(value.toPrecision(6)));
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Key {
  /** 0: a number, 1: anything else, 2: nothing. */
  readonly rank: number;
  readonly number: number;
  readonly text: string;
}

function keyOf(value: JSONValue | undefined): Key {
  if (value === undefined || value === null || value === '') {
    return { rank: 2, number: 0, text: '' };
  }
  return typeof value === 'number'
    ? { rank: 0, number: value, text: '' }
    : { rank: 1, number: 0, text: shownValue(value) };
}

function compare(a: Key, b: Key): number {
  return a.number - b.number || (a.text < b.text ? -1 : Number(a.text > b.text));
}
