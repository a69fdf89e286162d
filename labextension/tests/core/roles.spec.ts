import { describe, expect, it } from 'vitest';

import { moduleProblem, nameProblem } from '../../src/core/python_names';
import { naming, readRole, retagged, ROLE_KINDS, takesModule, type Role } from '../../src/core/roles';
import cases from './roles.json';

const role = (kind: Role['kind'], name = '', module = ''): Role => ({ kind, name, module });

describe('roles, as the compiler reads them', () => {
  it.each(cases.cells)('reads $tags $source', ({ tags, source, role: expected, problems }) => {
    const read = readRole(tags, source ?? '');
    expect([read.role.kind, read.role.name, read.role.module]).toEqual(expected);
    expect(read.problems).toEqual(problems);
  });

  it.each(cases.names)('judges the name "$name"', ({ name, fix }) => {
    expect(nameProblem(name)?.instead ?? null).toBe(fix);
  });

  it.each(cases.modules)('judges the module "$name"', ({ name, fix }) => {
    expect(moduleProblem(name)?.instead ?? null).toBe(fix);
  });

  it('knows whether a cell says anything of itself', () => {
    expect(readRole([], '').given).toBe(false);
    expect(readRole(['draft'], 'x = 1').given).toBe(false);
    expect(readRole(['skip'], '').given).toBe(true);
    expect(readRole([], '#| export').given).toBe(true);
    expect(readRole([], '#| export').directive).toBe('export');
  });
});

describe('new tags for a cell', () => {
  it('replaces the role where it stood and leaves other tags alone', () => {
    expect(retagged(['a', 'step:x', 'module:m', 'b'], '', role('figure', 'y'))).toEqual([
      'a',
      'figure:y',
      'b'
    ]);
    expect(retagged(['a'], '', role('step', 'x', 'm'))).toEqual(['a', 'step:x', 'module:m']);
    expect(retagged(['hide-input', 'raises-exception'], '', role('test'))).toEqual([
      'hide-input',
      'raises-exception',
      'test'
    ]);
  });

  it('removes a role, with its module', () => {
    expect(retagged(['step:x', 'module:m', 'b'], '', null)).toEqual(['b']);
    expect(retagged(['step', 'b'], '', null)).toEqual(['b']);
  });

  it('resolves a contradiction', () => {
    expect(retagged(['step:x', 'b', 'step:y'], '', role('step', 'y'))).toEqual(['step:y', 'b']);
  });

  it("keeps another tool's spelling of the role that it has", () => {
    expect(retagged(['block:x', 'prev:y'], '', role('step', 'x'))).toEqual(['block:x', 'prev:y']);
    expect(retagged(['functions'], '', role('export'))).toEqual(['functions']);
    expect(retagged(['block:x', 'prev:y'], '', role('step', 'z'))).toEqual(['step:z', 'prev:y']);
  });

  it('repeats no role that a directive gives', () => {
    expect(retagged([], '#| export', role('export'))).toEqual([]);
    expect(retagged([], '#| export', role('export', '', 'm'))).toEqual(['module:m']);
  });

  it('reads back every role that it writes', () => {
    for (const kind of ROLE_KINDS) {
      const written = role(kind, naming(kind) === 'none' ? '' : 'x', takesModule(kind) ? 'm' : '');
      const read = readRole(retagged(['block:old', 'module:old', 'foreign'], '', written), '');
      expect(read.role).toEqual(written);
      expect(read.problems).toEqual([]);
    }
  });
});
