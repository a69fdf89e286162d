import { describe, expect, it } from 'vitest';

import { bestOf, columnsOf, firstVarying, pointsLeft } from '../../src/core/sweep_table';
import { clicked, shownValue, sortRows } from '../../src/core/table_sort';
import { run } from './jobs_for_tests';

const WORDS = { run: 'Run', status: 'Status', seconds: 'Seconds', memory: 'Memory (MB)' };

describe('the table of a sweep', () => {
  const runs = [
    run(1, { parameters: { n: 5, seed: 1 }, metrics: { auc: 0.7 }, peak_memory: 208_400_000 }),
    run(2, { parameters: { n: 6, seed: 1 }, metrics: { auc: 0.8, f1: 0.5 } })
  ];

  it('knows how many points have not run', () => {
    expect(pointsLeft(5, runs, null)).toBe(3);
    expect(pointsLeft(5, runs, { completed: 3, failed: 1, kept: 2 })).toBe(1);
    expect(pointsLeft(0, runs, null)).toBe(0);
  });

  it('has what was varied, all metrics with the one aimed at first, and the cost', () => {
    const columns = columnsOf(runs, ['n'], { direction: 'max', metric: 'f1' }, WORDS);
    expect(columns.map(column => column.name)).toEqual([
      'Run',
      'Status',
      'n',
      'f1',
      'auc',
      'Seconds',
      'Memory (MB)'
    ]);
    expect(columns.map(column => column.value(runs[0] ?? run(0)))).toEqual([
      1,
      'completed',
      5,
      undefined,
      0.7,
      1,
      208
    ]);
  });

  it('is drawn up against the first metric that differs between runs', () => {
    const rows = [run(1, { metrics: { rows: 9, auc: 0.7 } }), run(2, { metrics: { rows: 9, auc: 0.8 } })];
    const metrics = columnsOf(rows, [], null, WORDS).filter(column => column.kind === 'metric');
    expect(firstVarying(metrics, rows)?.name).toBe('auc');
    expect(firstVarying(metrics, rows.slice(0, 1))?.name).toBe('rows');
  });

  it('tells a parameter from a metric of the same name', () => {
    const both = [run(1, { parameters: { n: 1 }, metrics: { n: 2 } })];
    const ids = columnsOf(both, ['n'], null, WORDS).map(column => column.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the best run', () => {
  const goal = { direction: 'max', metric: 'auc' } as const;

  it('is the earliest of equal ones, among those that completed', () => {
    const runs = [
      run(3, { metrics: { auc: 0.9 } }),
      run(2, { metrics: { auc: 0.9 } }),
      run(1, { metrics: { auc: 0.99 }, status: 'failed' }),
      run(4, { metrics: { auc: 'float("nan")' } })
    ];
    expect(bestOf(runs, goal)).toBe(2);
    expect(bestOf(runs, { direction: 'min', metric: 'auc' })).toBe(2);
  });

  it('is none where nothing is aimed at or nothing can be ranked', () => {
    expect(bestOf([run(1, { metrics: { auc: 1 } })], null)).toBeNull();
    expect(bestOf([run(1)], goal)).toBeNull();
  });
});

describe('sorting', () => {
  const rows = [{ v: 'b' }, { v: 10 }, { v: null }, { v: 9 }, { v: 'a' }, {}] as {
    v?: string | number | null;
  }[];

  it('puts numbers by size first, then texts, and nothing last in both directions', () => {
    expect(sortRows(rows, row => row.v, 'ascending').map(row => row.v)).toEqual([
      9,
      10,
      'a',
      'b',
      null,
      undefined
    ]);
    expect(sortRows(rows, row => row.v, 'descending').map(row => row.v)).toEqual([
      10,
      9,
      'b',
      'a',
      null,
      undefined
    ]);
  });

  it('keeps the order of equal rows, and the rows it was given', () => {
    const equal = [{ n: 1 }, { n: 2 }, { n: 3 }];
    expect(sortRows(equal, () => 1, 'descending')).toEqual(equal);
    expect(rows[0]).toEqual({ v: 'b' });
  });

  it('turns around with a second click on the same column', () => {
    const first = clicked({ column: 'number', direction: 'descending' }, 'auc');
    expect(first).toEqual({ column: 'auc', direction: 'ascending' });
    expect(clicked(first, 'auc').direction).toBe('descending');
  });
});

describe('a value in a table', () => {
  it('is short, and spelled as Python has it', () => {
    const values = [0.1 + 0.2, 1e-9, 200, 1e20, true, null, 'x', [1, 'a'], undefined];
    expect(values.map(shownValue)).toEqual([
      '0.3',
      '1e-9',
      '200',
      '100000000000000000000',
      'True',
      'None',
      'x',
      '[1,"a"]',
      ''
    ]);
  });
});
