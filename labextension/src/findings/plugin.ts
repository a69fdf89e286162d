import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import type { Companion } from '../companion/companion';
import type { Finding } from '../core/findings';
import { editCell } from '../notebook/navigation';
import { ICompanions, ISettings } from '../tokens';
import { Explanations } from './explanation';
import { FindingsInCells } from './findings_in_cells';
import { applyFixes } from './fixing';
import { fixableFinding, goToFinding } from './go_to_finding';
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
    const mend = (companion: Companion, finding: Finding): void => {
      // the button goes with its box: whoever used it is in the cell already when the fix comes
      editCell(companion.panel, finding.cell_id);
      void applyFixes(companion, finding, trans);
    };
    const show = (companion: Companion): void => {
      const explanations = new Explanations(trans, finding => mend(companion, finding));
      shown.set(companion, new FindingsInCells(companion, settings, explanations));
    };
    const current = (): FindingsInCells | null =>
      companions.current ? (shown.get(companions.current) ?? null) : null;
    companions.all().forEach(show);
    companions.added.connect((_, companion) => show(companion));

    const add = (id: string, label: string, forward: boolean): void => {
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

    const fixable = (): Finding | null => {
      const findings = current();
      return companions.current && findings ? fixableFinding(companions.current.panel, findings) : null;
    };
    commands.addCommand(CommandIDs.fixFinding, {
      label: trans.__('Fix Finding'),
      caption: trans.__('Make the mechanical fix of the finding at the cursor'),
      isEnabled: () => fixable() !== null,
      execute: () => {
        const finding = fixable();
        if (companions.current && finding) {
          mend(companions.current, finding);
        }
      }
    });
    palette?.addItem({ command: CommandIDs.fixFinding, category: 'nb2prod' });

    const latestFix = (): LatestFix | null =>
      companions.current ? LatestFix.of(companions.current.panel) : null;
    commands.addCommand(CommandIDs.undoFix, {
      label: trans.__('Undo Fix'),
      describedBy: { args: { type: 'object', properties: { alone: { type: 'boolean' } } } },
      isEnabled: ({ alone }) => (alone === true ? latestFix() : companions.current) !== null,
      execute: async ({ alone }) => {
        if (!latestFix()?.undo() && alone !== true) {
          await commands.execute('notebook:undo');
        }
      }
    });
    const undo = { command: CommandIDs.undoFix, keys: ['Accel Z'] };
    commands.addKeyBinding({ ...undo, selector: FIXED_NOTEBOOK });
    // whoever has used the panel's button is still there; what else was done in the notebook is out of sight
    commands.addKeyBinding({ ...undo, selector: '.nb2prod-Panel', args: { alone: true } });
  }
};
