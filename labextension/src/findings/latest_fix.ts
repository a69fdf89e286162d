import type { NotebookPanel } from '@jupyterlab/notebook';

import { contentOf } from '../notebook/content';
import { newestUndoStep } from '../notebook/undo';

const FIXED_CLASS = 'nb2prod-mod-fixed';

/** The notebooks that have a fix to take back. */
export const FIXED_NOTEBOOK = `.jp-Notebook.${FIXED_CLASS}`;

/**
 * The newest fix of a notebook, from when it is asked for: what the undo key takes back right after it.
 *
 * The key by itself takes back what was typed in the active cell, and a fix may lie in any.
 */
export class LatestFix {
  /** A fix of the notebook is asked for; one before it is left to the notebook's own undo. */
  static begin(panel: NotebookPanel): LatestFix {
    const fix = new LatestFix(panel);
    LatestFix.all.set(panel, fix);
    panel.content.node.classList.add(FIXED_CLASS);
    return fix;
  }

  static of(panel: NotebookPanel): LatestFix | null {
    return LatestFix.all.get(panel) ?? null;
  }

  private constructor(private readonly panel: NotebookPanel) {}

  /** Whether it was taken back before it was made. */
  get isCancelled(): boolean {
    return this.cancelled;
  }

  /** The notebook's newest step of undo is the fix. */
  made(): void {
    this.step = newestUndoStep(this.panel.context.model);
    this.after = cellsOf(this.panel);
  }

  /** There is nothing to take back, or no longer. */
  drop(): void {
    if (LatestFix.of(this.panel) === this) {
      LatestFix.all.delete(this.panel);
      this.panel.content.node.classList.remove(FIXED_CLASS);
    }
  }

  /** Take the fix back, or give it up while it is on its way; false where something else was changed after it. */
  undo(): boolean {
    const { model } = this.panel.context;
    if (this.after === null) {
      this.cancelled = true;
    } else if (this.after === cellsOf(this.panel) && this.step === newestUndoStep(model)) {
      model.sharedModel.undo();
    } else {
      return false;
    }
    this.drop();
    return true;
  }

  private static readonly all = new WeakMap<NotebookPanel, LatestFix>();
  private step: object | null = null;
  private after: string | null = null;
  private cancelled = false;
}

/** Whatever of the cells a person can change, as text. */
function cellsOf({ context }: NotebookPanel): string {
  return JSON.stringify(
    contentOf(context.model).cells.map(({ id, source, metadata }) => [id, source, metadata])
  );
}
