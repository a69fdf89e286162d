import { describe, expect, it } from 'vitest';

import type { Parameter } from '../../src/api/types';
import {
  changedValues,
  jobOptions,
  modesOf,
  newForm,
  spaceOf,
  withField,
  wrongOptions
} from '../../src/core/form';

function parameter(
  name: string,
  type: Parameter['type'],
  text: string,
  more: Partial<Parameter> = {}
): Parameter {
  const described = { annotation: type, default: text, value: null, help: '', choices: [], optional: false };
  return { name, type, text, ...described, cell_id: 'a', line: 1, ...more };
}

const RATE = parameter('rate', 'float', '0.1');
const MODE = parameter('mode', 'str', 'fast', { choices: ['fast', 'slow'] });
const DEEP = parameter('deep', 'bool', 'False');
const ALL = [RATE, MODE, DEEP];

describe('a form for one run', () => {
  it('sends only what differs from the notebook', () => {
    const form = withField(newForm('run', ALL), 'rate', { text: '0.2' });
    expect(jobOptions(form)).toEqual({ values: { rate: '0.2' } });
  });

  it('takes an empty text for a value', () => {
    const form = withField(newForm('run', [parameter('title', 'str', 'Report')]), 'title', { text: '' });
    expect(changedValues(form)).toEqual({ title: '' });
  });

  it('sends where the executed notebook goes', () => {
    expect(jobOptions({ ...newForm('run', ALL), output: ' out/a.ipynb ' })).toEqual({
      values: {},
      output: 'out/a.ipynb'
    });
  });

  it('wants a name for a notebook', () => {
    expect(wrongOptions({ ...newForm('run', ALL), output: 'result' })).toEqual(['output']);
    expect(wrongOptions({ ...newForm('run', ALL), output: 'result.ipynb' })).toEqual([]);
  });

  it('keeps what was typed for a parameter until its type changes', () => {
    const before = withField(newForm('run', ALL), 'rate', { text: '0.2' });
    expect(changedValues(newForm('run', ALL, before))).toEqual({ rate: '0.2' });
    const retyped = [parameter('rate', 'str', 'low'), MODE];
    expect(changedValues(newForm('run', retyped, before))).toEqual({});
  });

  it('shows a new default of a parameter that nobody has touched', () => {
    const form = newForm('run', [parameter('rate', 'float', '0.5')], newForm('run', ALL));
    expect(form.fields[0]?.text).toBe('0.5');
  });
});

describe('a form for a sweep', () => {
  it('starts a list with all choices, or with the default', () => {
    let form = newForm('sweep', ALL);
    for (const { name } of ALL) {
      form = withField(form, name, { mode: 'grid' });
    }
    expect(form.fields.map(field => field.text)).toEqual(['0.1', 'fast,slow', 'True,False']);
  });

  it('goes back to the default when a parameter has one value again', () => {
    const varied = withField(newForm('sweep', ALL), 'rate', { mode: 'random' });
    const typed = withField(varied, 'rate', { text: '1:2' });
    expect(withField(typed, 'rate', { mode: 'fixed' }).fields[0]?.text).toBe('0.1');
  });

  it('draws random values only of numbers', () => {
    expect(modesOf(RATE)).toContain('random');
    expect(modesOf(MODE)).not.toContain('random');
    expect(modesOf(DEEP)).not.toContain('random');
  });

  it('sends lists and random values as axes, and the rest as values', () => {
    let form = withField(newForm('sweep', ALL), 'rate', { mode: 'random' });
    form = withField(form, 'rate', { text: '0.1:1:log' });
    form = withField(form, 'mode', { mode: 'grid' });
    form = withField(form, 'deep', { text: 'True' });
    form = { ...form, points: '12', seed: '3', best: 'max:auc', workers: '2', keepGoing: true };
    expect(jobOptions(form)).toEqual({
      values: { deep: 'True' },
      axes: [
        { name: 'rate', kind: 'random', text: '0.1:1:log' },
        { name: 'mode', kind: 'grid', text: 'fast,slow' }
      ],
      points: 12,
      seed: 3,
      best: 'max:auc',
      workers: 2,
      keep_going: true
    });
  });

  it('leaves points and seed out where nothing is random', () => {
    const form = withField(newForm('sweep', ALL), 'mode', { mode: 'grid' });
    expect(spaceOf({ ...form, points: '12', seed: '3' })).toEqual({
      axes: [{ name: 'mode', kind: 'grid', text: 'fast,slow' }]
    });
  });

  it('draws ten random points where nobody says how many', () => {
    const form = withField(newForm('sweep', ALL), 'rate', { mode: 'random' });
    expect(spaceOf(withField(form, 'rate', { text: '0:1' })).points).toBe(10);
  });

  it('names number fields that hold no number', () => {
    const form = { ...newForm('sweep', ALL), points: '0', seed: '0', workers: 'two' };
    expect(wrongOptions(form)).toEqual(['points', 'workers']);
  });
});
