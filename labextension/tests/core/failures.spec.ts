import { describe, expect, it } from 'vitest';

import { failureOf } from '../../src/core/failures';

describe('failureOf', () => {
  it.each([
    [0, '', 'offline'],
    [502, 'bug', 'offline'],
    [503, 'bug', 'offline'],
    [504, 'bug', 'offline'],
    [503, 'tool', 'broken'],
    [404, 'not-installed', 'missing'],
    [404, 'missing', 'refused'],
    [429, 'busy', 'busy'],
    [400, 'invalid', 'refused'],
    [403, 'forbidden', 'refused'],
    [413, 'too-large', 'refused'],
    [500, 'bug', 'refused']
  ])('reads %i %s as %s', (status, reason, failure) => {
    expect(failureOf(status, reason)).toBe(failure);
  });
});
