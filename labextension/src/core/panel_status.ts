import type { CompanionStatus } from '../companion/state';
import type { Compiled } from '../api/types';
import type { Translation } from './translation';

/** How the panel's state is drawn. */
export type StatusLook = 'good' | 'busy' | 'bad' | 'none';

/** The panel's state in words. */
interface PanelStatus {
  readonly look: StatusLook;
  readonly word: string;
  /** A sentence more; empty where the word says it all. */
  readonly detail: string;
}

/** What to say of how far the module is behind its notebook. */
export function panelStatus(
  status: CompanionStatus,
  error: string,
  compiled: Compiled | null,
  trans: Translation
): PanelStatus {
  switch (status) {
    case 'starting':
      return { look: 'busy', word: trans.__('Starting'), detail: '' };
    case 'compiling':
      return { look: 'busy', word: trans.__('Compiling'), detail: trans.__('Nothing is executed.') };
    case 'current':
      return current(compiled, trans);
    case 'paused':
      return {
        look: 'none',
        word: trans.__('Paused'),
        detail: trans.__('The notebook has changed; live compiling is turned off in the settings.')
      };
    case 'failed':
      return { look: 'bad', word: trans.__('Not compiled'), detail: error };
    case 'offline':
      return {
        look: 'bad',
        word: trans.__('Offline'),
        detail: trans.__('The server does not answer; nb2prod keeps trying.')
      };
    case 'missing':
      return {
        look: 'bad',
        word: trans.__('No server part'),
        detail: trans.__(
          'The Jupyter server runs without the nb2prod extension. Install nb2prod in the environment of the server, and restart it.'
        )
      };
    case 'foreign':
      return {
        look: 'none',
        word: trans.__('Not Python'),
        detail: trans.__('nb2prod exports notebooks in Python only.')
      };
  }
}

function current(compiled: Compiled | null, trans: Translation): PanelStatus {
  if (compiled && !compiled.roles.some(role => role.given)) {
    return {
      look: 'none',
      word: trans.__('No roles yet'),
      detail: trans.__('A module needs at least one cell with a role.')
    };
  }
  if (compiled?.refused) {
    const errors = compiled.diagnostics.filter(found => found.severity === 'error').length;
    return {
      look: 'bad',
      word: trans.__('Refused'),
      detail: trans._n(
        '%1 finding stands in the way of an export.',
        '%1 findings stand in the way of an export.',
        errors
      )
    };
  }
  return {
    look: 'good',
    word: trans.__('Compiled'),
    detail: compiled?.formatted
      ? trans.__('This is what an export writes.')
      : trans.__('This is what an export writes, but for its formatting.')
  };
}
