import type { Cell } from '@jupyterlab/cells';
import { checkIcon, closeIcon, type LabIcon } from '@jupyterlab/ui-components';

import type { Suggestion } from '../api/types';
import type { Reading, Role } from '../core/roles';
import type { Translation } from '../core/translation';
import { roleKindWord, roleWords, tagRuleWords } from './words';

const ROW_CLASS = 'nb2prod-ChipRow';

/** Everything that a cell's chips show. */
interface ChipView {
  readonly reading: Reading;
  /** The role that the cell has from the cells before it; null where it has none. */
  readonly inherited: Role | null;
  readonly suggestion: Suggestion | null;
  readonly editable: boolean;
  /** Whether a cell without any role has a chip, too. */
  readonly whenUntagged: boolean;
}

/** What a click on a chip does. */
export interface ChipActions {
  edit(cell: Cell): void;
  accept(cell: Cell): void;
  dismiss(cell: Cell): void;
}

/** The chips of one code cell, above its code. */
export class ChipRow {
  constructor(
    private readonly cell: Cell,
    private readonly actions: ChipActions,
    private readonly trans: Translation
  ) {
    this.node = document.createElement('div');
    this.node.className = ROW_CLASS;
    // keys such as Enter are the focused chip's; those of the notebook would edit or delete the cell
    this.node.dataset.lmSuppressShortcuts = 'true';
    // a press on a chip neither starts a drag nor takes the selection of cells apart
    this.node.addEventListener('mousedown', event => {
      if (event.button === 0 && event.target instanceof Element && event.target.closest('button')) {
        event.preventDefault();
      }
    });
    this.node.addEventListener('keydown', event => this.onKeyDown(event));
    const header = cell.node.querySelector(':scope > .jp-CellHeader');
    header?.append(this.node);
  }

  /** Let the Tab key reach the chips of the active cell only: a notebook has hundreds of cells. */
  set reachable(reachable: boolean) {
    this.tabIndex = reachable ? 0 : -1;
    for (const button of this.node.querySelectorAll('button')) {
      button.tabIndex = this.tabIndex;
    }
  }

  show(view: ChipView): void {
    const key = JSON.stringify(view);
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    const focused = this.node.contains(document.activeElement);
    const role = view.reading.given ? view.reading.role : view.inherited;
    this.node.replaceChildren(...this.chips(view, role));
    if (role && role.kind !== 'skip') {
      this.cell.node.dataset.nb2prodRole = role.kind;
    } else {
      delete this.cell.node.dataset.nb2prodRole;
    }
    if (focused) {
      (this.node.querySelector('button') ?? this.cell.node).focus();
    }
  }

  private *chips(view: ChipView, role: Role | null): Iterable<HTMLElement> {
    if (view.suggestion && !view.reading.given) {
      yield* this.suggestionChips(view.suggestion, view.editable);
    } else if (role || view.reading.problems.length > 0) {
      yield this.roleChip(role, view);
    } else if (view.editable && view.whenUntagged) {
      yield this.addChip();
    }
  }

  private roleChip(role: Role | null, { reading, inherited, editable }: ChipView): HTMLElement {
    const { trans } = this;
    const chip = this.editButton('nb2prod-Chip');
    chip.disabled = !editable;
    chip.dataset.nb2prodRole = role?.kind ?? 'skip';
    chip.classList.toggle('nb2prod-mod-inherited', inherited !== null);
    const contradictory = reading.problems.includes('NB105') || !role;
    const words = contradictory ? trans.__('unclear role') : roleWords(role, trans);
    chip.append(dot());
    if (contradictory) {
      chip.append(part(words));
    } else {
      chip.append(...rolePieces(role, trans));
    }
    const remarks = reading.problems.map(rule => tagRuleWords(rule, trans));
    if (remarks.length > 0) {
      chip.classList.add('nb2prod-mod-problem');
      chip.append(part('!', 'nb2prod-Chip-problem'));
    }
    if (inherited) {
      remarks.push(trans.__('The cell belongs to the one before it.'));
    }
    remarks.push(editable ? trans.__('Click to change the role.') : trans.__('It cannot be changed here.'));
    chip.title = remarks.join('\n');
    chip.setAttribute('aria-label', trans.__('Role: %1. %2', words, remarks.join(' ')));
    return chip;
  }

  private addChip(): HTMLElement {
    const chip = this.editButton('nb2prod-Chip nb2prod-mod-add');
    chip.append(part(this.trans.__('+ role')));
    chip.title = this.trans.__('Give this cell a role in the module');
    chip.setAttribute('aria-label', this.trans.__('Add a role'));
    return chip;
  }

  private *suggestionChips(suggestion: Suggestion, editable: boolean): Iterable<HTMLElement> {
    const { trans } = this;
    const words = roleWords(suggestion, trans);
    const chip = this.editButton('nb2prod-Chip nb2prod-mod-suggested');
    chip.dataset.nb2prodRole = suggestion.kind;
    chip.disabled = !editable;
    chip.append(dot(), ...rolePieces(suggestion, trans), part('?', 'nb2prod-Chip-problem'));
    chip.title = trans.__('Suggested: %1', suggestion.reason);
    chip.setAttribute(
      'aria-label',
      trans.__('Suggested role: %1. %2. Click to change it.', words, suggestion.reason)
    );
    yield chip;
    if (editable) {
      const accept = trans.__('Accept the suggested role %1', words);
      yield this.iconButton(checkIcon, accept, () => this.actions.accept(this.cell));
      const dismiss = trans.__('Dismiss the suggested role %1', words);
      yield this.iconButton(closeIcon, dismiss, () => this.actions.dismiss(this.cell));
    }
    const reason = part(suggestion.reason, 'nb2prod-ChipRow-reason');
    reason.title = suggestion.reason;
    // the chip's own name says it
    reason.setAttribute('aria-hidden', 'true');
    yield reason;
  }

  private editButton(className: string): HTMLButtonElement {
    const button = this.button(className, () => this.actions.edit(this.cell));
    button.setAttribute('aria-haspopup', 'dialog');
    return button;
  }

  private iconButton(icon: LabIcon, label: string, action: () => void): HTMLElement {
    const button = this.button('nb2prod-ChipRow-action', action);
    button.title = label;
    button.setAttribute('aria-label', label);
    icon.element({ container: button, elementSize: 'small' });
    return button;
  }

  private button(className: string, action: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = className;
    button.tabIndex = this.tabIndex;
    button.addEventListener('click', action);
    return button;
  }

  private onKeyDown(event: KeyboardEvent): void {
    if (['Escape', 'ArrowUp', 'ArrowDown'].includes(event.key)) {
      event.preventDefault();
      this.cell.node.focus({ preventScroll: true });
    }
  }

  private readonly node: HTMLElement;
  private tabIndex = -1;
  private shown = '';
}

/** A role in words of their own: whoever says one to the computer says them as they are seen. */
function rolePieces(role: Role, trans: Translation): (HTMLElement | string)[] {
  const pieces: (HTMLElement | string)[] = [part(roleKindWord(role.kind, trans))];
  if (role.name) {
    pieces.push(' ', part(role.name, 'nb2prod-Chip-name'));
  }
  if (role.module) {
    pieces.push(' ', part(`→ ${role.module}`));
  }
  return pieces;
}

function dot(): HTMLElement {
  return part('', 'nb2prod-Chip-dot');
}

function part(text: string, className = ''): HTMLElement {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}
