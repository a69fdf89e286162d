import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { conflictOf, isForeign, type Conflict } from '../core/conflict';
import type { FileResult } from '../core/result_documents';
import { DiffView } from '../results/diff_view';

type ConflictChoice = 'keep' | 'overwrite' | 'open';

class Differences extends ReactWidget {
  constructor(
    private readonly conflict: Conflict,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('nb2prod-Conflict');
  }

  protected override render(): React.JSX.Element {
    const { conflict, trans } = this;
    return (
      <>
        <p>
          {trans.__('Nothing was written.')}{' '}
          {trans.__(
            'Below is what an export would change in these files: lines with − would go, lines with + would come.'
          )}
        </p>
        {conflict.edited.length > 0 && (
          <p>{trans.__('Somebody has changed since the last export: %1.', names(conflict.edited))}</p>
        )}
        {conflict.edited.map(file => this.diff(file))}
        {conflict.foreign.length > 0 && (
          <p>
            {trans.__(
              'There already, and not known to be from an export: %1. An export would replace all of it.',
              names(conflict.foreign)
            )}{' '}
            {trans.__(
              'To keep both, give the notebook another name, or modules another folder (output in pyproject.toml).'
            )}
          </p>
        )}
        {conflict.foreign.map(file => this.diff(file))}
      </>
    );
  }

  private diff(file: FileResult): React.JSX.Element {
    return <DiffView key={file.shown} name={nameOf(file)} diff={file.diff} trans={this.trans} />;
  }
}

function nameOf(file: FileResult): string {
  return file.path ?? file.shown;
}

function names(files: readonly FileResult[]): string {
  return files.map(nameOf).join(', ');
}

/** Show what an export would change in files that somebody else has written, and ask what to do. */
export async function askAboutEdits(
  files: readonly FileResult[],
  trans: TranslationBundle
): Promise<ConflictChoice> {
  const conflict = conflictOf(files);
  const words = isForeign(conflict) ? foreignWords(trans) : editedWords(trans);
  const dialog = new Dialog<unknown>({
    title: words.title,
    body: new Differences(conflict, trans),
    buttons: [
      Dialog.warnButton({
        label: words.overwrite,
        caption: trans.__('Replace the files that are there'),
        actions: ['overwrite']
      }),
      Dialog.createButton({ label: words.open, accept: false, actions: ['open'] }),
      Dialog.cancelButton({ label: words.keep, caption: trans.__('Write nothing') })
    ],
    defaultButton: 2
  });
  dialog.addClass('nb2prod-ConflictDialog');
  dialog.node.setAttribute('aria-label', words.title);
  const { button } = await dialog.launch();
  return (['overwrite', 'open'] as const).find(choice => button.actions.includes(choice)) ?? 'keep';
}

interface Words {
  readonly title: string;
  readonly overwrite: string;
  readonly open: string;
  readonly keep: string;
}

function editedWords(trans: TranslationBundle): Words {
  return {
    title: trans.__('The module was edited by hand'),
    overwrite: trans.__('Overwrite'),
    open: trans.__('Open module'),
    keep: trans.__('Keep my edits')
  };
}

function foreignWords(trans: TranslationBundle): Words {
  return {
    title: trans.__('Another file is in the module’s place'),
    overwrite: trans.__('Replace the file'),
    open: trans.__('Open the file'),
    keep: trans.__('Keep the file')
  };
}
