import type { GeneratedFile, Origin } from '../api/types';

const DEFINITION = /^(@|def\b|async\s+def\b|class\b)/;
const STARTS_BLOCK = /^[^\s)\]}]/;

/** Neighbouring lines of a file that came from one cell; both ends are included, from 1. */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly cellId: string;
  readonly cell: number;
}

/** Which cell and line each line of a generated file came from, and back; lines count from 1. */
export class SourceMap {
  constructor(file: Pick<GeneratedFile, 'text' | 'origins'>) {
    this.origins = file.origins;
    this.inherited = inheritedOrigins(file.text.split('\n'), file.origins);
    file.origins.forEach((origin, index) => {
      if (origin) {
        const lines = this.byCell.get(origin[0]);
        const entry: readonly [number, number] = [origin[2], index + 1];
        if (lines) {
          lines.push(entry);
        } else {
          this.byCell.set(origin[0], [entry]);
        }
      }
    });
  }

  /** Where exactly a line came from; null for lines that were generated. */
  originOf(line: number): Origin | null {
    return this.origins[line - 1] ?? null;
  }

  /** Where a reader of this line wants to go: its own origin, or that of the definition it stands in. */
  destinationOf(line: number): Origin | null {
    return this.originOf(line) ?? this.inherited[line - 1] ?? null;
  }

  /** The lines that came from a cell, or from one line of it; in the order of the file. */
  linesOf(cellId: string, cellLine = 0): readonly number[] {
    const lines = this.byCell.get(cellId) ?? [];
    return lines.filter(([from]) => cellLine === 0 || from === cellLine).map(([, line]) => line);
  }

  /** Where most of a cell went: the first line of its longest stretch; 0 where it has none. */
  mainLineOf(cellId: string): number {
    const own = this.runs().filter(run => run.cellId === cellId);
    const longest = Math.max(...own.map(run => run.to - run.from));
    return own.find(run => run.to - run.from === longest)?.from ?? 0;
  }

  /** Stretches of lines that lead to the same cell, in the order of the file. */
  runs(): readonly Run[] {
    const runs: Run[] = [];
    for (let line = 1; line <= this.origins.length; line++) {
      const origin = this.destinationOf(line);
      const last = runs.at(-1);
      if (!origin) {
        continue;
      }
      if (last && last.to === line - 1 && last.cellId === origin[0]) {
        runs[runs.length - 1] = { ...last, to: line };
      } else {
        runs.push({ from: line, to: line, cellId: origin[0], cell: origin[1] });
      }
    }
    return runs;
  }

  private readonly origins: readonly (Origin | null)[];
  private readonly inherited: readonly (Origin | null)[];
  private readonly byCell = new Map<string, (readonly [number, number])[]>();
}

/**
 * For lines of functions and classes without an origin: the one above it in the definition, else the one below.
 * A definition that was generated and mentions several cells, as `run` does, belongs to none of them.
 */
function inheritedOrigins(
  lines: readonly string[],
  origins: readonly (Origin | null)[]
): readonly (Origin | null)[] {
  const inherited: (Origin | null)[] = lines.map(() => null);
  for (const [start, end] of definitions(lines)) {
    const own = origins.slice(start, end);
    let nearest = own.find(origin => origin) ?? null;
    if (!own[0] && new Set(own.flatMap(origin => origin?.[0] ?? [])).size > 1) {
      continue;
    }
    for (let index = start; index < end; index++) {
      nearest = origins[index] ?? nearest;
      inherited[index] = nearest;
    }
  }
  return inherited;
}

/** Index of the first line of each definition at the top level, and of the line after its last. */
function definitions(lines: readonly string[]): readonly (readonly [number, number])[] {
  const starts = lines.flatMap((line, index) =>
    STARTS_BLOCK.test(line) && (lines[index - 1] ?? '').trim() === '' ? [index] : []
  );
  return starts.flatMap((start, index) => {
    let end = starts[index + 1] ?? lines.length;
    while (end > start && (lines[end - 1] ?? '').trim() === '') {
      end -= 1;
    }
    return DEFINITION.test(lines[start] ?? '') ? [[start, end] as const] : [];
  });
}
