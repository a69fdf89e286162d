/** What the server says of a file's state; a server need not know its digest. */
interface FileState {
  /** ISO time. */
  readonly last_modified?: string;
  readonly hash?: string | null;
}

/**
 * Whether a file is another one than the browser has loaded or saved last, as JupyterLab judges it before it saves.
 *
 * Times are compared only where there are no digests to compare; file systems are not exact about them, so that one
 * may be newer by so many milliseconds.
 */
export function hasChangedOnDisk(known: FileState, found: FileState, margin: number): boolean {
  if (known.hash && found.hash) {
    return known.hash !== found.hash;
  }
  return Date.parse(found.last_modified ?? '') - Date.parse(known.last_modified ?? '') > margin;
}
