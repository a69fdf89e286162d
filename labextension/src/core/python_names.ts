import { STDLIB_MODULES } from './stdlib_modules';

/** What keeps a text from being a name in a tag. */
type NameProblemKind = 'empty' | 'not-an-identifier' | 'keyword' | 'reserved' | 'standard-library';

/** What is wrong with a name, and a name that would do; empty where none can be made of it. */
export interface NameProblem {
  readonly kind: NameProblemKind;
  readonly instead: string;
}

const IDENTIFIER = /^[\p{XID_Start}_][\p{XID_Continue}]*$/u;
const NO_WORD = /[^\p{L}\p{N}_]+/gu;
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' ')
);

/** Whether Python takes a text for an identifier. */
function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && IDENTIFIER.test(text.normalize('NFKC'));
}

/** What is wrong with the name of a function; null for a good one. */
export function nameProblem(name: string): NameProblem | null {
  if (name === '') {
    return { kind: 'empty', instead: '' };
  }
  if (!isIdentifier(name)) {
    return { kind: 'not-an-identifier', instead: identifierFrom(name) };
  }
  if (KEYWORDS.has(name)) {
    return { kind: 'keyword', instead: `${stripped(name)}_cell` };
  }
  return name.startsWith('__') ? { kind: 'reserved', instead: `${stripped(name)}_cell` } : null;
}

/** What is wrong with the name of a module; null for a good one. */
export function moduleProblem(name: string): NameProblem | null {
  if (STDLIB_MODULES.has(name)) {
    return { kind: 'standard-library', instead: `${name}_module` };
  }
  return nameProblem(name);
}

function identifierFrom(text: string): string {
  const words = stripped(text.replace(NO_WORD, '_')) || 'a_name';
  return isIdentifier(words) ? words : `_${words}`;
}

function stripped(text: string): string {
  return text.replace(/^_+|_+$/g, '');
}
