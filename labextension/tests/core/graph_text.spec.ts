import { describe, expect, it } from 'vitest';

import { textWidth, wrapName, wrapNames } from '../../src/core/graph_text';

describe('wrapName', () => {
  it.each([
    ['load', ['load']],
    ['', []],
    ['test_no_customer_is_on_both_sides', ['test_no_customer_is_', 'on_both_sides']],
    ['__init__', ['__init__']],
    ['a'.repeat(50), ['a'.repeat(22), `${'a'.repeat(21)}…`]]
  ])('breaks %j', (name, lines) => {
    expect(wrapName(name, 22, 2)).toEqual(lines);
  });
});

describe('wrapNames', () => {
  it('puts what fits on the lines and counts the rest', () => {
    expect(wrapNames(['usage'], 20, 1)).toEqual(['usage']);
    expect(wrapNames(['X', 'y'], 20, 1)).toEqual(['X, y']);
    expect(wrapNames(['alpha', 'beta', 'gamma', 'delta'], 12, 1)).toEqual(['alpha, +3']);
    expect(wrapNames(['alpha', 'beta', 'gamma', 'delta'], 12, 2)).toEqual(['alpha, beta,', 'gamma, delta']);
  });

  it('shortens a name that is longer than a line', () => {
    expect(wrapNames(['n'.repeat(40)], 10, 1)).toEqual([`${'n'.repeat(8)}…`]);
  });
});

describe('textWidth', () => {
  it('counts wide characters twice and surrogate pairs once', () => {
    expect(textWidth('数据', 10)).toBeCloseTo(textWidth('abcd', 10));
    expect(textWidth('𝒳', 10)).toBeCloseTo(textWidth('x', 10));
  });
});
