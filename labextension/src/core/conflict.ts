import type { FileResult } from './result_documents';

/** Files that an export left alone, because somebody else has written them. */
export interface Conflict {
  /** Generated files that were edited since. */
  readonly edited: readonly FileResult[];
  /** Files that no export is known to have written. */
  readonly foreign: readonly FileResult[];
}

export function conflictOf(files: readonly FileResult[]): Conflict {
  const left = files.filter(file => file.outcome === 'edited');
  return { edited: left.filter(file => !file.foreign), foreign: left.filter(file => file.foreign) };
}

/** Digests of what was left alone: only that may be overwritten, not what is typed into it meanwhile. */
export function digestsOf(files: readonly FileResult[]): string[] {
  return files.flatMap(file => (file.outcome === 'edited' && file.digest !== null ? [file.digest] : []));
}

/** Whether it is about nothing but files that no export is known to have written. */
export function isForeign({ edited, foreign }: Conflict): boolean {
  return edited.length === 0 && foreign.length > 0;
}
