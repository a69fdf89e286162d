import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { ICompanions, ISettings } from '../tokens';
import { ChipLayers } from './chip_layers';
import { addTaggingCommands } from './commands';

export const chipsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:chips',
  description: 'Shows and edits the roles of cells.',
  autoStart: true,
  requires: [ICompanions, ISettings],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    companions: ICompanions,
    settings: ISettings,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nb2prod');
    const layers = new ChipLayers(companions, settings, trans);
    addTaggingCommands(app.commands, companions, layers, trans);
  }
};
