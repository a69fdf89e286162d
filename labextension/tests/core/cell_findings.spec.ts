import { describe, expect, it } from 'vitest';

import { findingsByCell, fixableAt, gravest, neighbour, placed } from '../../src/core/cell_findings';
import type { Finding } from '../../src/core/findings';

const FINDING: Finding = {
  code: 'N101',
  severity: 'error',
  message: 'never defined',
  fix: 'define it',
  cell_id: 'a',
  cell: 1,
  line: 1,
  column: 1,
  fixable: null,
  generated: null
};

/** The texts that findings at these places are shown at. */
function shown(text: string, ...places: readonly (readonly [number, number])[]): string[] {
  const findings = places.map(([line, column]): Finding => ({ ...FINDING, line, column }));
  return placed(findings, text).map(({ from, to }) => text.slice(from, to));
}

describe('placed', () => {
  it('underlines the name that stands where a finding begins', () => {
    expect(shown('total = prize + 1', [1, 9])).toEqual(['prize']);
    expect(shown('x = 1\n  y = données[0]', [2, 7])).toEqual(['données']);
  });

  it('underlines what is called, magics, texts, numbers and single characters', () => {
    expect(shown('df.to_csv("out.csv")', [1, 1])).toEqual(['df.to_csv']);
    expect(shown('%matplotlib inline', [1, 1])).toEqual(['%matplotlib']);
    expect(shown('!pip install x', [1, 1])).toEqual(['!pip']);
    expect(shown('open("C:/data.csv")', [1, 6])).toEqual(['"C:/data.csv"']);
    expect(shown('x = [1, 22]', [1, 9])).toEqual(['22']);
    expect(shown('x = [1, 22]', [1, 5])).toEqual(['[']);
  });

  it('counts columns in UTF-16 code units', () => {
    expect(shown('s = "😀"; prize', [1, 11])).toEqual(['prize']);
  });

  it('underlines the line, without its indent, where there is no column', () => {
    expect(shown('if x:\n    y = 1  \nz = 2', [2, 0])).toEqual(['y = 1']);
  });

  it('blames no text for findings about the whole cell, and shows them at its first written line', () => {
    const whole = { ...FINDING, line: 0, column: 0 };
    expect(placed([whole], '\n  \n# load\nx = 1')).toEqual([{ from: 10, to: 10, finding: whole }]);
    expect(placed([whole], '')).toEqual([{ from: 0, to: 0, finding: whole }]);
  });

  it('stays within the text, whatever the place', () => {
    expect(shown('x = 1\ny', [9, 4])).toEqual(['y']);
    expect(shown('x = 1', [1, 40])).toEqual(['x = 1']);
    expect(shown('\n\n', [2, 3])).toEqual(['']);
  });

  it('puts findings in the order of the text, the gravest first', () => {
    const findings: Finding[] = [
      { ...FINDING, line: 2, code: 'last' },
      { ...FINDING, severity: 'info', code: 'third' },
      { ...FINDING, severity: 'warning', code: 'second' },
      { ...FINDING, code: 'first' }
    ];
    const order = placed(findings, 'x\ny').map(each => each.finding.code);
    expect(order).toEqual(['first', 'second', 'third', 'last']);
  });
});

describe('gravest', () => {
  it('is the gravest severity', () => {
    const of = (...severities: Finding['severity'][]) =>
      gravest(severities.map(severity => ({ from: 0, to: 0, finding: { ...FINDING, severity } })));
    expect(of('info', 'warning')).toBe('warning');
    expect(of('warning', 'error', 'info')).toBe('error');
    expect(of('info')).toBe('info');
  });
});

describe('findingsByCell', () => {
  const LINT: Finding = { ...FINDING, cell_id: 'b', generated: { path: 'm.py', line: 3 } };

  it('leaves out what is about no cell', () => {
    const found = findingsByCell([FINDING, { ...FINDING, cell_id: '' }, LINT]);
    expect([...found.keys()]).toEqual(['a', 'b']);
    expect(found.get('b')).toEqual([LINT]);
  });

  it('has a finding once that stands in the module and in its tests', () => {
    const both = [LINT, { ...LINT, generated: { path: 'test_m.py', line: 9 } }];
    expect(findingsByCell(both).get('b')).toHaveLength(1);
  });
});

describe('neighbour', () => {
  const places = [
    { cell: 0, offset: 4 },
    { cell: 2, offset: 0 },
    { cell: 2, offset: 9 }
  ];

  it('is the next place in the cell or in a later one', () => {
    expect(neighbour(places, { cell: 2, offset: 0 }, true)).toBe(places[2]);
    expect(neighbour(places, { cell: 1, offset: 7 }, true)).toBe(places[1]);
  });

  it('is the place before', () => {
    expect(neighbour(places, { cell: 2, offset: 0 }, false)).toBe(places[0]);
    expect(neighbour(places, { cell: 2, offset: 3 }, false)).toBe(places[1]);
  });

  it('goes round the end and the beginning', () => {
    expect(neighbour(places, { cell: 2, offset: 9 }, true)).toBe(places[0]);
    expect(neighbour(places, { cell: 0, offset: 0 }, false)).toBe(places[2]);
  });

  it('is nowhere without places', () => {
    expect(neighbour([], { cell: 0, offset: 0 }, true)).toBeNull();
    expect(neighbour([], { cell: 0, offset: 0 }, false)).toBeNull();
  });
});

describe('fixableAt', () => {
  const fixed = { ...FINDING, fixable: 'import it' };
  const places = [
    { cell: 0, offset: 0, end: 8, finding: FINDING },
    { cell: 0, offset: 4, end: 8, finding: fixed },
    { cell: 1, offset: 2, end: 2, finding: fixed }
  ];

  it('is the finding around the cursor that can be fixed', () => {
    for (const offset of [4, 8]) {
      expect(fixableAt(places, { cell: 0, offset })).toBe(places[1]);
    }
    expect(fixableAt(places, { cell: 1, offset: 2 })).toBe(places[2]);
  });

  it('is nothing elsewhere, and not another cell', () => {
    expect(fixableAt(places, { cell: 0, offset: 2 })).toBeNull();
    expect(fixableAt(places, { cell: 1, offset: 3 })).toBeNull();
    expect(fixableAt(places, { cell: 2, offset: 4 })).toBeNull();
  });

  it('is the first in a cell that is selected as a whole', () => {
    expect(fixableAt(places, { cell: 0, offset: -1 })).toBe(places[1]);
    expect(fixableAt(places, { cell: 2, offset: -1 })).toBeNull();
  });
});
