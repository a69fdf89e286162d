import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandIDs } from '../commands';
import { nb2prodIcon } from '../icons';
import type { PanelActions } from './actions';
import type { PanelModel } from './panel_model';

interface Props {
  readonly model: PanelModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
}

/** What to do while there is no module to show. */
export function EmptyState({ model, actions, trans }: Props): React.JSX.Element {
  const { state } = model;
  return (
    <div className="nb2prod-Empty">
      <nb2prodIcon.react tag="span" className="nb2prod-Empty-icon" aria-hidden="true" />
      {!state ? (
        <p>{trans.__('Open a notebook, and see here the Python module that its cells become.')}</p>
      ) : state.status === 'foreign' ? (
        <p>{trans.__('This notebook is not in Python; nb2prod exports notebooks in Python only.')}</p>
      ) : (
        <Newcomer suggested={state.suggestions.size > 0} actions={actions} trans={trans} />
      )}
    </div>
  );
}

function Newcomer(
  props: Pick<Props, 'actions' | 'trans'> & { readonly suggested: boolean }
): React.JSX.Element {
  const { suggested, actions, trans } = props;
  return (
    <>
      <h3>{trans.__('From cells to a module')}</h3>
      <ol>
        <li>
          {trans.__(
            'Give cells their roles: parameters, steps, figures, tests. A role is an ordinary cell tag.'
          )}
        </li>
        <li>{trans.__('Watch the module and its tests grow here. Nothing is executed.')}</li>
        <li>{trans.__('Export them, and verify that they compute what the notebook computes.')}</li>
      </ol>
      {suggested ? (
        <p>
          {trans.__(
            'The suggestions stand above their cells, with a dashed outline: accept each for itself, or all of them.'
          )}
        </p>
      ) : (
        <button
          className="nb2prod-Button nb2prod-mod-primary"
          onClick={() => actions.run(CommandIDs.suggestRoles)}
        >
          {trans.__('Suggest roles for this notebook')}
        </button>
      )}
      <p>
        <button className="nb2prod-Link" onClick={() => actions.run(CommandIDs.showLegend)}>
          {trans.__('What do the roles mean?')}
        </button>
      </p>
    </>
  );
}
