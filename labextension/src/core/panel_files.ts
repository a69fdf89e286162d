import type { Compiled, GeneratedFile } from '../api/types';

/** The tabs of the panel that show files. */
export type FileTab = 'module' | 'tests';

/** The files of a tab, in the order in which they are written. */
export function filesOf(compiled: Compiled | null, tab: FileTab): readonly GeneratedFile[] {
  return (compiled?.files ?? []).filter(file => tabOf(file) === tab);
}

/** The file to show: the one that somebody chose, else the first. */
export function chosenFile(
  files: readonly GeneratedFile[],
  chosen: string | undefined
): GeneratedFile | null {
  return files.find(file => file.path === chosen) ?? files[0] ?? null;
}

/** The file with most lines of a cell; the shown one where no other has more. */
export function fileWithCell(
  files: readonly GeneratedFile[],
  shown: GeneratedFile | null,
  cellId: string
): GeneratedFile | null {
  const linesIn = (file: GeneratedFile | null): number =>
    file?.origins.filter(origin => origin?.[0] === cellId).length ?? 0;
  return files.reduce((best, file) => (linesIn(file) > linesIn(best) ? file : best), shown);
}

function tabOf(file: GeneratedFile): FileTab {
  return file.kind === 'tests' || file.path.startsWith('tests/') ? 'tests' : 'module';
}
