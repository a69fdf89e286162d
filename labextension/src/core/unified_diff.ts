/** One line of a diff, with its number in the text before and after (null: it is not in there). */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

/** Lines that are shown together; between two hunks nothing differs. */
interface Hunk {
  readonly heading: string;
  readonly lines: readonly DiffLine[];
}

export interface Diff {
  readonly hunks: readonly Hunk[];
  readonly added: number;
  readonly removed: number;
}

const HEADING = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Read the unified diff of one file; what is no part of a hunk is left out. */
export function parseDiff(text: string): Diff {
  const lines = text.split('\n');
  const hunks: Hunk[] = [];
  let position = 0;
  while (position < lines.length) {
    const heading = HEADING.exec(lines[position] ?? '');
    position += 1;
    if (heading) {
      const hunk = readHunk(heading, lines, position);
      hunks.push(hunk);
      position += hunk.lines.length;
    }
  }
  const all = hunks.flatMap(hunk => hunk.lines);
  return {
    hunks,
    added: all.filter(line => line.kind === 'added').length,
    removed: all.filter(line => line.kind === 'removed').length
  };
}

function readHunk(heading: RegExpExecArray, lines: readonly string[], start: number): Hunk {
  let [before, after] = [firstLine(heading, 1), firstLine(heading, 3)];
  const [lastBefore, lastAfter] = [before + countOf(heading[2]), after + countOf(heading[4])];
  const found: DiffLine[] = [];
  for (const line of lines.slice(start)) {
    const [sign, text] = [line.charAt(0), line.slice(1)];
    if (sign === '-' && before < lastBefore) {
      found.push({ kind: 'removed', before, after: null, text });
      before += 1;
    } else if (sign === '+' && after < lastAfter) {
      found.push({ kind: 'added', before: null, after, text });
      after += 1;
    } else if ((sign === ' ' || sign === '') && before < lastBefore && after < lastAfter) {
      found.push({ kind: 'same', before, after, text });
      before += 1;
      after += 1;
    } else {
      break;
    }
  }
  return { heading: heading[0], lines: found };
}

/** Number of a hunk's first line on one side; a side without lines names the one in front of it. */
function firstLine(heading: RegExpExecArray, group: 1 | 3): number {
  const number = Number(heading[group]);
  return countOf(heading[group + 1]) === 0 ? number + 1 : number;
}

function countOf(text: string | undefined): number {
  return text === undefined ? 1 : Number(text);
}
