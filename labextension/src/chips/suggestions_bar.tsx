import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Companion } from '../companion/companion';
import type { Translation } from '../core/translation';
import { FocusKeeper } from '../focus';

/** What the buttons of the bar do. */
interface SuggestionsActions {
  acceptAll(): void;
  dismissAll(): void;
  showNext(): void;
}

/** The bar above a notebook that has suggested roles; without any it takes no room. */
export class SuggestionsBar extends ReactWidget {
  constructor(
    private readonly companion: Companion,
    private readonly actions: SuggestionsActions,
    private readonly trans: Translation
  ) {
    super();
    this.addClass('nb2prod-SuggestionsBar');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Suggested roles'));
    this.setHidden(true);
    this.focusKeeper = new FocusKeeper(this.node, () => companion.panel.content.activeCell?.node ?? null);
    companion.stateChanged.connect(() => this.setHidden(companion.state.suggestions.size === 0), this);
  }

  override dispose(): void {
    this.focusKeeper.dispose();
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    const { companion, actions, trans } = this;
    return (
      <UseSignal signal={companion.stateChanged} shouldUpdate={() => this.countChanged()}>
        {() => {
          const { size } = companion.state.suggestions;
          return (
            <>
              <span role="status">{trans._n('%1 suggested role', '%1 suggested roles', size)}</span>
              <button className="jp-mod-styled jp-mod-accept" onClick={() => actions.acceptAll()}>
                {trans.__('Accept all')}
              </button>
              <button className="jp-mod-styled jp-mod-reject" onClick={() => actions.dismissAll()}>
                {trans.__('Dismiss all')}
              </button>
              <button className="jp-mod-styled jp-mod-reject" onClick={() => actions.showNext()}>
                {trans.__('Show next')}
              </button>
            </>
          );
        }}
      </UseSignal>
    );
  }

  private countChanged(): boolean {
    const { size } = this.companion.state.suggestions;
    const changed = size !== this.count;
    this.count = size;
    return changed;
  }

  private readonly focusKeeper: FocusKeeper;
  private count = 0;
}
