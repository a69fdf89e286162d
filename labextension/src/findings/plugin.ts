import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import type { Companion } from '../companion/companion';
import { goToCell } from '../notebook/navigation';
import { ICompanions, ISettings } from '../tokens';
import { Explanations } from './explanation';
import { FindingsInCells } from './findings_in_cells';
import { goToFinding } from './go_to_finding';

export const findingsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:findings',
  description: 'Shows findings in the cells that they are about.',
  autoStart: true,
  requires: [ICompanions, ISettings],
  optional: [ICommandPalette, ITranslator],
  activate: (
    { commands }: JupyterFrontEnd,
    companions: ICompanions,
    settings: ISettings,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('nb2prod');
    const shown = new WeakMap<Companion, FindingsInCells>();
    const explanations = new Explanations(trans, ({ code, cell_id, line }) => {
      const panel = companions.current?.panel;
      void commands.execute(CommandIDs.applyFix, { code, cell_id, line }).then(async () => {
        // the button that had the focus is gone with its box; from the cell, undo takes the fix back
        if (panel && !panel.isDisposed) {
          await goToCell(panel, cell_id, line);
        }
      });
    });
    const show = (companion: Companion): void => {
      shown.set(companion, new FindingsInCells(companion, settings, explanations));
    };
    companions.all().forEach(show);
    companions.added.connect((_, companion) => show(companion));

    const add = (id: string, label: string, forward: boolean): void => {
      const current = (): FindingsInCells | null =>
        companions.current ? (shown.get(companions.current) ?? null) : null;
      commands.addCommand(id, {
        label,
        isEnabled: () => (current()?.places().length ?? 0) > 0,
        execute: async () => {
          const findings = current();
          if (companions.current && findings) {
            await goToFinding(companions.current.panel, findings, explanations, forward);
          }
        }
      });
      palette?.addItem({ command: id, category: 'nb2prod' });
    };
    add(CommandIDs.nextFinding, trans.__('Go to Next Finding'), true);
    add(CommandIDs.previousFinding, trans.__('Go to Previous Finding'), false);
  }
};
