import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { ICompanions } from '../tokens';
import { actionsOf } from './actions';
import { addPanelCommands } from './panel_commands';
import { ModulePanel } from './panel';
import { PanelModel } from './panel_model';

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:panel',
  description: 'The panel with the module that the current notebook becomes.',
  autoStart: true,
  requires: [ICompanions, IEditorServices],
  optional: [ILabShell, ILayoutRestorer, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    companions: ICompanions,
    services: IEditorServices,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nb2prod');
    const { commands, shell } = app;
    const model = new PanelModel(companions);
    const enlarge = labShell ? () => void commands.execute(CommandIDs.openGraph) : undefined;
    const panel = new ModulePanel(model, services, actionsOf(commands), trans, enlarge);
    addPanelCommands(app, { companions, model, panel, labShell, palette, trans });
    shell.add(panel, 'right', { rank: 900, type: 'nb2prod' });
    restorer?.add(panel, 'nb2prod-panel');
  }
};
