import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandIDs } from '../commands';
import { readinessItems, timeAgo, type ReadinessId, type ReadinessItem } from '../core/readiness';
import type { PanelActions } from './actions';
import type { PanelModel } from './panel_model';
import { Sign } from './sign';

interface Props {
  readonly model: PanelModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
}

const COMMANDS: { readonly [id in Exclude<ReadinessId, 'lint'>]: string } = {
  exported: CommandIDs.export,
  verified: CommandIDs.verify,
  tests: CommandIDs.runTests
};

/** What was measured of the exported module; a click measures anew. */
export function ReadinessLine({ model, actions, trans }: Props): React.JSX.Element | null {
  const { state, companion } = model;
  if (!state || !companion || !model.hasRoles) {
    return null;
  }
  const measure = (id: ReadinessId): void => {
    if (id === 'lint') {
      model.showTab('findings');
      void companion.refreshReadiness();
    } else {
      actions.run(COMMANDS[id]);
    }
  };
  return (
    <section className="nb2prod-Readiness" aria-label={trans.__('Readiness')} aria-busy={state.measuring}>
      {readinessItems(state.readiness, state.measuring, trans).map(item => (
        <button
          key={item.id}
          className="nb2prod-Readiness-item"
          title={tooltip(item, trans)}
          onClick={() => measure(item.id)}
        >
          <Sign look={item.look} />
          <span>
            <span className="nb2prod-Readiness-label">{item.label}</span> <span>{item.word}</span>
          </span>
        </button>
      ))}
    </section>
  );
}

function tooltip({ detail, at, action }: ReadinessItem, trans: TranslationBundle): string {
  const measured = at ? trans.__('Measured %1 (%2)', timeAgo(at, Date.now(), trans), localTime(at)) : '';
  return [detail, measured, trans.__('Click: %1', action)].filter(Boolean).join('\n');
}

function localTime(at: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : time.toLocaleString();
}
