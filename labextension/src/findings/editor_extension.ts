import {
  StateEffect,
  StateField,
  type EditorState,
  type Extension,
  type Text,
  type Transaction
} from '@codemirror/state';
import {
  Decoration,
  EditorView,
  hoverTooltip,
  showTooltip,
  tooltips,
  WidgetType,
  type DecorationSet,
  type Tooltip,
  type TooltipView
} from '@codemirror/view';

import type { Severity } from '../api/types';
import { gravest, type PlacedFinding } from '../core/cell_findings';
import type { Explanations } from './explanation';

/** Show these findings in the place of those that are shown. */
export const setFindings = StateEffect.define<readonly PlacedFinding[]>();

/** Explain the findings at this offset until the cursor moves; null: no longer. */
export const explainFindings = StateEffect.define<number | null>();

interface Shown {
  readonly findings: readonly PlacedFinding[];
  /** The offset of what was asked to be explained. */
  readonly explained: number | null;
}

const NOTHING: Shown = { findings: [], explained: null };

const shownField = StateField.define<Shown>({
  create: () => NOTHING,
  update: (shown, transaction) => {
    const findings = findingsAfter(shown.findings, transaction);
    const moved = transaction.docChanged || transaction.selection !== undefined;
    let explained = moved ? null : shown.explained;
    for (const effect of transaction.effects) {
      explained = effect.is(explainFindings) ? effect.value : explained;
    }
    return findings === shown.findings && explained === shown.explained ? shown : { findings, explained };
  }
});

/** The findings that an editor shows, where they have moved to; null where it cannot show any yet. */
export function shownFindings(state: EditorState): readonly PlacedFinding[] | null {
  return state.field(shownField, false)?.findings ?? null;
}

/** Lets an editor show findings: underlined, marked at the end of their line, and explained where the mouse rests. */
export function findingsExtension(explanations: Explanations): Extension {
  return [
    shownField,
    EditorView.decorations.compute([shownField], state => decorations(state, explanations)),
    showTooltip.compute([shownField], state => {
      const { explained } = state.field(shownField);
      return explained === null ? null : tooltipAt(state, explained, explanations);
    }),
    hoverTooltip(
      ({ state }, offset) =>
        state.field(shownField).explained === null ? tooltipAt(state, offset, explanations) : null,
      { hideOn: leavesNothingToExplain }
    ),
    EditorView.domEventHandlers({
      blur: (_, view) => {
        if (view.state.field(shownField).explained !== null) {
          // An update of the editor may be what takes the focus from it, and updates cannot be nested.
          queueMicrotask(() => view.dispatch({ effects: explainFindings.of(null) }));
        }
      }
    }),
    // The notebook clips what hangs over the edge of a cell.
    tooltips({ parent: document.body })
  ];
}

function findingsAfter(before: readonly PlacedFinding[], transaction: Transaction): readonly PlacedFinding[] {
  for (const effect of transaction.effects) {
    if (effect.is(setFindings)) {
      return effect.value;
    }
  }
  if (!transaction.docChanged || before.length === 0) {
    return before;
  }
  const { changes } = transaction;
  return before.flatMap(({ from, to, finding }) => {
    const start = changes.mapPos(from, from === to ? -1 : 1);
    const end = from === to ? start : changes.mapPos(to, -1);
    return end > start || from === to ? [{ from: start, to: end, finding }] : [];
  });
}

function decorations(state: EditorState, explanations: Explanations): DecorationSet {
  const { findings } = state.field(shownField);
  const byLine = new Map<number, PlacedFinding[]>();
  for (const each of findings) {
    const { to } = state.doc.lineAt(each.from);
    byLine.set(to, [...(byLine.get(to) ?? []), each]);
  }
  const marks = findings
    .filter(({ from, to }) => to > from)
    .map(({ from, to, finding }) =>
      Decoration.mark({ class: `nb2prod-CellFinding nb2prod-mod-${finding.severity}` }).range(from, to)
    );
  const ends = [...byLine].map(([end, there]) => {
    const text = there.map(({ finding }) => explanations.text(finding)).join(' ');
    return Decoration.widget({ widget: new Marker(gravest(there), text), side: 1 }).range(end);
  });
  return Decoration.set([...marks, ...ends], true);
}

function tooltipAt(state: EditorState, offset: number, explanations: Explanations): Tooltip | null {
  const line = state.doc.lineAt(offset);
  const there = findingsAt(state.field(shownField).findings, state.doc, offset);
  if (there.length === 0) {
    return null;
  }
  const first = Math.min(...there.map(({ from }) => from));
  return {
    pos: offset === line.to ? Math.max(first, line.from) : first,
    end: offset,
    above: true,
    create: () => explanationView(there, offset, explanations)
  };
}

/** The findings at an offset; at the end of a line, where their sign is, those of the whole line. */
function findingsAt(
  findings: readonly PlacedFinding[],
  text: Text,
  offset: number
): readonly PlacedFinding[] {
  const line = text.lineAt(offset);
  return findings.filter(({ from, to }) =>
    offset === line.to ? from >= line.from && from <= line.to : from <= offset && offset <= to
  );
}

/** A box that says what is there; newer findings take the place of the older ones in it, under the resting mouse. */
function explanationView(
  there: readonly PlacedFinding[],
  offset: number,
  explanations: Explanations
): TooltipView {
  const box = explanations.box(there.map(({ finding }) => finding));
  return {
    dom: box.node,
    update: ({ changes, state }) => {
      offset = changes.mapPos(offset);
      const now = findingsAt(state.field(shownField).findings, state.doc, offset);
      box.show(now.map(({ finding }) => finding));
    }
  };
}

function leavesNothingToExplain({ effects, newDoc }: Transaction, { pos, end = pos }: Tooltip): boolean {
  return effects.some(effect => effect.is(setFindings) && findingsAt(effect.value, newDoc, end).length === 0);
}

/** The sign at the end of a line that has findings: they are not told by colour alone. */
class Marker extends WidgetType {
  constructor(
    private readonly severity: Severity,
    private readonly text: string
  ) {
    super();
  }

  override eq(other: Marker): boolean {
    return other.severity === this.severity && other.text === this.text;
  }

  override toDOM(): HTMLElement {
    const marker = document.createElement('span');
    marker.className = `nb2prod-CellFinding-marker nb2prod-mod-${this.severity}`;
    marker.setAttribute('role', 'img');
    marker.setAttribute('aria-label', this.text);
    return marker;
  }
}
