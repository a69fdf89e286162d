import type { JSONValue, Parameter, SweepSpace } from '../api/types';

/** What a form is filled in for. */
export type FormKind = 'run' | 'sweep';

/** Whether a parameter has one value, those of a list or range, or random ones. */
export type FieldMode = 'fixed' | 'grid' | 'random';

export interface Field {
  readonly parameter: Parameter;
  readonly mode: FieldMode;
  /** As it was typed. */
  readonly text: string;
}

/** A form as it is filled in; numbers are texts, too, until they are sent. */
export interface Form {
  readonly kind: FormKind;
  readonly fields: readonly Field[];
  /** Contents path of the executed notebook, or of the sweep's folder; empty for the usual place. */
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

/** A form with the parameters' defaults, or with what was typed for the same parameters before. */
export function newForm(kind: FormKind, parameters: readonly Parameter[], before?: Form): Form {
  const typed = new Map(before?.fields.map(field => [field.parameter.name, field]));
  const fields = parameters.map(parameter => {
    const last = typed.get(parameter.name);
    const kept = last !== undefined && last.parameter.type === parameter.type && differs(last);
    return kept ? { ...last, parameter } : { parameter, mode: 'fixed' as const, text: parameter.text };
  });
  return { ...EMPTY, ...before, kind, fields };
}

/** The ways in which a parameter can vary in a sweep. */
export function modesOf(parameter: Parameter): readonly FieldMode[] {
  const numeric = RANDOM_TYPES.includes(parameter.type) && parameter.choices.length === 0;
  return MODES.filter(mode => mode !== 'random' || numeric);
}

/** The form with one field changed. */
export function withField(form: Form, name: string, change: Partial<Pick<Field, 'mode' | 'text'>>): Form {
  const fields = form.fields.map(field => (field.parameter.name === name ? changed(field, change) : field));
  return { ...form, fields };
}

function changed(field: Field, change: Partial<Pick<Field, 'mode' | 'text'>>): Field {
  const mode = change.mode ?? field.mode;
  if (mode !== field.mode && mode === 'fixed') {
    return { ...field, mode, text: field.parameter.text };
  }
  if (mode !== field.mode && mode === 'grid') {
    return { ...field, mode, text: allChoices(field.parameter) };
  }
  return { ...field, mode, text: mode === field.mode ? (change.text ?? field.text) : '' };
}

/** What a list starts with: all choices where there are some, else the default. */
function allChoices(parameter: Parameter): string {
  if (parameter.choices.length > 0) {
    return parameter.choices.map(choice => choiceText(choice)).join(',');
  }
  return parameter.type === 'bool' ? 'True,False' : parameter.text;
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
    ...(form.sideBySide ? { side_by_side: true } : {}),
    ...(form.best.trim() ? { best: form.best.trim() } : {})
  };
}

/** The options of the job that the form starts. */
export function jobOptions(form: Form): { [name: string]: JSONValue } {
  const output = form.output.trim();
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
export type OptionName = 'points' | 'seed' | 'workers' | 'output';

/** Those of them that are: numbers that are no whole number of at least the least, a notebook without its suffix. */
export function wrongOptions(form: Form): readonly OptionName[] {
  if (form.kind === 'run') {
    const output = form.output.trim();
    return output === '' || output.endsWith('.ipynb') ? [] : ['output'];
  }
  const least = { points: 1, seed: 0, workers: 1 };
  return (['points', 'seed', 'workers'] as const).filter(name => {
    const text = form[name].trim();
    return text !== '' && !(/^\d+$/.test(text) && Number(text) >= least[name]);
  });
}

/** Whether somebody has changed a field. */
export function differs(field: Field): boolean {
  return field.mode !== 'fixed' || field.text !== field.parameter.text;
}
