import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import type { Companion } from '../companion/companion';
import { editCell } from '../notebook/navigation';
import { ICompanions, ISettings } from '../tokens';
import { Explanations } from './explanation';
import { FindingsInCells } from './findings_in_cells';
import { applyFixes } from './fixing';
import { goToFinding } from './go_to_finding';
import { FIXED_NOTEBOOK, LatestFix } from './latest_fix';

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
    const show = (companion: Companion): void => {
      const explanations = new Explanations(trans, finding => {
        // the button goes with its box: whoever used it is in the cell already when the fix comes
        editCell(companion.panel, finding.cell_id);
        void applyFixes(companion, finding, trans);
      });
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
            await goToFinding(companions.current.panel, findings, forward);
          }
        }
      });
      palette?.addItem({ command: id, category: 'nb2prod' });
    };
    add(CommandIDs.nextFinding, trans.__('Go to Next Finding'), true);
    add(CommandIDs.previousFinding, trans.__('Go to Previous Finding'), false);

    commands.addCommand(CommandIDs.undoFix, {
      label: trans.__('Undo Fix'),
      isEnabled: () => companions.current !== null,
      execute: async () => {
        const panel = companions.current?.panel;
        if (panel && !LatestFix.of(panel)?.undo()) {
          await commands.execute('notebook:undo');
        }
      }
    });
    commands.addKeyBinding({ command: CommandIDs.undoFix, keys: ['Accel Z'], selector: FIXED_NOTEBOOK });
  }
};
