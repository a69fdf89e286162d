import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { ICompanions, ISettings } from '../tokens';
import { ChipLayers } from './chip_layers';
import { addTaggingCommands } from './commands';

export const chipsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:chips',
  description: 'Shows and edits the roles of cells.',
  autoStart: true,
  requires: [ICompanions, ISettings],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    companions: ICompanions,
    settings: ISettings,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nb2prod');
    const layers = new ChipLayers(companions, settings, trans);
    addTaggingCommands(app.commands, companions, layers, trans);
    for (const command of [
      CommandIDs.editRole,
      CommandIDs.acceptSuggestions,
      CommandIDs.dismissSuggestions
    ]) {
      palette?.addItem({ command, category: 'nb2prod' });
    }
  }
};
