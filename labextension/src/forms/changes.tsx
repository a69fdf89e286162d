import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { differs, isChanged, type Form } from '../core/form';

interface ChangesProps {
  readonly form: Form;
  readonly trans: TranslationBundle;
  readonly onReset: () => void;
}

/** How much of the form is not what the notebook has, and the way back to it. */
export function Changes({ form, trans, onReset }: ChangesProps): React.JSX.Element {
  const changed = form.fields.filter(differs).length;
  const kept = form.fields.filter(field => field.kept).length;
  return (
    <div className="nb2prod-Form-changes">
      <span>
        {changed === 0
          ? trans.__("All values are the notebook's own.")
          : trans._n("%1 value is not the notebook's own.", "%1 values are not the notebook's own.", changed)}
        {kept > 0 && ' '}
        {kept > 0 && trans._n('%1 is as it was the last time.', '%1 are as they were the last time.', kept)}
      </span>
      <button type="button" className="nb2prod-Button" disabled={!isChanged(form)} onClick={onReset}>
        {trans.__('Reset all')}
      </button>
    </div>
  );
}
