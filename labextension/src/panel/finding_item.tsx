import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandIDs } from '../commands';
import { severityWord, type Finding } from '../core/findings';
import { isEditable } from '../notebook/editable';
import { goToCell } from '../notebook/navigation';
import type { PanelActions } from './actions';
import type { PanelModel } from './panel_model';
import { Sign } from './sign';

interface Props {
  readonly finding: Finding;
  readonly model: PanelModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
  /** Whether the cell has to be named, for it does not stand above. */
  readonly withCell: boolean;
}

/** One finding: what and where it is, how to mend it, and a button that does so where that is mechanical. */
export function FindingItem({ finding, model, actions, trans, withCell }: Props): React.JSX.Element {
  const { code, severity, message, fix, cell_id, line, fixable, generated } = finding;
  const panel = model.companion?.panel;
  return (
    <div className="nb2prod-PanelFinding">
      <Sign look={severity} />
      <div>
        <div className="nb2prod-PanelFinding-head">
          <span className="nb2prod-PanelFinding-severity">{severityWord(severity, trans)}</span>
          <code>{code}</code>
          {cell_id && panel && (
            <button className="nb2prod-Link" onClick={() => void goToCell(panel, cell_id, line)}>
              {placeWords(finding, withCell, trans)}
            </button>
          )}
        </div>
        <div>{message}</div>
        {generated && <div>{trans.__('In %1, line %2', generated.path, generated.line)}</div>}
        {fix && <div>{trans.__('Fix: %1', fix)}</div>}
        {fixable && panel && (
          <>
            <button
              className="nb2prod-Button"
              disabled={!isEditable(panel)}
              aria-label={trans.__('Apply fix of %1: %2', code, fixable)}
              title={fixable}
              onClick={() => actions.run(CommandIDs.applyFix, { code, cell_id, line })}
            >
              {trans.__('Apply fix')}
            </button>
            {/* it may be another way than the one in words; the button's own name says it */}
            <span className="nb2prod-PanelFinding-summary" aria-hidden="true">
              {fixable}
            </span>
          </>
        )}
      </div>
    </div>
  );
}

function placeWords({ cell, line }: Finding, withCell: boolean, trans: TranslationBundle): string {
  if (withCell) {
    return line > 0 ? trans.__('Cell %1, line %2', cell, line) : trans.__('Cell %1', cell);
  }
  return line > 0 ? trans.__('Line %1', line) : trans.__('Go to cell');
}
