import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import * as React from 'react';

import { FocusKeeper } from '../focus';
import { nb2prodIcon } from '../icons';
import { goToCell } from '../notebook/navigation';
import type { PanelActions } from './actions';
import { Banner } from './banner';
import { CodeView } from './code_view';
import { EmptyState } from './empty_state';
import { FileChoice } from './file_choice';
import { FindingsView } from './findings_view';
import { GraphView } from './graph_view';
import { Header } from './header';
import { TABS, type PanelModel, type Tab } from './panel_model';
import { ReadinessLine } from './readiness_line';
import { tabId, TabStrip } from './tab_strip';

/** Opens the step graph large; absent where there is no room for that. */
type Enlarge = (() => void) | undefined;

/** The current notebook's module as it grows: its files, step graph, findings and readiness. */
export class ModulePanel extends Panel {
  constructor(
    private readonly model: PanelModel,
    services: IEditorServices,
    actions: PanelActions,
    trans: TranslationBundle,
    enlarge: Enlarge
  ) {
    super();
    this.id = 'nb2prod-panel';
    this.addClass('nb2prod-Panel');
    this.title.icon = nb2prodIcon;
    this.title.caption = trans.__('nb2prod');
    this.node.setAttribute('aria-label', trans.__('nb2prod'));
    this.node.setAttribute('role', 'region');
    this.node.tabIndex = -1;
    this.focusKeeper = new FocusKeeper(this.node, () => this.entrance);

    const props = { model, actions, trans };
    this.pages = {
      module: this.codePage(services, 'module', trans),
      tests: this.codePage(services, 'tests', trans),
      graph: this.watching(
        () => <GraphTab model={model} trans={trans} enlarge={enlarge} />,
        'nb2prod-GraphPage'
      ),
      findings: this.watching(() => <FindingsView {...props} />, 'nb2prod-PanelFindings')
    };
    const controls = {} as { [tab in Tab]: string };
    for (const tab of TABS) {
      const page = this.pages[tab];
      page.id = `nb2prod-page-${tab}`;
      page.addClass('nb2prod-Page');
      page.node.setAttribute('role', 'tabpanel');
      page.node.setAttribute('aria-labelledby', tabId(tab));
      controls[tab] = page.id;
    }
    this.empty = this.watching(() => <EmptyState {...props} />);
    const drawn = (): void => {
      // the panel was asked for before it had its tabs
      if (document.activeElement === this.node) {
        this.entrance.focus();
      }
    };
    this.tabs = this.watching(() => (
      <TabStrip model={model} trans={trans} controls={controls} drawn={drawn} />
    ));
    this.addWidget(this.watching(() => <Header {...props} />));
    // at the top, for notifications cover the bottom just when something was measured
    this.addWidget(this.watching(() => <ReadinessLine {...props} />));
    this.addWidget(this.tabs);
    this.addWidget(this.watching(() => <Banner {...props} />));
    this.addWidget(this.empty);
    TABS.forEach(tab => this.addWidget(this.pages[tab]));
    model.changed.connect(this.arrange, this);
    this.arrange();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.focusKeeper.dispose();
      this.model.dispose();
      super.dispose();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.model.isShown = true;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.model.isShown = this.isVisible;
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.model.isShown = false;
  }

  protected override onActivateRequest(): void {
    this.entrance.focus();
  }

  /** Where one comes into the panel by keyboard: the open tab, or the panel itself while there is none. */
  private get entrance(): HTMLElement {
    const tab = document.getElementById(tabId(this.model.tab));
    return tab && !this.tabs.isHidden ? tab : this.node;
  }

  /** Show the page of the open tab, or what to do while there is none. */
  private arrange(): void {
    const { model } = this;
    const { state } = model;
    const known = state !== null && state.status !== 'foreign';
    const isEmpty = !known || (state.compiled !== null && !model.hasRoles);
    this.empty.setHidden(!isEmpty);
    this.tabs.setHidden(isEmpty);
    TABS.forEach(tab => this.pages[tab].setHidden(isEmpty || tab !== model.tab));
  }

  private codePage(services: IEditorServices, tab: 'module' | 'tests', trans: TranslationBundle): Panel {
    const page = new Panel();
    page.addWidget(this.watching(() => <FileChoice model={this.model} tab={tab} trans={trans} />));
    page.addWidget(new CodeView(services, this.model, tab, trans));
    return page;
  }

  /** A widget that is drawn anew after every change of the model. */
  private watching(draw: () => React.JSX.Element | null, className = ''): Widget {
    const widget = ReactWidget.create(<UseSignal signal={this.model.changed}>{() => draw()}</UseSignal>);
    if (className) {
      widget.addClass(className);
    }
    return widget;
  }

  private readonly focusKeeper: FocusKeeper;
  private readonly pages: { readonly [tab in Tab]: Widget };
  private readonly empty: Widget;
  private readonly tabs: Widget;
}

function GraphTab(props: {
  readonly model: PanelModel;
  readonly trans: TranslationBundle;
  readonly enlarge: Enlarge;
}): React.JSX.Element | null {
  const { model, trans, enlarge } = props;
  // while nobody looks at it, nothing is laid out
  if (model.tab !== 'graph') {
    return null;
  }
  const { companion, graphed: compiled } = model;
  if (!compiled || !companion) {
    return null;
  }
  if (compiled.graph.nodes.length === 0) {
    return <p className="nb2prod-Nothing">{trans.__('No step yet.')}</p>;
  }
  return (
    <UseSignal signal={model.placeChanged}>
      {() => (
        <GraphView
          key={companion.page}
          compiled={compiled}
          cellId={model.place?.cellId ?? null}
          trans={trans}
          go={cellId => void goToCell(companion.panel, cellId)}
          enlarge={enlarge}
        />
      )}
    </UseSignal>
  );
}
