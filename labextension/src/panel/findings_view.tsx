import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { roleWords } from '../chips/words';
import { CommandIDs } from '../commands';
import { groupFindings, keyOf, type FindingGroup } from '../core/findings';
import { isEditable } from '../notebook/editable';
import { goToCell } from '../notebook/navigation';
import type { PanelActions } from './actions';
import { FindingItem } from './finding_item';
import type { PanelModel } from './panel_model';

interface Props {
  readonly model: PanelModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
}

/** All findings, by cell. */
export function FindingsView(props: Props): React.JSX.Element {
  const { model, actions, trans } = props;
  const { findings, companion } = model;
  const groups = React.useMemo(() => groupFindings(findings), [findings]);
  const roles = new Map(model.state?.compiled?.roles.map(role => [role.cell_id, role]));
  const fixable = findings.filter(found => found.fixable !== null).length;
  if (findings.length === 0) {
    return (
      <p className="nb2prod-Nothing">
        {model.state?.compiled
          ? trans.__('No findings: nothing stands in the way.')
          : trans.__('Nothing is known yet.')}
      </p>
    );
  }
  return (
    <>
      {fixable > 0 && (
        <div className="nb2prod-PanelFindings-all">
          <span>{trans._n('%1 can be fixed for you.', '%1 can be fixed for you.', fixable)}</span>
          <button
            className="nb2prod-Button"
            disabled={!companion || !isEditable(companion.panel)}
            onClick={() => actions.run(CommandIDs.applyFix)}
          >
            {trans.__('Fix all')}
          </button>
        </div>
      )}
      {groups.map(group => {
        const found = roles.get(group.cellId);
        const role = found?.given ? roleWords(found, trans) : '';
        // two notebooks may have the same findings
        return <Group key={`${companion?.page} ${group.cellId}`} group={group} role={role} {...props} />;
      })}
    </>
  );
}

/** Drawn anew only when something about its findings has changed: there may be hundreds. */
const Group = React.memo(function Group(
  allProps: Props & { readonly group: FindingGroup; readonly role: string }
): React.JSX.Element {
  const { group, role, ...props } = allProps;
  const { model, trans } = props;
  const { cellId, cell, findings } = group;
  const panel = model.companion?.panel;
  const title = cellId ? trans.__('Cell %1', cell) : trans.__('Notebook');
  return (
    <section className="nb2prod-PanelFindings-group" aria-label={title}>
      <h3>
        {cellId && panel ? (
          <button
            className="nb2prod-Link"
            title={trans.__('Go to cell %1', cell)}
            onClick={() => void goToCell(panel, cellId)}
          >
            {title}
          </button>
        ) : (
          title
        )}
        {role && <span className="nb2prod-PanelFindings-role">{role}</span>}
      </h3>
      <ul>
        {findings.map(finding => (
          <li key={keyOf(finding)}>
            <FindingItem finding={finding} {...props} withCell={false} />
          </li>
        ))}
      </ul>
    </section>
  );
});
