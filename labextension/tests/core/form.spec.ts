import { describe, expect, it } from 'vitest';

import type { Parameter } from '../../src/api/types';
import {
  changedValues,
  differs,
  goalProblem,
  hasLines,
  isChanged,
  isEmptyText,
  jobOptions,
  modesOf,
  newForm,
  optionsOf,
  spaceOf,
  takesRange,
  withField,
  withoutChange,
  withoutChanges,
  wrongOptions,
  type Field,
  type Form
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

const NOTEBOOK = 'out/sums.ipynb';
const RATE = parameter('rate', 'float', '0.1');
const MODE = parameter('mode', 'str', 'fast', { choices: ['fast', 'slow'] });
const DEEP = parameter('deep', 'bool', 'False');
const ALL = [RATE, MODE, DEEP];

function fieldOf(form: Form, name: string): Field {
  const found = form.fields.find(field => field.parameter.name === name);
  if (found === undefined) {
    throw new Error(`no field ${name}`);
  }
  return found;
}

/** The form with one parameter, its only field changed. */
function filled(only: Parameter, text: string): Field {
  return fieldOf(withField(newForm('run', NOTEBOOK, [only]), only.name, { text }), only.name);
}

/** What a list of one parameter's values starts with. */
function listStart(only: Parameter): string {
  return fieldOf(withField(newForm('sweep', NOTEBOOK, [only]), only.name, { mode: 'grid' }), only.name).text;
}

describe('a form for one run', () => {
  it('sends only what differs from the notebook', () => {
    const form = withField(newForm('run', NOTEBOOK, ALL), 'rate', { text: '0.2' });
    expect(jobOptions(form)).toEqual({ values: { rate: '0.2' } });
  });

  it('takes an empty text for a value', () => {
    const form = withField(newForm('run', NOTEBOOK, [parameter('title', 'str', 'Report')]), 'title', {
      text: ''
    });
    expect(changedValues(form)).toEqual({ title: '' });
  });

  it('sends where the executed notebook goes', () => {
    expect(jobOptions({ ...newForm('run', NOTEBOOK, ALL), output: ' a.ipynb ' })).toEqual({
      values: {},
      output: 'out/a.ipynb'
    });
  });

  it('wants a name for a notebook', () => {
    expect(wrongOptions({ ...newForm('run', NOTEBOOK, ALL), output: 'result' })).toEqual(['output']);
    expect(wrongOptions({ ...newForm('run', NOTEBOOK, ALL), output: 'result.ipynb' })).toEqual([]);
    expect(wrongOptions({ ...newForm('run', NOTEBOOK, ALL), output: 'sums.ipynb' })).toEqual(['output']);
  });

  it('keeps what was accepted for a parameter, says so, and forgets it when the notebook changes it', () => {
    const accepted = withField(newForm('run', NOTEBOOK, ALL), 'rate', { text: '0.2' });
    const again = newForm('run', NOTEBOOK, ALL, accepted);
    expect(changedValues(again)).toEqual({ rate: '0.2' });
    expect(again.fields.map(field => field.kept)).toEqual([true, false, false]);
    expect(fieldOf(withField(again, 'rate', { text: '0.3' }), 'rate').kept).toBe(false);
    const changes: readonly Partial<Parameter>[] = [
      { type: 'str' },
      { annotation: 'Optional[float]', optional: true },
      { text: '0.5', default: '0.5' },
      { default: 'BASE' },
      { choices: [0.1, 0.2] }
    ];
    for (const change of changes) {
      const now = newForm('run', NOTEBOOK, [{ ...RATE, ...change }], accepted);
      expect(changedValues(now)).toEqual({});
      expect(fieldOf(now, 'rate').kept).toBe(false);
    }
  });

  it("goes back to the notebook's own value, of one parameter or of all", () => {
    let form = withField(newForm('run', NOTEBOOK, ALL), 'rate', { text: '0.2' });
    form = { ...withField(form, 'mode', { text: 'slow' }), output: 'a.ipynb' };
    expect(form.fields.map(differs)).toEqual([true, true, false]);
    expect(changedValues(withoutChange(form, 'rate'))).toEqual({ mode: 'slow' });
    expect(withoutChanges(form)).toEqual(newForm('run', NOTEBOOK, ALL));
    expect([form, withoutChanges(form)].map(isChanged)).toEqual([true, false]);
    expect(isChanged({ ...newForm('run', NOTEBOOK, ALL), output: 'a.ipynb' })).toBe(true);
  });

  it('edits text with line ends in several lines, also when they are gone', () => {
    const lines = parameter('lines', 'str', 'one\ntwo');
    expect(['one\ntwo', 'one'].map(text => hasLines(filled(lines, text)))).toEqual([true, true]);
    const title = parameter('title', 'str', 'Report');
    expect(['Report', 'a\nb', 'a\rb'].map(text => hasLines(filled(title, text)))).toEqual([
      false,
      true,
      true
    ]);
    expect(
      hasLines(fieldOf(withField(newForm('sweep', NOTEBOOK, [lines]), 'lines', { mode: 'grid' }), 'lines'))
    ).toBe(false);
  });

  it('says where an empty field is empty text', () => {
    expect(isEmptyText(filled(parameter('title', 'str', 'Report'), ''), undefined)).toBe(true);
    expect(isEmptyText(filled(parameter('title', 'str', ''), ''), undefined)).toBe(true);
    expect(isEmptyText(filled(parameter('title', 'str', ''), ' '), undefined)).toBe(false);
    expect(isEmptyText(filled(RATE, ''), undefined)).toBe(false);
    expect(isEmptyText(filled(parameter('where', 'path', 'data'), ''), undefined)).toBe(false);
    const either = parameter('either', 'literal', 'a', { annotation: 'int | str', value: 'a' });
    expect([undefined, ''].map(value => isEmptyText(filled(either, ''), value))).toEqual([false, true]);
  });

  it('shows the value that runs among the choices, whatever they are', () => {
    expect(optionsOf(filled(DEEP, 'False'))).toEqual(['True', 'False']);
    expect(optionsOf(filled(MODE, 'other'))).toEqual(['other', 'fast', 'slow']);
    expect(optionsOf(filled({ ...MODE, optional: true }, 'None'))).toEqual(['fast', 'slow', 'None']);
    const odd = parameter('odd', 'literal', "'1'", { choices: [1, '1'], value: '1' });
    expect(optionsOf(filled(odd, "'1'"))).toEqual(['1', "'1'"]);
    expect(optionsOf(filled(RATE, '0.2'))).toEqual([]);
  });

  it('shows a new default of a parameter that nobody has touched', () => {
    const form = newForm('run', NOTEBOOK, [parameter('rate', 'float', '0.5')], newForm('run', NOTEBOOK, ALL));
    expect(form.fields[0]?.text).toBe('0.5');
  });
});

describe('a form for a sweep', () => {
  it('starts a list with all choices, or with the default', () => {
    let form = newForm('sweep', NOTEBOOK, ALL);
    for (const { name } of ALL) {
      form = withField(form, name, { mode: 'grid' });
    }
    expect(form.fields.map(field => field.text)).toEqual(['0.1', 'fast,slow', 'True,False']);
  });

  it('starts a list with text that is read as the one default', () => {
    const text = (value: string): Parameter => parameter('title', 'str', value, { value });
    expect(listStart(text('a b'))).toBe('a b');
    expect(listStart(text('a,b'))).toBe('"a,b"');
    expect(listStart(text('one\ntwo'))).toBe('"one\\ntwo"');
    expect(listStart(text("it's"))).toBe('"it\'s"');
    expect(listStart(text(''))).toBe('""');
    expect(listStart(parameter('either', 'literal', "'5'", { value: '5' }))).toBe('"5"');
    expect(listStart(parameter('sizes', 'literal', '[1, 2]', { value: [1, 2] }))).toBe('[1, 2]');
    expect(listStart(parameter('kind', 'str', 'a,b', { choices: ['a,b', 'c'] }))).toBe('"a,b",c');
  });

  it('takes ranges of numbers only', () => {
    expect(ALL.map(takesRange)).toEqual([true, false, false]);
  });

  it('is not held up by what is no longer shown', () => {
    let form = withField(newForm('sweep', NOTEBOOK, ALL), 'mode', { mode: 'grid' });
    form = { ...form, points: 'x', seed: 'y', sideBySide: true };
    expect(wrongOptions(form)).toEqual([]);
    expect(spaceOf(form)).toEqual({ axes: [{ name: 'mode', kind: 'grid', text: 'fast,slow' }] });
    expect(spaceOf(withField(form, 'deep', { mode: 'grid' })).side_by_side).toBe(true);
  });

  it('goes back to the default when a parameter has one value again', () => {
    const varied = withField(newForm('sweep', NOTEBOOK, ALL), 'rate', { mode: 'random' });
    const typed = withField(varied, 'rate', { text: '1:2' });
    expect(withField(typed, 'rate', { mode: 'fixed' }).fields[0]?.text).toBe('0.1');
  });

  it('draws random values only of numbers', () => {
    expect(modesOf(RATE)).toContain('random');
    expect(modesOf(MODE)).not.toContain('random');
    expect(modesOf(DEEP)).not.toContain('random');
  });

  it('sends lists and random values as axes, and the rest as values', () => {
    let form = withField(newForm('sweep', NOTEBOOK, ALL), 'rate', { mode: 'random' });
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
    const form = withField(newForm('sweep', NOTEBOOK, ALL), 'mode', { mode: 'grid' });
    expect(spaceOf({ ...form, points: '12', seed: '3' })).toEqual({
      axes: [{ name: 'mode', kind: 'grid', text: 'fast,slow' }]
    });
  });

  it('draws ten random points where nobody says how many', () => {
    const form = withField(newForm('sweep', NOTEBOOK, ALL), 'rate', { mode: 'random' });
    expect(spaceOf(withField(form, 'rate', { text: '0:1' })).points).toBe(10);
  });

  it('names number fields that hold no number', () => {
    const form = withField(newForm('sweep', NOTEBOOK, ALL), 'rate', { mode: 'random' });
    expect(wrongOptions({ ...form, points: '0', seed: '0', workers: 'two' })).toEqual(['points', 'workers']);
    expect(wrongOptions({ ...form, best: 'score' })).toEqual(['best']);
    expect(wrongOptions({ ...form, best: 'max:' })).toEqual(['best']);
    expect(wrongOptions({ ...form, best: ' min:scores.auc ' })).toEqual([]);
  });

  it('tells what is wrong with the goal apart from what is wrong with the whole', () => {
    expect(goalProblem("--best max:auc: there is no metric 'auc'; there are: score")).toBe(
      "there is no metric 'auc'; there are: score"
    );
    expect(goalProblem('the points are too many: 20000')).toBe('');
  });
});
