/** What pure modules need of JupyterLab's translation bundle. */
export interface Translation {
  __(text: string, ...values: unknown[]): string;
  _n(singular: string, plural: string, count: number, ...values: unknown[]): string;
}
