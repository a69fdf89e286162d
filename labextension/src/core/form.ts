import type { JSONValue, Parameter, SweepSpace } from '../api/types';
import { outputPath, runOutputProblem } from './form_output';

/** What a form is filled in for. */
export type FormKind = 'run' | 'sweep';

/** Whether a parameter has one value, those of a list or range, or random ones. */
export type FieldMode = 'fixed' | 'grid' | 'random';

export interface Field {
  readonly parameter: Parameter;
  readonly mode: FieldMode;
  /** As it was typed. */
  readonly text: string;
  /** Whether it comes from the form that was accepted before, and nobody has changed it since. */
  readonly kept: boolean;
}

/** What somebody changes in a field. */
export type FieldChange = Partial<Pick<Field, 'mode' | 'text'>>;

/** A form as it is filled in; numbers are texts, too, until they are sent. */
export interface Form {
  readonly kind: FormKind;
  /** Contents path of the notebook. */
  readonly notebook: string;
  readonly fields: readonly Field[];
  /** Where the executed notebook or the sweep's folder goes, from the notebook's folder; empty for the usual place. */
  readonly output: string;
  readonly points: string;
  readonly seed: string;
  readonly sideBySide: boolean;
  readonly best: string;
  readonly workers: string;
  readonly keepGoing: boolean;
}

const EMPTY = {
  output: '',
  points: '',
  seed: '',
  sideBySide: false,
  best: '',
  workers: '',
  keepGoing: false
};
/** How many random points there are where nobody says how many. */
export const RANDOM_POINTS = '10';

const RANDOM_TYPES: readonly string[] = ['int', 'float'];
const MODES: readonly FieldMode[] = ['fixed', 'grid', 'random'];

/**
 * A form with the notebook's own values, or with what was accepted the last time.
 *
 * A parameter that the notebook has changed since has its own value again: somebody has just chosen it there.
 */
export function newForm(
  kind: FormKind,
  notebook: string,
  parameters: readonly Parameter[],
  accepted?: Form
): Form {
  const before = new Map(accepted?.fields.map(field => [field.parameter.name, field]));
  const fields = parameters.map(parameter => {
    const last = before.get(parameter.name);
    return last && differs(last) && isSame(last.parameter, parameter)
      ? { ...last, parameter, kept: true }
      : ownField(parameter);
  });
  return { ...EMPTY, ...accepted, kind, notebook, fields };
}

function ownField(parameter: Parameter): Field {
  return { parameter, mode: 'fixed', text: parameter.text, kept: false };
}

/** Whether a parameter is what it was, its default included. */
function isSame(before: Parameter, now: Parameter): boolean {
  const meaning = ({ annotation, choices, default: source, optional, text, type }: Parameter): string =>
    JSON.stringify([annotation, choices, source, optional, text, type]);
  return meaning(before) === meaning(now);
}

/** The form with one parameter's own value again. */
export function withoutChange(form: Form, name: string): Form {
  const fields = form.fields.map(field =>
    field.parameter.name === name ? ownField(field.parameter) : field
  );
  return { ...form, fields };
}

/** The form as if nobody had ever changed it. */
export function withoutChanges(form: Form): Form {
  return newForm(
    form.kind,
    form.notebook,
    form.fields.map(field => field.parameter)
  );
}

/** Whether anything in the form was changed, a parameter or something beside them. */
export function isChanged(form: Form): boolean {
  const options = Object.keys(EMPTY) as (keyof typeof EMPTY)[];
  return form.fields.some(differs) || options.some(name => form[name] !== EMPTY[name]);
}

/** The ways in which a parameter can vary in a sweep. */
export function modesOf(parameter: Parameter): readonly FieldMode[] {
  const numeric = RANDOM_TYPES.includes(parameter.type) && parameter.choices.length === 0;
  return MODES.filter(mode => mode !== 'random' || numeric);
}

/** Whether a list of its values may be a range of numbers. */
export function takesRange({ type, choices }: Parameter): boolean {
  return [...RANDOM_TYPES, 'any'].includes(type) && choices.length === 0;
}

/** The form with one field changed. */
export function withField(form: Form, name: string, change: FieldChange): Form {
  const fields = form.fields.map(field => (field.parameter.name === name ? changed(field, change) : field));
  return { ...form, fields };
}

function changed(field: Field, change: FieldChange): Field {
  const { parameter } = field;
  const { mode = field.mode, text = field.text } = change;
  if (mode === field.mode) {
    return { parameter, mode, text, kept: false };
  }
  const starts = { fixed: parameter.text, grid: listOf(parameter), random: '' };
  return { parameter, mode, text: starts[mode], kept: false };
}

/** What a list starts with: all choices where there are some, else the default. */
function listOf(parameter: Parameter): string {
  const { choices, text, type, value } = parameter;
  if (choices.length > 0) {
    return choices.map(choice => listItem(choice, type)).join(',');
  }
  if (type === 'bool') {
    return 'True,False';
  }
  return typeof value === 'string' ? listItem(value, type) : text;
}

/** A value in a list: text in quotes where it could be taken for something else, or for several values. */
function listItem(value: JSONValue, type: Parameter['type']): string {
  const text = choiceText(value);
  const plain = text !== '' && text === text.trim() && !/[,'"()[\]{}\r\n]/.test(text);
  const quoted = typeof value === 'string' && !(plain && type !== 'literal' && type !== 'any');
  return quoted ? JSON.stringify(value) : text;
}

/** The texts among which one is chosen; none where any value may be typed. */
function choicesOf({ type, choices, optional }: Parameter): readonly string[] {
  const values = type === 'bool' && choices.length === 0 ? [true, false] : choices;
  const texts = values.map(choice => {
    const text = choiceText(choice);
    const taken =
      typeof choice === 'string' && values.some(each => each !== choice && choiceText(each) === text);
    return taken ? `'${text}'` : text;
  });
  return optional && texts.length > 0 && !texts.includes('None') ? [...texts, 'None'] : texts;
}

/** The texts among which the one of a field is chosen, itself always among them; none where any may be typed. */
export function optionsOf({ parameter, mode, text }: Field): readonly string[] {
  const choices = mode === 'fixed' ? choicesOf(parameter) : [];
  return choices.length === 0 || choices.includes(text) ? choices : [text, ...choices];
}

/** Whether a field is edited in several lines: one line would lose where they end. */
export function hasLines({ parameter, mode, text }: Field): boolean {
  return mode === 'fixed' && /[\r\n]/.test(parameter.text + text);
}

/** Whether a field holds empty text, which is a value; `value` is what the server has read it as. */
export function isEmptyText({ parameter, mode, text }: Field, value: JSONValue | undefined): boolean {
  const own = text === parameter.text ? parameter.value : undefined;
  const isText = ['str', 'any'].includes(parameter.type) || [value, own].includes('');
  return mode === 'fixed' && text === '' && isText;
}

/** A choice as the server reads it. */
export function choiceText(choice: JSONValue): string {
  if (typeof choice === 'boolean') {
    return choice ? 'True' : 'False';
  }
  return choice === null ? 'None' : String(choice);
}

/** The values that differ from the notebook's own, as they were typed. */
export function changedValues(form: Form): { [name: string]: string } {
  const own = form.fields.filter(field => field.mode === 'fixed' && field.text !== field.parameter.text);
  return Object.fromEntries(own.map(field => [field.parameter.name, field.text]));
}

/** How many parameters vary in this way. */
export function countOf(form: Form, mode: FieldMode): number {
  return form.fields.filter(field => field.mode === mode).length;
}

/** What varies in a sweep, and how. */
export function spaceOf(form: Form): SweepSpace {
  const axes = form.fields.flatMap(({ parameter, mode, text }) =>
    mode === 'fixed' || form.kind === 'run' ? [] : [{ name: parameter.name, kind: mode, text }]
  );
  const random = axes.some(axis => axis.kind === 'random');
  return {
    axes,
    ...(random ? { points: Number(form.points.trim() || RANDOM_POINTS) } : {}),
    ...(random && form.seed.trim() ? { seed: Number(form.seed) } : {}),
    ...(form.sideBySide && countOf(form, 'grid') > 1 ? { side_by_side: true } : {}),
    ...(form.best.trim() ? { best: form.best.trim() } : {})
  };
}

/** The options of the job that the form starts. */
export function jobOptions(form: Form): { [name: string]: JSONValue } {
  const output = outputPath(form.output, form.notebook);
  const common = { values: changedValues(form), ...(output ? { output } : {}) };
  if (form.kind === 'run') {
    return common;
  }
  const { axes, ...space } = spaceOf(form);
  return {
    ...common,
    ...space,
    axes: axes.map(({ name, kind, text }) => ({ name, kind, text })),
    ...(form.workers.trim() ? { workers: Number(form.workers) } : {}),
    ...(form.keepGoing ? { keep_going: true } : {})
  };
}

/** Fields beside the parameters that can be wrong. */
export type OptionName = 'points' | 'seed' | 'workers' | 'best' | 'output';

/** Those of them that are: no whole number of at least the least, no goal, no name of an output. */
export function wrongOptions(form: Form): readonly OptionName[] {
  if (form.kind === 'run') {
    return runOutputProblem(form.output, form.notebook) ? ['output'] : [];
  }
  const least = { points: 1, seed: 0, workers: 1 };
  const shown: readonly (keyof typeof least)[] =
    countOf(form, 'random') > 0 ? ['points', 'seed', 'workers'] : ['workers'];
  const numbers = shown.filter(name => {
    const text = form[name].trim();
    return text !== '' && !(/^\d+$/.test(text) && Number(text) >= least[name]);
  });
  return /^((max|min):.+)?$/.test(form.best.trim()) ? numbers : [...numbers, 'best'];
}

/** What the server says of the goal, without the command line's word for it; empty where it speaks of something else. */
export function goalProblem(whole: string): string {
  return /^--best (?:max|min):[^:]+: (.+)$/s.exec(whole)?.[1] ?? '';
}

/** Whether somebody has changed a field. */
export function differs(field: Field): boolean {
  return field.mode !== 'fixed' || field.text !== field.parameter.text;
}
