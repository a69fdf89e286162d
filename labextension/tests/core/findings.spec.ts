import { describe, expect, it } from 'vitest';

import type { Compiled, Diagnostic, Readiness } from '../../src/api/types';
import { countFindings, findingsOf, groupFindings, refusalOf } from '../../src/core/findings';

function diagnostic(code: string, cell: number, line: number, more: Partial<Diagnostic> = {}): Diagnostic {
  const cell_id = cell > 0 ? `c${cell}` : '';
  const text = { message: `${code} here`, fix: 'do this', fixable: null };
  return { code, severity: 'error', cell_id, cell, line, column: 1, ...text, ...more };
}

function compiled(diagnostics: readonly Diagnostic[], ofParameters: readonly Diagnostic[] = []): Compiled {
  return { diagnostics, parameter_diagnostics: ofParameters } as unknown as Compiled;
}

const LINT = {
  lint: {
    findings: [
      {
        code: 'F841',
        message: 'unused',
        path: 'churn.py',
        line: 40,
        column: 5,
        cell_id: 'c2',
        cell: 2,
        cell_line: 3,
        cell_column: 1
      }
    ]
  }
} as unknown as Readiness;

describe('findings', () => {
  it('are none while nothing is known', () => {
    expect(findingsOf(null, null)).toEqual([]);
    expect(groupFindings([])).toEqual([]);
  });

  it('stand in the order of the notebook, those of the whole notebook first', () => {
    const found = findingsOf(
      compiled([
        diagnostic('NB3', 5, 1),
        diagnostic('NB2', 2, 9),
        diagnostic('NB1', 0, 0),
        diagnostic('NB4', 2, 1)
      ]),
      LINT
    );
    expect(found.map(each => each.code)).toEqual(['NB1', 'NB4', 'F841', 'NB2', 'NB3']);
    expect(groupFindings(found).map(group => [group.cellId, group.cell, group.findings.length])).toEqual([
      ['', 0, 1],
      ['c2', 2, 3],
      ['c5', 5, 1]
    ]);
  });

  it('put errors before warnings of the same place', () => {
    const found = findingsOf(
      compiled([diagnostic('NB1', 1, 1, { severity: 'warning' }), diagnostic('NB9', 1, 1)]),
      null
    );
    expect(found.map(each => each.code)).toEqual(['NB9', 'NB1']);
  });

  it('are told once, though the compiler and its parameters say the same', () => {
    const one = diagnostic('NB203', 3, 2);
    expect(findingsOf(compiled([one], [one, diagnostic('NB204', 3, 2)]), null)).toHaveLength(2);
  });

  it('of ruff are information with the generated line', () => {
    const [found] = findingsOf(null, LINT);
    expect(found).toMatchObject({
      severity: 'info',
      line: 3,
      fixable: null,
      generated: { path: 'churn.py', line: 40 }
    });
  });

  it('are counted by severity', () => {
    const found = findingsOf(
      compiled([diagnostic('A', 1, 1), diagnostic('B', 1, 1, { severity: 'warning' })]),
      LINT
    );
    expect(countFindings(found)).toEqual({ error: 1, warning: 1, info: 1 });
  });
});

describe('why a notebook is refused', () => {
  const first = diagnostic('NB203', 4, 1);
  const second = diagnostic('NB104', 3, 2);

  it('stays the same while lines move, warnings come and the order changes', () => {
    const moved = { ...first, line: 9, cell: 5 };
    const warning = diagnostic('NB300', 1, 1, { severity: 'warning' });
    expect(refusalOf(compiled([second, moved, warning]))).toBe(refusalOf(compiled([first, second])));
  });

  it('is another when a reason comes, goes or says something else', () => {
    const before = refusalOf(compiled([first]));
    expect(refusalOf(compiled([first, second]))).not.toBe(before);
    expect(refusalOf(compiled([]))).not.toBe(before);
    expect(refusalOf(compiled([{ ...first, message: 'another' }]))).not.toBe(before);
  });
});
