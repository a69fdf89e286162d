import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { Client } from '../api/client';
import { CommandIDs } from '../commands';
import type { Companion } from '../companion/companion';
import { ICompanions, ISettings } from '../tokens';

/** The commands with which a person saves; what saves by itself, or before a job, runs none of them. */
const SAVING: ReadonlySet<string> = new Set(['docmanager:save', 'docmanager:save-as']);

export const exportOnSavePlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:export-on-save',
  description: 'Exports a notebook when the person saves it, if they want that.',
  autoStart: true,
  requires: [ICompanions, ISettings],
  optional: [ICommandPalette, ITranslator],
  activate: (
    { commands, shell }: JupyterFrontEnd,
    companions: ICompanions,
    settings: ISettings,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nb2prod');
    commands.addCommand(CommandIDs.toggleExportOnSave, {
      label: trans.__('Export on Save'),
      caption: trans.__('Write the module and its tests whenever the notebook is saved'),
      isToggleable: true,
      isToggled: () => settings.values.exportOnSave,
      execute: () => settings.set('exportOnSave', !settings.values.exportOnSave)
    });
    palette?.addItem({ command: CommandIDs.toggleExportOnSave, category: 'nb2prod' });
    settings.changed.connect(() => commands.notifyCommandChanged(CommandIDs.toggleExportOnSave));

    const exporting = new ExportOfSaved(companions.client, commands, trans);
    commands.commandExecuted.connect((_, { id, result }) => {
      const companion = companions.current;
      const saved = SAVING.has(id) && companion?.panel === shell.currentWidget;
      if (settings.values.exportOnSave && companion && saved) {
        result.then(() => exporting.export(companion)).catch(() => undefined);
      }
    });
  }
};

/** Exports notebooks that were just saved. */
class ExportOfSaved {
  constructor(
    private readonly client: Client,
    private readonly commands: CommandRegistry,
    private readonly trans: TranslationBundle
  ) {}

  /** Export a notebook, unless it has no roles; say so when that cannot be done. */
  async export(companion: Companion): Promise<void> {
    const { panel } = companion;
    if (panel.isDisposed || panel.context.model.dirty) {
      return;
    }
    try {
      await companion.compileNow();
      if (companion.state.compiled?.roles.some(role => role.given)) {
        await this.exportUnlessEdited(companion);
      }
    } catch (reason) {
      const detail = reason instanceof Error ? reason.message : String(reason);
      this.tell(companion, this.trans.__('%1 was not exported: %2', panel.title.label, detail));
    }
  }

  private async exportUnlessEdited(companion: Companion): Promise<void> {
    const { title, context } = companion.panel;
    const path = context.localPath;
    const { exported, edited } = await this.client.readiness(companion.document);
    if (edited) {
      const label = this.trans.__('Show the changes');
      const callback = (): void => void this.commands.execute(CommandIDs.export, { path });
      const message = this.trans.__('%1 was not exported: its module was edited by hand.', title.label);
      this.tell(companion, message, [{ label, callback }]);
    } else {
      this.untell(companion);
      if (exported.state !== 'passed') {
        await this.commands.execute(CommandIDs.export, { path, quiet: true });
      }
    }
  }

  private tell(companion: Companion, message: string, actions: Notification.IAction[] = []): void {
    this.untell(companion);
    this.told.set(companion, Notification.warning(message, { actions, autoClose: false }));
  }

  private untell(companion: Companion): void {
    const id = this.told.get(companion);
    if (id !== undefined) {
      Notification.dismiss(id);
      this.told.delete(companion);
    }
  }

  /** The notification about each notebook, so that saving again does not pile them up. */
  private readonly told = new WeakMap<Companion, string>();
}
