import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { countFindings } from '../core/findings';
import { TABS, type PanelModel, type Tab } from './panel_model';

interface Props {
  readonly model: PanelModel;
  readonly trans: TranslationBundle;
  /** Ids of the elements that the tabs show. */
  readonly controls: { readonly [tab in Tab]: string };
  /** Called each time when the tabs stand in the page as the model has them. */
  drawn(): void;
}

/** The panel's tabs; the arrow keys, Home and End move between them. */
export function TabStrip({ model, trans, controls, drawn }: Props): React.JSX.Element {
  React.useLayoutEffect(drawn);
  const labels: { readonly [tab in Tab]: string } = {
    module: trans.__('Module'),
    tests: trans.__('Tests'),
    graph: trans.__('Graph'),
    findings: trans.__('Findings')
  };
  const move = (event: React.KeyboardEvent<HTMLElement>): void => {
    const index = TABS.indexOf(model.tab);
    const targets: { readonly [key: string]: number } = {
      ArrowRight: (index + 1) % TABS.length,
      ArrowLeft: (index + TABS.length - 1) % TABS.length,
      Home: 0,
      End: TABS.length - 1
    };
    const target = TABS[targets[event.key] ?? -1];
    if (target) {
      event.preventDefault();
      model.showTab(target);
      document.getElementById(tabId(target))?.focus();
    }
  };
  return (
    <div
      className="nb2prod-Tabs"
      role="tablist"
      aria-label={trans.__('Views of the module')}
      onKeyDown={move}
    >
      {TABS.map(tab => (
        <button
          key={tab}
          id={tabId(tab)}
          role="tab"
          className="nb2prod-Tab"
          aria-selected={model.tab === tab}
          aria-controls={controls[tab]}
          tabIndex={model.tab === tab ? 0 : -1}
          onClick={() => {
            model.showTab(tab);
          }}
        >
          {labels[tab]}
          {tab === 'findings' && <Badge model={model} trans={trans} />}
        </button>
      ))}
    </div>
  );
}

/** Id of a tab's button. */
export function tabId(tab: Tab): string {
  return `nb2prod-tab-${tab}`;
}

function Badge({ model, trans }: Pick<Props, 'model' | 'trans'>): React.JSX.Element | null {
  const { error, warning, info } = countFindings(model.findings);
  const count = error + warning + info;
  if (count === 0) {
    return null;
  }
  const look = error > 0 ? 'error' : warning > 0 ? 'warning' : 'info';
  const title = [
    ...(error > 0 ? [trans._n('%1 error', '%1 errors', error)] : []),
    ...(warning > 0 ? [trans._n('%1 warning', '%1 warnings', warning)] : []),
    ...(info > 0 ? [trans._n('%1 note', '%1 notes', info)] : [])
  ].join(', ');
  return (
    <span className={`nb2prod-Badge nb2prod-Badge-${look}`} title={title}>
      {count}
    </span>
  );
}
