import { describe, expect, it } from 'vitest';

import type { Item, Readiness } from '../../src/api/types';
import { readinessItems, timeAgo } from '../../src/core/readiness';
import { english } from './english';

const AT = '2026-03-01T12:00:00+00:00';

function item(state: Item['state'], detail = ''): Item {
  return { state, detail, at: state === 'never' ? null : AT };
}

function readiness(
  states: Partial<Record<'exported' | 'verified' | 'tests' | 'lint', Item>>,
  edited = false
): Readiness {
  const never = item('never');
  return {
    exported: never,
    verified: never,
    tests: never,
    ...states,
    lint: { ...(states.lint ?? never), findings: [] },
    module: null,
    edited,
    foreign: false
  };
}

const words = (of: Readiness | null): readonly string[] =>
  readinessItems(of, false, english).map(each => `${each.label}: ${each.word} (${each.look})`);

describe('readinessItems', () => {
  it('claims nothing that was not measured', () => {
    expect(words(null)).toEqual([
      'Exported: unknown (none)',
      'Verified: unknown (none)',
      'Tests: unknown (none)',
      'Lint: unknown (none)'
    ]);
  });

  it('says that it is measuring at first', () => {
    expect(readinessItems(null, true, english).map(each => each.word)).toEqual(Array(4).fill('measuring'));
  });

  it('says what has passed', () => {
    const passed = item('passed', 'all well');
    const all = readiness({ exported: passed, verified: passed, tests: passed, lint: passed });
    expect(words(all)).toEqual([
      'Exported: up to date (good)',
      'Verified: equal (good)',
      'Tests: passed (good)',
      'Lint: clean (good)'
    ]);
    expect(readinessItems(all, false, english)[1]).toMatchObject({ detail: 'all well', at: AT });
  });

  it('says what has failed, is out of date or was never done', () => {
    const found = readiness({ exported: item('failed'), verified: item('outdated'), lint: item('unknown') });
    expect(words(found)).toEqual([
      'Exported: refused (bad)',
      'Verified: out of date (stale)',
      'Tests: not yet (none)',
      'Lint: unknown (none)'
    ]);
  });

  it('counts the findings of ruff', () => {
    const failed = readiness({ lint: item('failed') });
    const finding = {} as Readiness['lint']['findings'][number];
    const withFindings = (count: number): Readiness => ({
      ...failed,
      lint: { ...failed.lint, findings: Array.from({ length: count }, () => finding) }
    });
    expect(words(withFindings(1))[3]).toBe('Lint: 1 finding (bad)');
    expect(words(withFindings(3))[3]).toBe('Lint: 3 findings (bad)');
  });

  it('tells that somebody edited the module by hand', () => {
    const edited = readiness({ exported: item('failed') }, true);
    expect(words(edited)[0]).toBe('Exported: edited by hand (bad)');
    expect(words({ ...edited, foreign: true })[0]).toBe('Exported: another file is there (bad)');
  });
});

describe('timeAgo', () => {
  const after = (seconds: number): string => timeAgo(AT, Date.parse(AT) + seconds * 1000, english);

  it.each([
    [-30, 'just now'],
    [59, 'just now'],
    [60, '1 minute ago'],
    [3599, '59 minutes ago'],
    [7200, '2 hours ago'],
    [86400 * 3, '3 days ago']
  ])('says of %d seconds: %s', (seconds, text) => {
    expect(after(seconds)).toBe(text);
  });

  it('says nothing of a time that cannot be read', () => {
    expect(timeAgo('soon', 0, english)).toBe('');
  });
});
