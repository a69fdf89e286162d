import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { CellRoles } from '../../src/chips/cell_roles';

/** A code cell, and its tags as a person changes them. */
function codeCell() {
  const sharedModel = { getSource: () => '', changed: new Signal<object, object>({}) };
  let tags: readonly string[] = [];
  const cell = { type: 'code', isDisposed: false, sharedModel, getMetadata: () => tags };
  return {
    model: cell as unknown as ICellModel,
    tag: (...now: readonly string[]) => {
      tags = now;
      sharedModel.changed.emit({ metadataChange: new Map([['tags', {}]]) });
    }
  };
}

/** A notebook of cells, where cells are inserted. */
function notebookOf(...models: ICellModel[]) {
  const changed = new Signal<object, object>({});
  const cells = Object.assign(models, { changed });
  return {
    model: { cells, isDisposed: false } as unknown as INotebookModel,
    insert: (model: ICellModel) => {
      cells.push(model);
      changed.emit({});
    }
  };
}

describe('the roles of cells', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('tell of new tags', () => {
    const cell = codeCell();
    const roles = new CellRoles(notebookOf(cell.model).model);
    const changed = vi.fn();
    roles.changed.connect(changed);
    cell.tag('step:load');
    expect(changed).toHaveBeenCalledTimes(1);
    expect(roles.of(cell.model).role).toEqual({ kind: 'step', name: 'load', module: '' });
  });

  it('tell of new tags of a cell that was asked for as soon as it was inserted', () => {
    const frames: (() => void)[] = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    const [first, second] = [codeCell(), codeCell()];
    const notebook = notebookOf(first.model);
    const roles = new CellRoles(notebook.model);
    notebook.insert(second.model);
    expect(roles.of(second.model).given).toBe(false);
    frames.forEach(frame => frame());
    const changed = vi.fn();
    roles.changed.connect(changed);
    second.tag('step:load');
    expect(changed).toHaveBeenCalledTimes(1);
    expect(roles.of(second.model).given).toBe(true);
  });

  it('tell nothing more after their end', () => {
    const cell = codeCell();
    const roles = new CellRoles(notebookOf(cell.model).model);
    const changed = vi.fn();
    roles.changed.connect(changed);
    roles.dispose();
    cell.tag('step:load');
    expect(changed).not.toHaveBeenCalled();
  });
});
