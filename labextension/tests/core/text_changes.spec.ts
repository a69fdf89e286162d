import { describe, expect, it } from 'vitest';

import { textChanges } from '../../src/core/text_changes';

function changed(before: string, after: string): string {
  return textChanges(before, after).reduce(
    (text, { start, end, text: fresh }) => text.slice(0, start) + fresh + text.slice(end),
    before
  );
}

/** Repeatable pseudo-random numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * limit);
  };
}

describe('textChanges', () => {
  it('changes nothing in equal texts', () => {
    expect(textChanges('a\nb\n', 'a\nb\n')).toEqual([]);
    expect(textChanges('', '')).toEqual([]);
  });

  it('leaves the lines between two changes alone', () => {
    expect(textChanges('one\ntwo\nthree\nfour\n', 'ONE\ntwo\nthree\nfour\nfive\n')).toEqual([
      { start: 19, end: 19, text: 'five\n' },
      { start: 0, end: 4, text: 'ONE\n' }
    ]);
  });

  it('finds an inserted function without touching its neighbours', () => {
    expect(textChanges('a\n\nb\n', 'a\n\nnew\n\nb\n')).toHaveLength(1);
  });

  it.each([
    ['', 'a'],
    ['a', ''],
    ['a', 'a\n'],
    ['a\n', 'a'],
    ['a\r\nb', 'a\nb'],
    ['𝒳\n', '𝒴\n']
  ])('turns %j into %j', (before, after) => {
    expect(changed(before, after)).toBe(after);
  });

  it('turns any text into any other, long ones too', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = numbers(seed);
      const text = (lines: number): string =>
        Array.from({ length: random(lines) }, () => `line ${random(6)}`).join('\n');
      const [before, after] = [text(30), text(30)];
      expect(changed(before, after)).toBe(after);
    }
    const long = Array.from({ length: 900 }, (_, index) => `line ${index}`).join('\n');
    const other = Array.from({ length: 900 }, (_, index) => `other ${index}`).join('\n');
    expect(changed(long, other)).toBe(other);
    expect(textChanges(long, other)).toHaveLength(1);
  });
});
