import { describe, expect, it } from 'vitest';

import { draftOf, draftProblems, isSound, roleOfDraft } from '../../src/core/role_draft';
import { readRole } from '../../src/core/roles';

const step = readRole(['step:clean', 'module:features'], '');
const untagged = readRole([], '');
const directive = readRole([], '#| export');

describe('the draft to begin with', () => {
  it('is the role that all cells share', () => {
    expect(draftOf([step, step])).toEqual({ kind: 'step', name: 'clean', module: 'features' });
  });

  it('is empty for cells that differ, contradict themselves or have none', () => {
    const contradictory = readRole(['step:a', 'step:b'], '');
    for (const cells of [[step, untagged], [untagged], [contradictory], []]) {
      expect(draftOf(cells)).toEqual({ kind: null, name: '', module: '' });
    }
  });
});

describe('a draft', () => {
  it('leaves out what its kind has no place for', () => {
    expect(roleOfDraft({ kind: 'metrics', name: 'x', module: ' m ' })).toEqual({
      kind: 'metrics',
      name: '',
      module: 'm'
    });
    expect(roleOfDraft({ kind: 'test', name: ' x ', module: 'm' })).toEqual({
      kind: 'test',
      name: 'x',
      module: ''
    });
    expect(roleOfDraft({ kind: null, name: 'x', module: '' })).toBeNull();
  });

  it('needs a good name where its kind has one', () => {
    const problem = (kind: 'step' | 'test' | 'export', name: string) =>
      draftProblems({ kind, name, module: '' }, [untagged]).name?.kind ?? null;
    expect(problem('step', '')).toBe('empty');
    expect(problem('step', 'load data')).toBe('not-an-identifier');
    expect(problem('step', 'lambda')).toBe('keyword');
    expect(problem('test', '')).toBeNull();
    expect(problem('test', '1')).toBe('not-an-identifier');
    expect(problem('export', '1')).toBeNull();
  });

  it('hides no module of the standard library', () => {
    const problems = draftProblems({ kind: 'step', name: 'x', module: 'json' }, [untagged]);
    expect(problems.module).toEqual({ kind: 'standard-library', instead: 'json_module' });
    expect(isSound({ kind: 'step', name: 'x', module: 'json' }, problems)).toBe(false);
  });

  it('cannot overrule a directive', () => {
    const draft = { kind: 'step', name: 'x', module: '' } as const;
    expect(draftProblems(draft, [untagged, directive]).directive).toBe('export');
    expect(draftProblems({ ...draft, kind: 'export' }, [directive]).directive).toBeNull();
  });

  it('is sound when nothing is wrong', () => {
    const draft = { kind: 'step', name: 'x', module: 'features' } as const;
    expect(isSound(draft, draftProblems(draft, [untagged]))).toBe(true);
    const empty = { kind: null, name: '', module: '' };
    expect(isSound(empty, draftProblems(empty, [untagged]))).toBe(false);
  });
});
