import { Dialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { RoleDescription } from '../api/types';
import type { Client } from '../api/client';
import { ROLE_KINDS, naming } from '../core/roles';
import type { Translation } from '../core/translation';
import { RoleChip } from './role_chip';
import { kindSentence } from './words';

/**
 * Show newcomers what the roles are; in the server's words, or in a few of our own while it cannot be reached.
 *
 * `keys` are those that open the role editor; empty where there are none.
 */
export async function showLegend(client: Client, keys: string, trans: Translation): Promise<void> {
  const roles = await client.status().then(
    status => status.roles,
    () => ownDescriptions(trans)
  );
  const body = ReactWidget.create(<Legend roles={roles} keys={keys} trans={trans} />);
  body.addClass('nb2prod-Legend');
  const title = trans.__('Roles of cells');
  const dialog = new Dialog({ title, body, buttons: [Dialog.okButton({ label: trans.__('Close') })] });
  dialog.node.setAttribute('aria-label', title);
  await dialog.launch();
}

interface LegendProps {
  readonly roles: readonly RoleDescription[];
  readonly keys: string;
  readonly trans: Translation;
}

function Legend({ roles, keys, trans }: LegendProps): React.JSX.Element {
  return (
    <>
      <p>
        {trans.__(
          'A cell tag says what becomes of the cell. Cells without a role stay in the notebook and are left out of the module.'
        )}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('Role')}</th>
            <th scope="col">{trans.__('Tag')}</th>
            <th scope="col">{trans.__('What the cell becomes')}</th>
          </tr>
        </thead>
        <tbody>
          {roles.map(role => (
            <tr key={role.tag}>
              <td>
                <RoleChip kind={role.kind} trans={trans} />
              </td>
              <td>
                <code>{role.tag}</code>
              </td>
              <td>{role.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul>
        <li>
          {keys === ''
            ? trans.__('Click a chip above a selected cell to change the role of all selected cells.')
            : trans.__(
                'Click a chip above a cell, or press %1, to change the role of all selected cells.',
                keys
              )}
        </li>
        <li>{trans.__('A dashed chip with a “?” is a suggestion: accept or dismiss it.')}</li>
        <li>
          {trans.__('A second tag, module:NAME, sends an exported cell to another file of the package.')}
        </li>
      </ul>
    </>
  );
}

function ownDescriptions(trans: Translation): readonly RoleDescription[] {
  return ROLE_KINDS.map(kind => ({
    kind,
    tag: naming(kind) === 'none' ? kind : `${kind}:NAME`,
    description: kindSentence(kind, trans)
  }));
}
