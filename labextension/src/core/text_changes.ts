/** Replace the code units from `start` up to `end` of the old text. */
interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Differing lines above which one replacement is cheaper than the search for the smallest. */
const LARGEST_SEARCH = 400;

/**
 * Changes of whole lines that turn one text into another and leave lines that both have alone, last one first:
 * made in that order, each still finds its place.
 */
export function textChanges(before: string, after: string): readonly TextChange[] {
  const old = linesOf(before);
  const fresh = linesOf(after);
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) {
    head += 1;
  }
  let tail = 0;
  const most = Math.min(old.length, fresh.length) - head;
  while (tail < most && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) {
    tail += 1;
  }
  const middle = old.slice(head, old.length - tail);
  const replacement = fresh.slice(head, fresh.length - tail);
  const offset = lengthOf(old.slice(0, head));
  return gaps(middle, replacement)
    .map(({ from, to, lines }) => ({
      start: offset + lengthOf(middle.slice(0, from)),
      end: offset + lengthOf(middle.slice(0, to)),
      text: lines.join('')
    }))
    .reverse();
}

interface Gap {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** What lies between the lines of a longest common subsequence. */
function gaps(old: readonly string[], fresh: readonly string[]): readonly Gap[] {
  if (old.length === 0 && fresh.length === 0) {
    return [];
  }
  if (old.length > LARGEST_SEARCH || fresh.length > LARGEST_SEARCH) {
    return [{ from: 0, to: old.length, lines: fresh }];
  }
  const longest = commonLengths(old, fresh);
  const found: Gap[] = [];
  let [row, column, from, since] = [0, 0, 0, 0];
  const close = (): void => {
    if (row > from || column > since) {
      found.push({ from, to: row, lines: fresh.slice(since, column) });
    }
  };
  while (row < old.length && column < fresh.length) {
    if (old[row] === fresh[column]) {
      close();
      row += 1;
      column += 1;
      [from, since] = [row, column];
    } else if ((longest[row + 1]?.[column] ?? 0) >= (longest[row]?.[column + 1] ?? 0)) {
      row += 1;
    } else {
      column += 1;
    }
  }
  [row, column] = [old.length, fresh.length];
  close();
  return found;
}

/** Lengths of the longest common subsequences of all pairs of tails. */
function commonLengths(old: readonly string[], fresh: readonly string[]): readonly Uint16Array[] {
  const table = old.map(() => new Uint16Array(fresh.length + 1));
  table.push(new Uint16Array(fresh.length + 1));
  for (let row = old.length - 1; row >= 0; row--) {
    const here = table[row] as Uint16Array;
    const below = table[row + 1] as Uint16Array;
    for (let column = fresh.length - 1; column >= 0; column--) {
      here[column] =
        old[row] === fresh[column]
          ? (below[column + 1] ?? 0) + 1
          : Math.max(below[column] ?? 0, here[column + 1] ?? 0);
    }
  }
  return table;
}

/** The lines, each with its line feed. */
function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\n)/);
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((length, line) => length + line.length, 0);
}
