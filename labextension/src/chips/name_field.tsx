import * as React from 'react';

import { matching } from '../core/used_names';

/** A name that a field proposes, and where it comes from. */
export interface ProposedName {
  readonly name: string;
  readonly detail: string;
}

interface NameFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly proposals: readonly ProposedName[];
  /** What the proposals are called. */
  readonly listLabel: string;
  /** What is wrong with the value; empty when nothing is. */
  readonly problem: string;
  /** What the value means, when nothing is wrong. */
  readonly hint: string;
  readonly inputRef?: React.Ref<HTMLInputElement>;
  onChange(value: string): void;
}

/** A text field that completes names: a combobox, which arrow keys open and walk through. */
export function NameField({ inputRef, ...props }: NameFieldProps): React.JSX.Element {
  const [open, setOpen] = React.useState(false);
  const [active, setActive] = React.useState(-1);
  const found = matching(props.proposals, props.value).filter(each => each.name !== props.value);
  const shown = open && found.length > 0;
  const listId = `${props.id}-names`;
  const noteId = `${props.id}-note`;
  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const choose = (name: string): void => {
    props.onChange(name);
    close();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const chosen = shown ? found[active] : undefined;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const from = active < 0 && step < 0 ? 0 : active;
      setOpen(true);
      setActive(found.length > 0 ? (from + step + found.length) % found.length : -1);
      event.preventDefault();
    } else if (event.key === 'Enter' && chosen) {
      choose(chosen.name);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Escape' && shown) {
      close();
      event.preventDefault();
      event.stopPropagation();
    }
  };
  return (
    <div className="nb2prod-NameField">
      <label htmlFor={props.id}>{props.label}</label>
      <div className="nb2prod-NameField-box">
        <input
          id={props.id}
          ref={inputRef}
          className="jp-mod-styled"
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={listId}
          aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
          aria-invalid={props.problem !== ''}
          aria-describedby={noteId}
          autoComplete="off"
          spellCheck={false}
          disabled={props.disabled}
          placeholder={props.placeholder}
          value={props.value}
          onChange={event => {
            props.onChange(event.target.value);
            setOpen(true);
            setActive(-1);
          }}
          onClick={() => setOpen(true)}
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        <ul id={listId} role="listbox" aria-label={props.listLabel} hidden={!shown}>
          {found.map((each, index) => (
            <li
              key={each.name}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              ref={node => (index === active ? node?.scrollIntoView({ block: 'nearest' }) : undefined)}
              onMouseDown={event => {
                event.preventDefault();
                choose(each.name);
              }}
            >
              <span>{each.name}</span> <span className="nb2prod-NameField-detail">{each.detail}</span>
            </li>
          ))}
        </ul>
      </div>
      <div
        id={noteId}
        className={`nb2prod-NameField-note ${props.problem ? 'nb2prod-mod-problem' : ''}`}
        aria-live="polite"
      >
        {props.problem || props.hint}
      </div>
    </div>
  );
}
