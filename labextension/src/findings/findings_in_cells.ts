import type { Cell } from '@jupyterlab/cells';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { JSONExt, type ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';

import type { Companion } from '../companion/companion';
import type { CompanionState } from '../companion/state';
import { findingsByCell, placed, type Place, type PlacedFinding } from '../core/cell_findings';
import { findingsOf, type Finding } from '../core/findings';
import type { ISettings } from '../tokens';
import { findingsExtension, setFindings, shownFindings } from './editor_extension';
import type { Explanations } from './explanation';

const NO_FINDINGS: ReadonlyMap<string, readonly Finding[]> = new Map();

/** A finding, the cell that it is in, and where its text begins and ends there. */
interface FindingPlace extends Place {
  readonly id: string;
  readonly end: number;
  readonly finding: Finding;
}

/** Shows and explains the findings of one notebook in its cells. Only editors of cells that have some are touched. */
export class FindingsInCells {
  constructor(
    private readonly companion: Companion,
    private readonly settings: ISettings,
    readonly explanations: Explanations
  ) {
    companion.stateChanged.connect(this.refresh, this);
    settings.changed.connect(this.refresh, this);
    companion.panel.disposed.connect(() => Signal.clearData(this));
    this.refresh();
  }

  /** Where the findings are now, in the order of the notebook. */
  places(): readonly FindingPlace[] {
    return this.companion.panel.content.widgets.flatMap(({ editor, model: { id, sharedModel } }, cell) => {
      const findings = this.findings.get(id);
      if (!findings) {
        return [];
      }
      const shown = editor instanceof CodeMirrorEditor ? shownFindings(editor.editor.state) : null;
      return (shown ?? placed(findings, sharedModel.getSource())).map(({ from, to, finding }) => ({
        cell,
        id,
        offset: from,
        end: to,
        finding
      }));
    });
  }

  private refresh(): void {
    const findings = this.settings.values.underlineFindings ? this.found(this.companion.state) : NO_FINDINGS;
    if (findings === this.findings) {
      return;
    }
    const touched = new Set([...this.showing, ...findings.keys()]);
    this.findings = findings;
    for (const cell of this.companion.panel.content.widgets) {
      if (touched.has(cell.model.id)) {
        this.show(cell);
      }
    }
  }

  /** The same map as before while the findings are the same. */
  private found({ compiled, readiness }: CompanionState): ReadonlyMap<string, readonly Finding[]> {
    if (compiled !== this.compiled || readiness !== this.readiness) {
      this.compiled = compiled;
      this.readiness = readiness;
      this.ofState = findingsByCell(findingsOf(compiled, readiness));
    }
    return this.ofState;
  }

  private show(cell: Cell): void {
    const { editor } = cell;
    if (!(editor instanceof CodeMirrorEditor)) {
      this.showWhenReady(cell);
      return;
    }
    const { id, sharedModel } = cell.model;
    const source = sharedModel.getSource();
    if (this.findings !== NO_FINDINGS && this.companion.state.sources.get(id) !== source) {
      return; // it was edited meanwhile: what is shown has moved along, and the next answer is on its way
    }
    const view = editor.editor;
    const shown = shownFindings(view.state);
    const wanted = this.wanted(id, source, view.state.doc.toString(), shown ?? []);
    if (!JSONExt.deepEqual(asJSON(wanted), asJSON(shown ?? []))) {
      if (shown === null) {
        editor.injectExtension(findingsExtension(this.explanations));
      }
      view.dispatch({ effects: setFindings.of(wanted) });
    }
    if (wanted.length > 0) {
      this.showing.add(id);
    } else {
      this.showing.delete(id);
    }
  }

  /** What is to be shown in a cell; findings of the linter stay where they have moved to until it has run again. */
  private wanted(
    id: string,
    source: string,
    text: string,
    shown: readonly PlacedFinding[]
  ): readonly PlacedFinding[] {
    const findings = this.findings.get(id) ?? [];
    if (this.findings === NO_FINDINGS || this.companion.state.measuredSources.get(id) === source) {
      return placed(findings, text);
    }
    const kept = shown.filter(({ finding }) => finding.generated !== null);
    const compiled = findings.filter(({ generated }) => generated === null);
    return [...placed(compiled, text), ...kept].sort((one, other) => one.from - other.from);
  }

  /** Cells out of view have no editor before somebody scrolls there. */
  private showWhenReady(cell: Cell): void {
    if (!this.awaited.has(cell)) {
      this.awaited.add(cell);
      void cell.ready.then(() => {
        if (!cell.isDisposed && cell.editor) {
          this.show(cell);
        }
      });
    }
  }

  private findings = NO_FINDINGS;
  private compiled: CompanionState['compiled'] = null;
  private readiness: CompanionState['readiness'] = null;
  private ofState = NO_FINDINGS;
  /** The cells that show findings, which may be older than those of the newest answer. */
  private readonly showing = new Set<string>();
  private readonly awaited = new WeakSet<Cell>();
}

function asJSON(value: unknown): ReadonlyPartialJSONValue {
  return value as ReadonlyPartialJSONValue;
}
