import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import type { FindingKey } from '../api/types';
import { CommandIDs } from '../commands';
import { nb2prodIcon } from '../icons';
import { isEditable } from '../notebook/editable';
import type { ICompanions } from '../tokens';
import { applyFixes } from '../findings/fixing';
import { largeGraph } from './large_graph';
import { TABS, type PanelModel } from './panel_model';

interface Parts {
  readonly companions: ICompanions;
  readonly model: PanelModel;
  readonly panel: Widget;
  readonly labShell: ILabShell | null;
  readonly palette: ICommandPalette | null;
  readonly trans: TranslationBundle;
}

/** Add the commands of the panel: show it, apply fixes, open the graph large. */
export function addPanelCommands(app: JupyterFrontEnd, parts: Parts): void {
  const { companions, model, panel, labShell, palette, trans } = parts;
  const { commands, shell } = app;
  const fixable = (): boolean => {
    const companion = companions.current;
    return companion !== null && isEditable(companion.panel);
  };

  commands.addCommand(CommandIDs.showPanel, {
    label: trans.__('Show Module Panel'),
    caption: trans.__('Show the module that this notebook becomes'),
    icon: nb2prodIcon,
    describedBy: { args: { type: 'object', properties: { tab: { type: 'string', enum: [...TABS] } } } },
    execute: args => {
      const tab = TABS.find(each => each === args['tab']);
      shell.activateById(panel.id);
      // the command palette, when it closes after this, would give the focus back to the notebook
      window.setTimeout(() => shell.activateById(panel.id));
      if (tab) {
        model.showTab(tab);
      }
    }
  });
  commands.addCommand(CommandIDs.applyFix, {
    label: args => (args['code'] ? trans.__('Apply Fix') : trans.__('Apply All Fixes')),
    caption: trans.__('Make the mechanical fixes of findings in the notebook'),
    isEnabled: fixable,
    describedBy: {
      args: {
        type: 'object',
        properties: { code: { type: 'string' }, cell_id: { type: 'string' }, line: { type: 'integer' } }
      }
    },
    execute: async args => {
      const companion = companions.current;
      if (companion) {
        await applyFixes(companion, findingIn(args), trans);
      }
    }
  });
  palette?.addItem({ command: CommandIDs.applyFix, category: 'nb2prod' });

  if (labShell) {
    addGraphCommand(app, parts, labShell);
  }
}

function addGraphCommand({ commands }: JupyterFrontEnd, parts: Parts, labShell: ILabShell): void {
  const { companions, palette, trans } = parts;
  commands.addCommand(CommandIDs.openGraph, {
    label: trans.__('Open Step Graph'),
    caption: trans.__('Open the graph of the steps in the main area'),
    isEnabled: () => Boolean(companions.current?.state.compiled),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      const companion = companions.current;
      if (!companion) {
        return;
      }
      const id = `nb2prod-graph-${companion.page}`;
      const isOpen = [...labShell.widgets('main')].some(widget => widget.id === id);
      if (!isOpen) {
        const { panel } = companion;
        const graph = largeGraph(companion, trans, () => labShell.activateById(panel.id));
        labShell.add(graph, 'main', { ref: panel.id, mode: 'tab-after', type: 'nb2prod graph' });
      }
      labShell.activateById(id);
    }
  });
  palette?.addItem({ command: CommandIDs.openGraph, category: 'nb2prod' });
}

/** The finding that arguments name; null for all findings. */
function findingIn({ code, cell_id, line }: ReadonlyPartialJSONObject): FindingKey | null {
  return typeof code === 'string' && typeof cell_id === 'string' && typeof line === 'number'
    ? { code, cell_id, line }
    : null;
}
