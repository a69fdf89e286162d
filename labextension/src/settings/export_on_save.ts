import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { Client } from '../api/client';
import type { Compiled } from '../api/types';
import { CommandIDs } from '../commands';
import type { Companion } from '../companion/companion';
import { messageOf } from '../core/failures';
import { refusalOf } from '../core/findings';
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

/** Exports notebooks that were just saved. What stands in the way is said when it is new, not at each save. */
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
        await this.exportCompiled(companion, companion.state.compiled);
      }
    } catch (reason) {
      this.warn(companion, this.trans.__('%1 was not exported: %2', panel.title.label, messageOf(reason)));
    }
  }

  private async exportCompiled(companion: Companion, compiled: Compiled): Promise<void> {
    const { title, context } = companion.panel;
    const path = context.localPath;
    if (compiled.refused) {
      if (context.model.dirty) {
        return; // typed on since: what is refused is perhaps not what was saved
      }
      if (this.isNews(companion, refusalOf(compiled))) {
        await this.commands.execute(CommandIDs.export, { path, quiet: true, asSaved: true }); // it says why there is no module
      }
      return;
    }
    const { exported, edited, foreign } = await this.client.readiness(companion.document);
    if (edited) {
      const label = this.trans.__('Show changes');
      const callback = (): void => void this.commands.execute(CommandIDs.export, { path });
      const message = foreign
        ? this.trans.__('%1 was not exported: another file is in the place of its module.', title.label)
        : this.trans.__('%1 was not exported: its module was edited by hand.', title.label);
      this.warn(companion, message, [{ label, callback }]);
      return;
    }
    this.forget(companion);
    if (exported.state !== 'passed') {
      await this.commands.execute(CommandIDs.export, { path, quiet: true, asSaved: true });
    }
  }

  private warn(companion: Companion, message: string, actions: Notification.IAction[] = []): void {
    if (this.isNews(companion, message)) {
      this.notices.set(companion, Notification.warning(message, { actions, autoClose: false }));
    }
  }

  /** Whether something else than before stands in the way; a notice about what was before goes then. */
  private isNews(companion: Companion, obstacle: string): boolean {
    if (this.obstacles.get(companion) === obstacle) {
      return false;
    }
    this.forget(companion);
    this.obstacles.set(companion, obstacle);
    return true;
  }

  private forget(companion: Companion): void {
    const notice = this.notices.get(companion);
    if (notice !== undefined) {
      Notification.dismiss(notice);
    }
    this.notices.delete(companion);
    this.obstacles.delete(companion);
  }

  /** What kept each notebook from being exported when it was last saved. */
  private readonly obstacles = new WeakMap<Companion, string>();
  /** The notifications about that, as far as they are our own. */
  private readonly notices = new WeakMap<Companion, string>();
}
