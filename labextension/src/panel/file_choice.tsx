import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FileTab } from '../core/panel_files';
import type { PanelModel } from './panel_model';

interface Props {
  readonly model: PanelModel;
  readonly tab: FileTab;
  readonly trans: TranslationBundle;
}

/** Which of a tab's files is shown; only where there are several. */
export function FileChoice({ model, tab, trans }: Props): React.JSX.Element | null {
  const files = model.files(tab);
  if (files.length === 0 && model.shown) {
    return (
      <p className="nb2prod-Nothing">
        {tab === 'tests'
          ? trans.__('No tests yet. A cell with the role “test” becomes one.')
          : trans.__('No cell becomes a part of the module.')}
      </p>
    );
  }
  if (files.length < 2) {
    return null;
  }
  return (
    <select
      className="nb2prod-FileChoice"
      aria-label={trans.__('File')}
      value={model.file(tab)?.path}
      onChange={event => model.choose(tab, event.target.value)}
    >
      {files.map(file => (
        <option key={file.path} value={file.path}>
          {file.path}
        </option>
      ))}
    </select>
  );
}
