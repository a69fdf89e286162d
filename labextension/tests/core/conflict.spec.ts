import { describe, expect, it } from 'vitest';

import { conflictOf, digestsOf, isForeign } from '../../src/core/conflict';
import type { FileOutcome, FileResult } from '../../src/core/result_documents';

function file(shown: string, outcome: FileOutcome, foreign = false): FileResult {
  return {
    path: shown,
    shown,
    outcome,
    foreign,
    digest: outcome === 'edited' ? `digest of ${shown}` : null,
    diff: ''
  };
}

describe('conflictOf', () => {
  const edited = file('churn.py', 'edited');
  const foreign = file('test_churn.py', 'edited', true);

  it('tells edited files from those that no export has written, and leaves out the rest', () => {
    const files = [file('other.py', 'stale'), edited, foreign];
    expect(conflictOf(files)).toEqual({ edited: [edited], foreign: [foreign] });
  });

  it('gives up no more than what was shown', () => {
    expect(digestsOf([file('other.py', 'stale'), edited, foreign])).toEqual([
      'digest of churn.py',
      'digest of test_churn.py'
    ]);
  });

  it('is about foreign files when there are no others', () => {
    expect(isForeign(conflictOf([foreign]))).toBe(true);
    expect(isForeign(conflictOf([edited, foreign]))).toBe(false);
    expect(isForeign(conflictOf([]))).toBe(false);
  });
});
