import type { Companion } from '../companion/companion';
import type { Translation } from '../core/translation';
import { goToCell } from '../notebook/navigation';
import type { ICompanions, ISettings } from '../tokens';
import { ChipLayer } from './chip_layer';
import type { ChipActions } from './chip_row';
import { editRoles } from './role_editing';
import { SuggestionsBar } from './suggestions_bar';
import { acceptSuggestions, selectedCodeCells } from './tagging';

/** Gives each notebook that is opened its chips and the bar of its suggestions. */
export class ChipLayers {
  constructor(
    private readonly companions: ICompanions,
    private readonly settings: ISettings,
    private readonly trans: Translation
  ) {
    companions.added.connect((_, companion) => this.add(companion));
    companions.all().forEach(companion => this.add(companion));
  }

  private add(companion: Companion): void {
    void companion.panel.context.ready.then(() => {
      if (!companion.isDisposed && !this.layers.has(companion)) {
        const actions = this.actionsFor(companion);
        this.layers.set(companion, new ChipLayer(companion, this.settings, actions, this.trans));
        companion.panel.contentHeader.addWidget(this.barFor(companion));
      }
    });
  }

  /** Let somebody change the role of the selected cells. */
  edit(companion: Companion): void {
    const layer = this.layers.get(companion);
    if (layer) {
      editRoles(companion, layer, selectedCodeCells(companion.panel), this.companions.client, this.trans);
    }
  }

  private actionsFor(companion: Companion): ChipActions {
    const notebook = companion.panel.content;
    return {
      edit: cell => {
        if (!notebook.isSelectedOrActive(cell)) {
          notebook.deselectAll();
        }
        notebook.activeCellIndex = notebook.widgets.indexOf(cell);
        this.edit(companion);
      },
      accept: cell => {
        const suggestion = companion.state.suggestions.get(cell.model.id);
        acceptSuggestions(companion, suggestion ? [suggestion] : []);
      },
      dismiss: cell => companion.dropSuggestions([cell.model.id])
    };
  }

  private barFor(companion: Companion): SuggestionsBar {
    return new SuggestionsBar(
      companion,
      {
        acceptAll: () => acceptSuggestions(companion, [...companion.state.suggestions.values()]),
        dismissAll: () => companion.dropSuggestions(companion.state.suggestions.keys()),
        showNext: () => void goToCell(companion.panel, nextSuggested(companion))
      },
      this.trans
    );
  }

  private readonly layers = new WeakMap<Companion, ChipLayer>();
}

/** Id of the first cell after the active one that has a suggestion, from the top again after the last. */
function nextSuggested(companion: Companion): string {
  const { widgets, activeCellIndex } = companion.panel.content;
  const ids = widgets.map(cell => cell.model.id);
  const order = [...ids.slice(activeCellIndex + 1), ...ids.slice(0, activeCellIndex + 1)];
  return order.find(id => companion.state.suggestions.has(id)) ?? '';
}
