import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';

import { Client } from '../api/client';
import { ICompanions, ISettings } from '../tokens';
import { Companions } from './companions';

export const companionPlugin: JupyterFrontEndPlugin<ICompanions> = {
  id: 'nb2prod:companion',
  description: 'Compiles each open notebook as it changes.',
  autoStart: true,
  provides: ICompanions,
  requires: [INotebookTracker, ISettings],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker, settings: ISettings): ICompanions => {
    const companions = new Companions(new Client(app.serviceManager.serverSettings), tracker, settings);
    const lookAgain = (): void => companions.all().forEach(companion => companion.lookAgain());
    app.serviceManager.contents.fileChanged.connect(lookAgain);
    // programs beside the browser, and other windows of it, do not tell what they have changed
    app.shell.currentChanged?.connect(lookAgain);
    window.addEventListener('focus', lookAgain);
    return companions;
  }
};
