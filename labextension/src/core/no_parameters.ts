import type { CompanionState } from '../companion/state';
import { panelStatus } from './panel_status';
import type { Translation } from './translation';

/** Why a form has no parameter to choose a value for: there are none, or they are not known. */
export function whyNoParameters(
  state: Pick<CompanionState, 'status' | 'error' | 'compiled'>,
  trans: Translation
): string {
  const { status, error, compiled } = state;
  if (status !== 'current' || compiled === null) {
    const busy = status === 'starting' || status === 'compiling';
    const why = busy ? trans.__('The notebook is still being compiled.') : '';
    return trans.__(
      'Which parameters the notebook has is not known. %1',
      why || panelStatus(status, error, compiled, trans).detail
    );
  }
  const unreadable = compiled.parameter_diagnostics.find(found => found.severity === 'error');
  if (unreadable) {
    return trans.__('The parameters cell cannot be read: %1', unreadable.message);
  }
  return compiled.roles.some(role => role.kind === 'parameters')
    ? trans.__('The parameters cell sets nothing, so there is nothing to choose: the notebook runs as it is.')
    : trans.__('The notebook has no parameters cell, so there is nothing to choose: it runs as it is.');
}
