import * as React from 'react';

import type { RoleKind } from '../api/types';
import { ROLE_KINDS } from '../core/roles';
import type { Translation } from '../core/translation';
import { RoleChip } from './role_chip';
import { kindSentence } from './words';

interface KindChoiceProps {
  readonly kind: RoleKind | null;
  readonly suggested: RoleKind | null;
  readonly trans: Translation;
  onChoose(kind: RoleKind): void;
}

/** The kinds of roles to choose from; arrow keys or a kind's first letter go from one to the next. */
export function KindChoice({ kind, suggested, trans, onChoose }: KindChoiceProps): React.JSX.Element {
  const group = React.useRef<HTMLFieldSetElement>(null);
  // keys that are pressed as soon as it is seen are meant for it
  React.useLayoutEffect(() => {
    const radios = group.current?.querySelectorAll('input') ?? [];
    ([...radios].find(radio => radio.checked) ?? radios[0])?.focus({ preventScroll: true });
  }, []);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const next = nextByLetter(event.key, kind);
    if (next && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      onChoose(next);
      group.current?.querySelector<HTMLInputElement>(`input[value="${next}"]`)?.focus();
    }
  };
  return (
    <fieldset ref={group} onKeyDown={onKeyDown}>
      <legend>{trans.__('What the cell becomes')}</legend>
      {ROLE_KINDS.map(each => (
        <label key={each} className="nb2prod-RoleEditor-kind">
          <input
            type="radio"
            name="nb2prod-role-kind"
            value={each}
            checked={kind === each}
            onChange={() => onChoose(each)}
          />
          <RoleChip kind={each} trans={trans} />
          <span>{kindSentence(each, trans)}</span>
          {suggested === each && (
            <span className="nb2prod-RoleEditor-suggested">{trans.__('suggested')}</span>
          )}
        </label>
      ))}
    </fieldset>
  );
}

function nextByLetter(letter: string, kind: RoleKind | null): RoleKind | undefined {
  const after = kind === null ? 0 : ROLE_KINDS.indexOf(kind) + 1;
  const order = [...ROLE_KINDS.slice(after), ...ROLE_KINDS.slice(0, after)];
  return letter.length === 1 ? order.find(each => each.startsWith(letter.toLowerCase())) : undefined;
}
