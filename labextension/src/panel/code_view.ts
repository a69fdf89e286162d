import { EditorView } from '@codemirror/view';
import { CodeEditor, CodeEditorWrapper, type IEditorServices } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';

import type { GeneratedFile, RoleKind } from '../api/types';
import type { FileTab } from '../core/panel_files';
import { SourceMap } from '../core/sourcemap';
import { textChanges } from '../core/text_changes';
import { goToCell } from '../notebook/navigation';
import { codeMarks, setActiveLines, setLinkedLines, type LinkedLine } from './code_marks';
import type { PanelModel } from './panel_model';

/** Lines that are brought into sight around the one that was asked for. */
const CONTEXT = 8;

/** A generated file with highlighting, kept in step with the notebook; its lines lead to their cells. */
export class CodeView extends Panel {
  constructor(
    services: IEditorServices,
    private readonly model: PanelModel,
    private readonly tab: FileTab,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('nb2prod-CodeView');
    const text = new CodeEditor.Model({ mimeType: 'text/x-python' });
    this.wrapper = new CodeEditorWrapper({
      model: text,
      factory: options =>
        services.factoryService.newDocumentEditor({
          ...options,
          config: { readOnly: true, lineNumbers: true, lineWrap: false },
          extensions: [
            codeMarks(line => this.go(line)),
            EditorView.contentAttributes.of({
              'aria-label':
                tab === 'module'
                  ? trans.__('Generated module, read-only')
                  : trans.__('Generated tests, read-only')
            })
          ]
        })
    });
    this.addWidget(this.wrapper);
    // Tab would indent, and there is nothing to indent: it leaves the editor instead
    this.node.addEventListener('keydown', leaveWithTab, true);
    model.changed.connect(this.refresh, this);
    model.placeChanged.connect(this.followPlace, this);
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.refresh();
  }

  protected override onActivateRequest(): void {
    this.wrapper.editor.focus();
  }

  private get view(): EditorView | null {
    return EditorView.findFromDOM(this.wrapper.node);
  }

  private refresh(): void {
    if (!this.isVisible) {
      return;
    }
    const file = this.model.file(this.tab);
    this.wrapper.setHidden(file === null);
    this.toggleClass('nb2prod-mod-outdated', this.model.isOutdated);
    if (file !== this.file) {
      const another = file?.path !== this.file?.path || this.model.companion !== this.owner;
      this.write(file, another);
    }
    this.followPlace();
  }

  private write(file: GeneratedFile | null, another: boolean): void {
    this.file = file;
    this.owner = this.model.companion;
    this.map = file ? new SourceMap(file) : null;
    const { sharedModel } = this.wrapper.model;
    const text = file?.text ?? '';
    if (another) {
      sharedModel.setSource(text);
      this.view?.dispatch({ effects: EditorView.scrollIntoView(0) });
    } else {
      for (const { start, end, text: fresh } of textChanges(sharedModel.getSource(), text)) {
        sharedModel.updateSource(start, end, fresh);
      }
    }
    this.view?.dispatch({ effects: setLinkedLines.of(this.linkedLines()) });
    this.highlighted = '';
  }

  private linkedLines(): readonly LinkedLine[] {
    const kinds = new Map(this.model.shown?.roles.map(role => [role.cell_id, role.kind]));
    return (this.map?.runs() ?? []).flatMap(run => {
      const kind: RoleKind = kinds.get(run.cellId) ?? 'skip';
      const title = this.trans.__('Go to cell %1', run.cell);
      return Array.from({ length: run.to - run.from + 1 }, (_, index) => ({
        line: run.from + index,
        cell: run.cell,
        kind,
        first: index === 0,
        title
      }));
    });
  }

  /** Highlight the lines of the active cell, and bring them into sight when they are others than before. */
  private followPlace(): void {
    const { view, map } = this;
    if (!view || !map || !this.isVisible) {
      return;
    }
    const { place } = this.model;
    const cell = place ? map.linesOf(place.cellId) : [];
    const line = place && place.line > 0 ? map.linesOf(place.cellId, place.line) : [];
    view.dispatch({ effects: setActiveLines.of({ cell, line }) });
    const target = line[0] ?? (place ? map.mainLineOf(place.cellId) : 0);
    const highlighted = JSON.stringify([place, target > 0]);
    if (target > 0 && highlighted !== this.highlighted && target <= view.state.doc.lines) {
      this.reveal(view, target);
    }
    this.highlighted = highlighted;
  }

  /** Scroll as little as shows the line and some of what is around it. */
  private reveal(view: EditorView, line: number): void {
    const { from } = view.state.doc.line(line);
    const yMargin = Math.min(CONTEXT * view.defaultLineHeight, view.scrollDOM.clientHeight / 4);
    view.dispatch({ effects: EditorView.scrollIntoView(from, { y: 'nearest', yMargin }) });
  }

  private go(line: number): void {
    const panel = this.model.companion?.panel;
    const destination = this.map?.destinationOf(line);
    if (panel && destination) {
      void goToCell(panel, destination[0], destination[2]);
    }
  }

  private readonly wrapper: CodeEditorWrapper;
  private file: GeneratedFile | null = null;
  private owner: PanelModel['companion'] = null;
  private map: SourceMap | null = null;
  private highlighted = '';
}

function leaveWithTab(event: KeyboardEvent): void {
  if (event.key === 'Tab') {
    event.stopPropagation();
  }
}
