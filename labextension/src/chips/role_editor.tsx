import * as React from 'react';

import type { RoleKind, Suggestion } from '../api/types';
import { draftOf, draftProblems, isSound, roleOfDraft, type Draft } from '../core/role_draft';
import { naming, takesModule, type Reading, type Role } from '../core/roles';
import type { Translation } from '../core/translation';
import { usedModules, usedNames, type RoledCell, type UsedName } from '../core/used_names';
import { KindChoice } from './kind_choice';
import { NameField, type ProposedName } from './name_field';
import { roleKindWord, nameProblemWords } from './words';

/** The cells whose role is edited, and what is known around them. */
export interface RoleEditorProps {
  readonly title: string;
  readonly readings: readonly Reading[];
  /** Number of the first of the cells. */
  readonly number: number;
  /** The other cells that have roles. */
  readonly others: readonly RoledCell[];
  /** What was suggested for the cells before; null where nothing was. */
  readonly suggestion: Suggestion | null;
  /** What the server suggests for the cells; it may come late, and null. */
  readonly suggested: Promise<Suggestion | null>;
  readonly trans: Translation;
  onApply(role: Role | null): void;
  onClose(): void;
  onMounted(): void;
}

/** The form of the role editor: a role, its name and its module. */
export function RoleEditor(props: RoleEditorProps): React.JSX.Element {
  const { trans, readings, others, number } = props;
  const [draft, setDraft] = React.useState<Draft>(() => props.suggestion ?? draftOf(readings));
  const [tried, setTried] = React.useState(false);
  const suggestion = useSuggestion(props);
  const nameRef = React.useRef<HTMLInputElement>(null);
  const { onMounted } = props;
  React.useLayoutEffect(() => onMounted(), [onMounted]);
  const problems = draftProblems(draft, readings);
  const role = roleOfDraft(draft);
  const hasRole = readings.some(each => each.given && each.directive === null);
  const apply = (): void => {
    if (isSound(draft, problems)) {
      props.onApply(role);
      return;
    }
    setTried(true);
    if (problems.name) {
      nameRef.current?.focus();
    }
  };
  const choose = (kind: RoleKind): void => {
    setDraft({ ...draft, kind });
    setTried(false);
  };
  const nameProblem = problems.name && (tried || draft.name !== '') ? problems.name : null;
  return (
    <form
      className="nb2prod-RoleEditor"
      onSubmit={event => {
        event.preventDefault();
        apply();
      }}
    >
      <h2 id="nb2prod-role-editor-title">{props.title}</h2>
      <KindChoice kind={draft.kind} suggested={suggestion?.kind ?? null} trans={trans} onChoose={choose} />
      <NameField
        id="nb2prod-role-name"
        inputRef={nameRef}
        label={role && naming(role.kind) === 'optional' ? trans.__('Name (optional)') : trans.__('Name')}
        disabled={!role || naming(role.kind) === 'none'}
        value={draft.name}
        placeholder={suggestion?.kind === role?.kind ? (suggestion?.name ?? '') : ''}
        listLabel={trans.__('Known names')}
        proposals={role ? proposedNames(role.kind, props, suggestion) : []}
        problem={nameProblem ? nameProblemWords(nameProblem, draft.name.trim(), trans) : ''}
        hint={role ? joinedWords(usedNames(others, role.kind, number), role, trans) : ''}
        onChange={name => setDraft({ ...draft, name })}
      />
      <NameField
        id="nb2prod-role-module"
        label={trans.__('Module (optional)')}
        disabled={!role || !takesModule(role.kind)}
        value={draft.module}
        placeholder={trans.__("the notebook's own")}
        listLabel={trans.__('Modules in use')}
        proposals={usedModules(others, number).map(use => proposed(use, trans))}
        problem={problems.module ? nameProblemWords(problems.module, draft.module.trim(), trans) : ''}
        hint=""
        onChange={module => setDraft({ ...draft, module })}
      />
      <div
        className={`nb2prod-RoleEditor-remark ${problems.directive ? 'nb2prod-mod-problem' : ''}`}
        role="status"
      >
        {remark(draft, problems.directive, tried, props)}
      </div>
      <div className="nb2prod-RoleEditor-buttons">
        {hasRole && (
          <button
            type="button"
            className="jp-mod-styled jp-mod-reject nb2prod-RoleEditor-remove"
            onClick={() => props.onApply(null)}
          >
            {trans.__('Remove role')}
          </button>
        )}
        <button type="button" className="jp-mod-styled jp-mod-reject" onClick={props.onClose}>
          {trans.__('Cancel')}
        </button>
        <button type="submit" className="jp-mod-styled jp-mod-accept">
          {trans.__('Apply')}
        </button>
      </div>
    </form>
  );
}

/** The suggestion there was, until the server has another. */
function useSuggestion({ suggestion, suggested }: RoleEditorProps): Suggestion | null {
  const [late, setLate] = React.useState<Suggestion | null>(null);
  React.useEffect(() => {
    let open = true;
    void suggested.then(answer => {
      if (open) {
        setLate(answer);
      }
    });
    return () => {
      open = false;
    };
  }, [suggested]);
  return suggestion ?? late;
}

function proposedNames(
  kind: RoleKind,
  { others, number, trans }: RoleEditorProps,
  suggestion: Suggestion | null
): readonly ProposedName[] {
  const used = usedNames(others, kind, number).map(use => proposed(use, trans));
  const wanted = suggestion?.kind === kind && suggestion.name !== '' ? suggestion.name : null;
  return wanted !== null && used.every(each => each.name !== wanted)
    ? [{ name: wanted, detail: trans.__('suggested') }, ...used]
    : used;
}

function proposed({ name, cells }: UsedName, trans: Translation): ProposedName {
  return { name, detail: cellWords(cells, trans) };
}

function joinedWords(used: readonly UsedName[], role: Role, trans: Translation): string {
  const use = used.find(each => each.name === role.name);
  return use && role.name
    ? trans.__('Joins %1; they must stand side by side.', cellWords(use.cells, trans))
    : '';
}

function remark(
  draft: Draft,
  directive: RoleKind | null,
  tried: boolean,
  { others, readings, trans }: RoleEditorProps
): string {
  if (directive) {
    return trans.__(
      'A line “#|” in the cell makes it %1; remove that line first.',
      roleKindWord(directive, trans)
    );
  }
  if (draft.kind === 'parameters') {
    const taken = others.find(each => each.role.kind === 'parameters');
    if (taken || readings.length > 1) {
      return taken
        ? trans.__('Cell %1 is the parameters cell already; there can be only one.', taken.number)
        : trans.__('There can be only one parameters cell.');
    }
  }
  return draft.kind === null && tried ? trans.__('Choose what the cell becomes.') : '';
}

function cellWords(cells: readonly number[], trans: Translation): string {
  return trans._n('cell %2', 'cells %2', cells.length, cells.join(', '));
}
