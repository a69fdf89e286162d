import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandIDs } from '../commands';
import { panelStatus } from '../core/panel_status';
import type { PanelActions } from './actions';
import type { PanelModel } from './panel_model';
import { Sign } from './sign';

interface Props {
  readonly model: PanelModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
}

/** The module's name, how far it is behind the notebook, and what one does next. */
export function Header({ model, actions, trans }: Props): React.JSX.Element | null {
  const { state, companion } = model;
  if (!state || !companion) {
    return null;
  }
  const status = panelStatus(state.status, state.error, state.compiled, trans);
  const stem = state.compiled?.stem ?? model.shown?.stem;
  return (
    <div className="nb2prod-Header">
      <div className="nb2prod-Header-title">
        <h2 title={companion.panel.context.path}>{stem ? `${stem}.py` : companion.panel.title.label}</h2>
        <span className="nb2prod-Header-status" role="status" title={status.detail}>
          <Sign look={status.look} />
          {status.word}
        </span>
      </div>
      {state.status !== 'foreign' && (
        <div className="nb2prod-Header-buttons">
          {state.status === 'paused' && (
            <button className="nb2prod-Button" onClick={() => void companion.compileNow()}>
              {trans.__('Compile now')}
            </button>
          )}
          {model.hasRoles && (
            <button className="nb2prod-Button" onClick={() => actions.run(CommandIDs.suggestRoles)}>
              {trans.__('Suggest roles')}
            </button>
          )}
          <button
            className="nb2prod-Button nb2prod-mod-round"
            aria-label={trans.__('Legend of the roles')}
            title={trans.__('Legend of the roles')}
            onClick={() => actions.run(CommandIDs.showLegend)}
          >
            ?
          </button>
          <button
            className="nb2prod-Button nb2prod-mod-primary"
            disabled={!model.hasRoles}
            title={
              model.hasRoles
                ? trans.__('Write the module and its tests')
                : trans.__('Give a cell a role first: there is nothing to export yet')
            }
            onClick={() => actions.run(CommandIDs.export)}
          >
            {trans.__('Export')}
          </button>
        </div>
      )}
    </div>
  );
}
