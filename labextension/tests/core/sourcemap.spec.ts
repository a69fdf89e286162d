import { describe, expect, it } from 'vitest';

import type { Origin } from '../../src/api/types';
import { SourceMap } from '../../src/core/sourcemap';

const LINES: readonly (readonly [string, Origin | null])[] = [
  ['import argparse', null],
  ['', null],
  ['import pandas as pd', ['setup', 1, 2]],
  ['from matplotlib.figure import Figure', null],
  ['', null],
  ['', null],
  ['@dataclass(frozen=True)', null],
  ['class Parameters:', null],
  ['    """What a run can change."""', null],
  ['', null],
  ['    seed: int = 7', ['settings', 2, 1]],
  ['', null],
  ['', null],
  ['def load(', ['load', 3, 1]],
  ['    path: str', ['load', 3, 1]],
  [') -> pd.DataFrame:', ['load', 3, 1]],
  ['    """Load."""', null],
  ['    usage = pd.read_csv(path)', ['load', 3, 1]],
  ['', null],
  ['    usage = usage.dropna()', ['clean', 5, 2]],
  ['    return usage', null],
  ['', null],
  ['', null],
  ['def run():', null],
  ['    """Run every step."""', null],
  ['    usage = load(path)', ['load', 3, 1]],
  ['    usage = clean(usage)', ['clean', 5, 1]],
  ['', null],
  ['', null],
  ['if __name__ == "__main__":', null],
  ['    raise SystemExit(main())', null]
];
const map = new SourceMap({
  text: LINES.map(([text]) => text).join('\n') + '\n',
  origins: LINES.map(([, origin]) => origin)
});

describe('SourceMap', () => {
  it('knows where a line came from', () => {
    expect(map.originOf(3)).toEqual(['setup', 1, 2]);
    expect(map.originOf(1)).toBeNull();
    expect(map.originOf(0)).toBeNull();
    expect(map.originOf(99)).toBeNull();
  });

  it('finds the lines of a cell and of one of its lines', () => {
    expect(map.linesOf('load')).toEqual([14, 15, 16, 18, 26]);
    expect(map.linesOf('clean', 2)).toEqual([20]);
    expect(map.linesOf('clean', 3)).toEqual([]);
    expect(map.linesOf('nobody')).toEqual([]);
  });

  it('leads from generated lines of a definition to its nearest line above, else below', () => {
    expect(map.destinationOf(17)).toEqual(['load', 3, 1]);
    expect(map.destinationOf(21)).toEqual(['clean', 5, 2]);
    expect(map.destinationOf(7)).toEqual(['settings', 2, 1]);
  });

  it('leads nowhere from what no cell wrote', () => {
    for (const line of [1, 2, 4, 5, 6, 22, 23, 24, 25, 28, 29, 30, 31, 0, -1]) {
      expect(map.destinationOf(line)).toBeNull();
    }
  });

  it('knows where most of a cell went', () => {
    const [twice, other]: readonly Origin[] = [
      ['split', 19, 1],
      ['load', 3, 1]
    ];
    const scattered = new SourceMap({
      text: 'import a\nload()\nx = 1\ny = 2\n',
      origins: [twice, other, twice, twice]
    });
    expect(scattered.mainLineOf('split')).toBe(3);
    expect(scattered.mainLineOf('nobody')).toBe(0);
  });

  it('puts neighbouring lines of one cell together', () => {
    expect(map.runs()).toEqual([
      { from: 3, to: 3, cellId: 'setup', cell: 1 },
      { from: 7, to: 11, cellId: 'settings', cell: 2 },
      { from: 14, to: 19, cellId: 'load', cell: 3 },
      { from: 20, to: 21, cellId: 'clean', cell: 5 },
      { from: 26, to: 26, cellId: 'load', cell: 3 },
      { from: 27, to: 27, cellId: 'clean', cell: 5 }
    ]);
  });
});
