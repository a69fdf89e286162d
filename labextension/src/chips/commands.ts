import type { Cell } from '@jupyterlab/cells';
import { Notification } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Suggestion } from '../api/types';
import { CommandIDs } from '../commands';
import type { Companion } from '../companion/companion';
import { messageOf } from '../core/failures';
import type { Translation } from '../core/translation';
import { roleIcon } from '../icons';
import { isEditable } from '../notebook/editable';
import { goToCell } from '../notebook/navigation';
import type { ICompanions } from '../tokens';
import type { ChipLayers } from './chip_layers';
import { showLegend } from './legend';
import { acceptSuggestions, selectedCodeCells } from './tagging';
import { nothingToSuggest } from './words';

/** Add the commands of tagging; those about suggestions take `{cell_id}` or `{selected: true}` for some cells' alone. */
export function addTaggingCommands(
  commands: CommandRegistry,
  companions: ICompanions,
  layers: ChipLayers,
  trans: Translation
): void {
  const current = (): Companion | null => companions.currentPython;
  const selected = (): readonly Cell[] => {
    const companion = current();
    return companion ? selectedCodeCells(companion.panel) : [];
  };
  const canSuggest = (): boolean => {
    const companion = current();
    return companion !== null && isEditable(companion.panel);
  };
  const hasSuggestions = (): boolean => (current()?.state.suggestions.size ?? 0) > 0;

  commands.addCommand(CommandIDs.editRole, {
    label: args => (args.toolbar ? '' : trans.__('Edit Role of Cells…')),
    caption: trans.__('Say what the selected cells become in the module'),
    icon: roleIcon,
    describedBy: { args: { type: 'object', properties: { toolbar: { type: 'boolean' } } } },
    isEnabled: () => selected().length > 0,
    isVisible: () => current() !== null,
    execute: () => {
      const companion = current();
      if (companion) {
        layers.edit(companion);
      }
    }
  });
  commands.addCommand(CommandIDs.suggestRoles, {
    label: trans.__('Suggest Roles'),
    caption: trans.__('Suggest roles for the cells that have none; nothing is changed before you accept'),
    describedBy: { args: NO_ARGUMENTS },
    isEnabled: canSuggest,
    execute: async () => {
      const companion = current();
      if (companion) {
        await suggestRoles(companion, trans);
      }
    }
  });
  commands.addCommand(CommandIDs.acceptSuggestions, {
    label: args =>
      isPartial(args) ? trans.__('Accept Suggested Role') : trans.__('Accept All Suggested Roles'),
    describedBy: { args: CELL_ARGUMENTS },
    isEnabled: () => hasSuggestions() && canSuggest(),
    execute: args => {
      const companion = current();
      if (companion) {
        acceptSuggestions(companion, chosen(companion, args));
      }
    }
  });
  commands.addCommand(CommandIDs.dismissSuggestions, {
    label: args =>
      isPartial(args) ? trans.__('Dismiss Suggested Role') : trans.__('Dismiss All Suggested Roles'),
    describedBy: { args: CELL_ARGUMENTS },
    isEnabled: hasSuggestions,
    execute: args => {
      const companion = current();
      companion?.dropSuggestions(chosen(companion, args).map(each => each.cell_id));
    }
  });
  commands.addCommand(CommandIDs.showLegend, {
    label: trans.__('Roles of Cells'),
    caption: trans.__('What each role means, with its colour and tag'),
    describedBy: { args: NO_ARGUMENTS },
    execute: () => showLegend(companions.client, keysOf(commands, CommandIDs.editRole), trans)
  });
}

const NO_ARGUMENTS = { type: 'object', properties: {} } as const;
const CELL_ARGUMENTS = {
  type: 'object',
  properties: {
    cell_id: { type: 'string', description: 'The cell of the suggestion' },
    selected: { type: 'boolean', description: 'Whether the suggestions are those of the selected cells' }
  }
} as const;

/** The keys of a command, as one reads them; empty where it has none. */
function keysOf(commands: CommandRegistry, id: string): string {
  const binding = commands.keyBindings.find(each => each.command === id);
  return (binding?.keys ?? []).map(CommandRegistry.formatKeystroke).join(' ');
}

function isPartial(args: ReadonlyPartialJSONObject): boolean {
  return args.cell_id !== undefined || args.selected === true;
}

/** The suggestions that the arguments of a command are about: all, unless they name cells. */
function chosen(companion: Companion, args: ReadonlyPartialJSONObject): readonly Suggestion[] {
  const all = [...companion.state.suggestions.values()];
  if (args.selected === true) {
    const ids = selectedCodeCells(companion.panel).map(cell => cell.model.id);
    return all.filter(each => ids.includes(each.cell_id));
  }
  return all.filter(each => args.cell_id === undefined || each.cell_id === args.cell_id);
}

async function suggestRoles(companion: Companion, trans: Translation): Promise<void> {
  try {
    const found = await companion.suggest();
    const [first] = found;
    if (first) {
      await goToCell(companion.panel, first.cell_id);
    } else {
      const hasRoles = companion.state.compiled?.roles.some(role => role.given) ?? false;
      Notification.info(nothingToSuggest(hasRoles, trans), { autoClose: 5000 });
    }
  } catch (reason) {
    Notification.error(trans.__('Roles cannot be suggested: %1', messageOf(reason)), { autoClose: false });
  }
}
