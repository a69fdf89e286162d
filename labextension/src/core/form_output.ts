/**
 * The contents path that is meant by what was typed for an output: beside the notebook, or from the server's root with a
 * slash before it. Folders that lead out of the root stay in it, so that the server refuses it. Empty for no name.
 */
export function outputPath(typed: string, notebook: string): string {
  const name = typed.trim();
  const folder = name.startsWith('/') ? [] : notebook.split('/').slice(0, -1);
  const parts: string[] = name === '' ? [] : folder;
  for (const part of name.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') {
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts.join('/') || (name && '.');
}

/** What keeps a run from writing its notebook there; empty when nothing does. */
export function runOutputProblem(typed: string, notebook: string): '' | 'suffix' | 'itself' {
  const path = outputPath(typed, notebook);
  if (typed.trim() !== '' && !path.endsWith('.ipynb')) {
    return 'suffix';
  }
  return path === notebook ? 'itself' : '';
}
