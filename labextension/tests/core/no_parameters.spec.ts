import { describe, expect, it } from 'vitest';

import type { Compiled } from '../../src/api/types';
import type { CompanionStatus } from '../../src/companion/state';
import { whyNoParameters } from '../../src/core/no_parameters';
import { english } from './english';

function compiled(kinds: readonly string[], message = ''): Compiled {
  const found = message ? [{ severity: 'error', message }] : [];
  return { parameter_diagnostics: found, roles: kinds.map(kind => ({ kind })) } as unknown as Compiled;
}

function why(status: CompanionStatus, answer: Compiled | null, error = ''): string {
  return whyNoParameters({ status, error, compiled: answer }, english);
}

describe('whyNoParameters', () => {
  it('says that there are none only where that is known', () => {
    expect(why('current', compiled(['step']))).toContain('no parameters cell');
    expect(why('current', compiled(['parameters']))).toContain('sets nothing');
  });

  it('says that they are not known, and why', () => {
    expect(why('offline', null)).toBe(
      'Which parameters the notebook has is not known. The server does not answer; nb2prod keeps trying.'
    );
    expect(why('compiling', compiled(['step']))).toContain(
      'not known. The notebook is still being compiled.'
    );
    expect(why('failed', compiled(['step']), 'cell 3 is too large')).toContain('cell 3 is too large');
  });

  it('says what is wrong with the parameters cell', () => {
    expect(why('current', compiled(['parameters'], 'invalid syntax'))).toBe(
      'The parameters cell cannot be read: invalid syntax'
    );
  });
});
