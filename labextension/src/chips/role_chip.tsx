import * as React from 'react';

import type { RoleKind } from '../api/types';
import type { Translation } from '../core/translation';
import { roleKindWord } from './words';

/** A kind of role as it looks on cells. */
export function RoleChip(props: { kind: RoleKind; trans: Translation }): React.JSX.Element {
  const { kind, trans } = props;
  return (
    <span className="nb2prod-Chip" data-nb2prod-role={kind}>
      <span className="nb2prod-Chip-dot" />
      <span>{roleKindWord(kind, trans)}</span>
    </span>
  );
}
