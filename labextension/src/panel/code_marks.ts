import {
  Prec,
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type EditorState,
  type Extension,
  type Text
} from '@codemirror/state';
import { Decoration, EditorView, gutter, GutterMarker, keymap, type DecorationSet } from '@codemirror/view';

import type { RoleKind } from '../api/types';

/** A line that leads to a cell. */
export interface LinkedLine {
  readonly line: number;
  readonly cell: number;
  readonly kind: RoleKind;
  /** Whether the line above leads elsewhere. */
  readonly first: boolean;
  /** What the mark in the margin says. */
  readonly title: string;
}

/** Lines of the active cell, and those of the cursor's line in it. */
interface ActiveLines {
  readonly cell: readonly number[];
  readonly line: readonly number[];
}

export const setLinkedLines = StateEffect.define<readonly LinkedLine[]>();
export const setActiveLines = StateEffect.define<ActiveLines>();

const LINKED = Decoration.line({ class: 'nb2prod-mod-linked' });
const ACTIVE_CELL = Decoration.line({ class: 'nb2prod-mod-activeCell' });
const ACTIVE_LINE = Decoration.line({ class: 'nb2prod-mod-activeLine' });

/** Shows where lines come from and which belong to the active cell; `go` is called with a line that was chosen. */
export function codeMarks(go: (line: number) => void): Extension {
  return [links, activeLines, cellGutter(go), chosenByMouse(go), chosenByKey(go)];
}

interface Links {
  readonly decorations: DecorationSet;
  readonly markers: RangeSet<CellMarker>;
}

const links = StateField.define<Links>({
  create: () => ({ decorations: Decoration.none, markers: RangeSet.empty }),
  update: (value, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setLinkedLines)) {
        return linksOf(effect.value, transaction.state.doc);
      }
    }
    return transaction.docChanged
      ? {
          decorations: value.decorations.map(transaction.changes),
          markers: value.markers.map(transaction.changes)
        }
      : value;
  },
  provide: field => EditorView.decorations.from(field, value => value.decorations)
});

const activeLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (value, transaction) => {
    for (const effect of transaction.effects) {
      if (effect.is(setActiveLines)) {
        return activeDecorations(effect.value, transaction.state.doc);
      }
    }
    return value.map(transaction.changes);
  },
  provide: field => EditorView.decorations.from(field)
});

/** The number of the cell in the margin, with a bar in its role's colour down all of its lines. */
class CellMarker extends GutterMarker {
  constructor(private readonly link: LinkedLine) {
    super();
    this.elementClass = `nb2prod-mod-${link.kind}`;
  }

  override eq(other: CellMarker): boolean {
    const { cell, kind, first, title } = this.link;
    const { link } = other;
    return cell === link.cell && kind === link.kind && first === link.first && title === link.title;
  }

  override toDOM(): Node {
    const mark = document.createElement('span');
    mark.textContent = this.link.first ? String(this.link.cell) : '';
    mark.title = this.link.title;
    return mark;
  }
}

function cellGutter(go: (line: number) => void): Extension {
  return gutter({
    class: 'nb2prod-CodeView-cells',
    markers: view => view.state.field(links).markers,
    domEventHandlers: {
      click: (view, block) => {
        go(view.state.doc.lineAt(block.from).number);
        return true;
      }
    }
  });
}

function chosenByMouse(go: (line: number) => void): Extension {
  return EditorView.domEventHandlers({
    click: (event, view) => {
      const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      // text that is being selected is wanted for itself
      if (event.button !== 0 || modified || event.detail > 1 || !view.state.selection.main.empty) {
        return false;
      }
      const position = view.posAtCoords(event);
      if (position !== null) {
        go(view.state.doc.lineAt(position).number);
      }
      return false;
    }
  });
}

function chosenByKey(go: (line: number) => void): Extension {
  const run = (view: EditorView): boolean => {
    go(cursorLine(view.state));
    return true;
  };
  return Prec.highest(keymap.of([{ key: 'Enter', run }]));
}

function cursorLine(state: EditorState): number {
  return state.doc.lineAt(state.selection.main.head).number;
}

function linksOf(lines: readonly LinkedLine[], doc: Text): Links {
  const decorations = new RangeSetBuilder<Decoration>();
  const markers = new RangeSetBuilder<CellMarker>();
  for (const link of lines.filter(each => each.line <= doc.lines)) {
    const { from } = doc.line(link.line);
    decorations.add(from, from, LINKED);
    markers.add(from, from, new CellMarker(link));
  }
  return { decorations: decorations.finish(), markers: markers.finish() };
}

function activeDecorations(lines: ActiveLines, doc: Text): DecorationSet {
  const exact = new Set(lines.line);
  const builder = new RangeSetBuilder<Decoration>();
  for (const line of lines.cell.filter(each => each <= doc.lines)) {
    const { from } = doc.line(line);
    builder.add(from, from, ACTIVE_CELL);
    if (exact.has(line)) {
      builder.add(from, from, ACTIVE_LINE);
    }
  }
  return builder.finish();
}
