import type { Severity } from '../api/types';
import type { Finding } from './findings';

/** A finding and the offsets in the cell's text that it is shown at; twice the same where no text is to blame. */
export interface PlacedFinding {
  readonly from: number;
  readonly to: number;
  readonly finding: Finding;
}

const RANKS: { readonly [severity in Severity]: number } = { error: 0, warning: 1, info: 2 };

/** Findings by cell id. Those about the whole notebook are about no cell. */
export function findingsByCell(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) {
    const others = found.get(finding.cell_id) ?? [];
    if (finding.cell_id && !others.some(other => isSame(other, finding))) {
      found.set(finding.cell_id, [...others, finding]);
    }
  }
  return found;
}

/** Where findings are shown in a cell's text, in the order of the text, the gravest first at each place. */
export function placed(findings: readonly Finding[], text: string): readonly PlacedFinding[] {
  const lines = text.split('\n');
  return findings
    .map(finding => ({ ...rangeOf(finding, lines), finding }))
    .sort((a, b) => a.from - b.from || RANKS[a.finding.severity] - RANKS[b.finding.severity]);
}

/** A place in the notebook: number of the cell from 0, offset in its text. */
export interface Place {
  readonly cell: number;
  readonly offset: number;
}

/** The place after the cursor, or before it, and round the end; null where there is none. `places` are in order. */
export function neighbour<T extends Place>(places: readonly T[], cursor: Place, forward: boolean): T | null {
  const after = places.findIndex(place => order(place, cursor) > 0);
  const before = places.filter(place => order(place, cursor) < 0).length - 1;
  return places.at(forward ? Math.max(after, 0) : before) ?? null;
}

/** What can be fixed at the cursor, or first in a cell that is selected as a whole (offset -1). */
export function fixableAt<T extends Place & { readonly end: number; readonly finding: Finding }>(
  places: readonly T[],
  cursor: Place
): T | null {
  const there = places.filter(
    ({ cell, offset, end }) =>
      cell === cursor.cell && (cursor.offset < 0 || (offset <= cursor.offset && cursor.offset <= end))
  );
  return there.find(({ finding }) => finding.fixable !== null) ?? null;
}

function order(one: Place, other: Place): number {
  return one.cell - other.cell || one.offset - other.offset;
}

/** The gravest of findings; `info` where there are none. */
export function gravest(findings: readonly PlacedFinding[]): Severity {
  return findings
    .map(each => each.finding.severity)
    .reduce<Severity>((worst, each) => (RANKS[each] < RANKS[worst] ? each : worst), 'info');
}

/** A line that stands in the module and in its tests has the same finding in both. */
function isSame(one: Finding, other: Finding): boolean {
  return (
    one.code === other.code &&
    one.line === other.line &&
    one.column === other.column &&
    one.message === other.message
  );
}

function rangeOf(
  { line, column }: Finding,
  lines: readonly string[]
): { readonly from: number; readonly to: number } {
  const written = Math.max(
    lines.findIndex(text => text.trim() !== ''),
    0
  );
  const index = line > 0 ? Math.min(line, lines.length) - 1 : written;
  const text = lines[index] ?? '';
  const start = lines.slice(0, index).reduce((length, before) => length + before.length + 1, 0);
  const indent = text.length - text.trimStart().length;
  const end = Math.max(text.trimEnd().length, indent);
  if (line === 0) {
    return { from: start + end, to: start + end };
  }
  return column > 0 && column <= end
    ? { from: start + column - 1, to: start + column - 1 + wordAt(text, column - 1) }
    : { from: start + indent, to: start + end };
}

/** The length of the name, call target, magic, text or number at an offset: findings say only where they begin. */
function wordAt(text: string, offset: number): number {
  const word = /(?:[%!?@]*[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*|"[^"]*"|'[^']*'|[^\s\p{L}\p{N}_])/uy;
  word.lastIndex = offset;
  return Math.max(word.exec(text)?.[0].length ?? 1, 1);
}
