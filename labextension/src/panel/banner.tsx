import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandIDs } from '../commands';
import { panelStatus } from '../core/panel_status';
import type { PanelActions } from './actions';
import { FindingItem } from './finding_item';
import type { PanelModel } from './panel_model';
import { Sign } from './sign';

interface Props {
  readonly model: PanelModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
}

/** What stands between the notebook and its module: suggestions to accept, findings, a server that is away. */
export function Banner(props: Props): React.JSX.Element | null {
  const { state } = props.model;
  if (!state) {
    return null;
  }
  return (
    <>
      {state.suggestions.size > 0 && <SuggestionsBanner {...props} />}
      {props.model.inTrouble ? (
        <TroubleBanner {...props} />
      ) : (
        props.model.isRefused && props.model.hasRoles && <RefusedBanner {...props} />
      )}
    </>
  );
}

function SuggestionsBanner({ model, actions, trans }: Props): React.JSX.Element {
  const count = model.state?.suggestions.size ?? 0;
  return (
    <section className="nb2prod-Banner nb2prod-Banner-info" aria-label={trans.__('Suggestions')}>
      <p>
        <Sign look="info" />
        <span>{trans._n('%1 role is suggested.', '%1 roles are suggested.', count)}</span>
      </p>
      <div className="nb2prod-Banner-buttons">
        <button className="nb2prod-Button" onClick={() => actions.run(CommandIDs.acceptSuggestions)}>
          {trans.__('Accept all')}
        </button>
        <button className="nb2prod-Button" onClick={() => actions.run(CommandIDs.dismissSuggestions)}>
          {trans.__('Dismiss all')}
        </button>
      </div>
    </section>
  );
}

function TroubleBanner({ model, trans }: Props): React.JSX.Element | null {
  const { state } = model;
  if (!state) {
    return null;
  }
  const { word, detail } = panelStatus(state.status, state.error, state.compiled, trans);
  return (
    <section className="nb2prod-Banner nb2prod-Banner-warning" aria-label={word}>
      <p>
        <Sign look="warning" />
        <span>
          <strong>{word}.</strong> {detail}
        </span>
      </p>
      {model.shown && (
        <p className="nb2prod-Banner-note">{trans.__('Below is the module as it was before.')}</p>
      )}
    </section>
  );
}

function RefusedBanner({ model, actions, trans }: Props): React.JSX.Element | null {
  const errors = model.findings.filter(found => found.severity === 'error');
  const [first] = errors;
  if (!first) {
    return null;
  }
  const more = errors.length - 1;
  return (
    <section className="nb2prod-Banner nb2prod-Banner-error" aria-label={trans.__('Why there is no module')}>
      {model.tab !== 'findings' && (
        <>
          <FindingItem finding={first} model={model} actions={actions} trans={trans} withCell={true} />
          {more > 0 && (
            <button
              className="nb2prod-Link"
              onClick={() => {
                model.showTab('findings');
              }}
            >
              {trans._n('and %1 more finding', 'and %1 more findings', more)}
            </button>
          )}
        </>
      )}
      <p className="nb2prod-Banner-note">
        {model.shown
          ? trans.__('The module stays as it was before, until this is mended.')
          : trans.__('There is no module until this is mended.')}
      </p>
    </section>
  );
}
