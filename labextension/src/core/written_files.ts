import type { JobKind } from '../api/types';
import type { ExportResult, RunResult } from './result_documents';

/** Contents paths of the files that a job has written, by its result document: what is open of them is old. */
export function writtenFiles(kind: JobKind, result: unknown): readonly string[] {
  if (result === null) {
    return [];
  }
  if (kind === 'run') {
    const { status, output } = result as RunResult;
    return output !== null && status !== 'refused' ? [output] : [];
  }
  const { files = [] } = result as Partial<ExportResult>;
  return files.flatMap(({ outcome, path }) => (outcome === 'written' && path !== null ? [path] : []));
}
