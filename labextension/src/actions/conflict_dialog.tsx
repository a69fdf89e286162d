import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { FileResult } from '../core/result_documents';
import { DiffView } from '../results/diff_view';

export type ConflictChoice = 'keep' | 'overwrite' | 'open';

class Differences extends ReactWidget {
  constructor(
    private readonly files: readonly FileResult[],
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('nb2prod-Conflict');
  }

  protected override render(): JSX.Element {
    const { trans } = this;
    return (
      <>
        <p>
          {trans.__('Somebody has changed these files since the last export. Nothing was written.')}{' '}
          {trans.__(
            'Below is what an export would change in them: lines with − would go, lines with + would come.'
          )}
        </p>
        {this.files.map(file => (
          <DiffView key={file.shown} name={file.path ?? file.shown} diff={file.diff} trans={trans} />
        ))}
      </>
    );
  }
}

/** Show what an export would change in files that were edited by hand, and ask what to do. */
export async function askAboutEdits(
  files: readonly FileResult[],
  trans: TranslationBundle
): Promise<ConflictChoice> {
  const edited = files.filter(file => file.outcome === 'edited');
  const dialog = new Dialog<unknown>({
    title: trans.__('The module was edited by hand'),
    body: new Differences(edited, trans),
    buttons: [
      Dialog.warnButton({ label: trans.__('Overwrite'), caption: trans.__('Replace the edited files') }),
      Dialog.createButton({ label: trans.__('Open module'), accept: false }),
      Dialog.cancelButton({ label: trans.__('Keep my edits'), caption: trans.__('Write nothing') })
    ],
    defaultButton: 2
  });
  dialog.addClass('nb2prod-ConflictDialog');
  const { button } = await dialog.launch();
  if (button.label === trans.__('Overwrite')) {
    return 'overwrite';
  }
  return button.label === trans.__('Open module') ? 'open' : 'keep';
}
