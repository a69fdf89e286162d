import type { INotebookModel } from '@jupyterlab/notebook';

import type { JSONValue, NotebookContent } from '../api/types';

/** The notebook as it is now, saved or not, without its outputs. */
export function contentOf(model: INotebookModel): NotebookContent {
  const shared = model.sharedModel;
  const metadata: { [key: string]: JSONValue } = {};
  for (const key of ['kernelspec', 'language_info', 'kubeflow_notebook']) {
    const value: unknown = shared.getMetadata(key);
    if (value !== undefined) {
      metadata[key] = value as JSONValue;
    }
  }
  return {
    cells: shared.cells.map(cell => {
      // as they are: whether they are tags at all is for the server to say, and an export would not go on without
      const tags = cell.getMetadata('tags') as readonly string[] | null | undefined;
      const common = {
        id: cell.getId(),
        cell_type: cell.cell_type,
        source: cell.getSource(),
        metadata: tags ? { tags } : {}
      };
      return cell.cell_type === 'code'
        ? {
            ...common,
            execution_count: (cell as { execution_count?: number | null }).execution_count ?? null,
            outputs: []
          }
        : common;
    }),
    metadata,
    nbformat: shared.nbformat,
    nbformat_minor: shared.nbformat_minor
  };
}

const PYTHON_NAMES = new Set(['python', 'python3', 'python2', 'ipython', 'ipython3', 'ipython2']);

/** Whether a notebook is in Python, as far as it says: one that says nothing is. The server decides alike. */
export function isPython(model: INotebookModel): boolean {
  for (const [table, key] of [
    ['kernelspec', 'language'],
    ['language_info', 'name']
  ] as const) {
    const names: unknown = model.sharedModel.getMetadata(table);
    const name = (names as { readonly [key: string]: unknown } | null | undefined)?.[key];
    if (typeof name === 'string' && name) {
      return PYTHON_NAMES.has(name.toLowerCase());
    }
  }
  return true;
}

/** The tags in a cell's metadata, whatever else somebody has put there. */
export function tagsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === 'string') : [];
}
