import { describe, expect, it } from 'vitest';

import type { Compiled } from '../../src/api/types';
import type { CompanionStatus } from '../../src/companion/state';
import { panelStatus } from '../../src/core/panel_status';
import { english } from './english';

const TAGGED = [{ given: true }];

function compiled(more: object): Compiled {
  return { roles: TAGGED, diagnostics: [], refused: false, formatted: true, ...more } as unknown as Compiled;
}

const of = (status: CompanionStatus, answer: Compiled | null = null, error = ''): string => {
  const { look, word, detail } = panelStatus(status, error, answer, english);
  return `${look}: ${word}. ${detail}`;
};

describe('panelStatus', () => {
  it.each<[CompanionStatus, string]>([
    ['starting', 'busy: Starting. '],
    ['compiling', 'busy: Compiling. Nothing is executed.'],
    ['offline', 'bad: Offline. The server does not answer; nb2prod keeps trying.'],
    ['foreign', 'none: Not Python. nb2prod exports notebooks in Python only.']
  ])('says of %s: %s', (status, text) => {
    expect(of(status)).toBe(text);
  });

  it('tells why the server has refused', () => {
    expect(of('failed', null, 'the notebook is too large')).toBe(
      'bad: Not compiled. the notebook is too large'
    );
  });

  it('says whether the answer is what an export writes', () => {
    expect(of('current', compiled({}))).toBe('good: Compiled. This is what an export writes.');
    expect(of('current', compiled({ formatted: false }))).toContain('but for its formatting');
  });

  it('counts the errors of a refusal, not the warnings', () => {
    const refused = compiled({
      refused: true,
      diagnostics: [{ severity: 'error' }, { severity: 'warning' }]
    });
    expect(of('current', refused)).toBe('bad: Refused. 1 finding stands in the way of an export.');
  });

  it('calls a notebook without roles no failure', () => {
    const untagged = compiled({ refused: true, roles: [{ given: false }] });
    expect(of('current', untagged)).toContain('none: No roles yet.');
  });
});
