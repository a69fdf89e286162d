"""`suggest_roles`: a role for every code cell, checked by the compiler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nb2prod.compiler.collecting import collector_paused
from nb2prod.compiler.ipython.translation import translate_once
from nb2prod.compiler.roles import INJECTED_TAG, MODULE_KINDS, assign_roles, nbdev_roles, role_of, role_of_tag
from nb2prod.compiler.suggestion.drafts import BETWEEN, Choice, Draft, bound_together
from nb2prod.compiler.suggestion.grouping import grouped
from nb2prod.compiler.suggestion.headings import sections_of
from nb2prod.compiler.suggestion.kinds import Guess, guess, is_taken_up
from nb2prod.compiler.suggestion.parameter_cell import parameters_guess
from nb2prod.compiler.suggestion.people import cells_for_people
from nb2prod.compiler.suggestion.repairs import Trial, repaired
from nb2prod.compiler.suggestion.survey import Survey, survey_notebook
from nb2prod.compiler.suggestion.tagging import suggestions_of
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, Role, RoleKind, StarImport, Suggestion

PYTHON = ("python", "python3", "ipython", "")
WORK = (RoleKind.STEP, RoleKind.EXPORT, RoleKind.METRICS, RoleKind.FIGURE, RoleKind.TEST)
MODULE_TAG = "module:"
SKIPPED = Role(RoleKind.SKIP)


@collector_paused()
def suggest_roles(
    notebook: Notebook, settings: Settings, layout: Layout, star_imports: Sequence[StarImport] = ()
) -> tuple[Suggestion, ...]:
    """Suggest a role for every code cell, in document order; roles that are there already stay as they are.

    Pure and total: whatever the notebook holds, there is a suggestion for each code cell, and what the compiler
    still refuses with these roles its diagnostics explain.
    """
    code = [cell for cell in notebook.cells if cell.kind is CellKind.CODE]
    if notebook.language.lower() not in PYTHON:
        reason = f"the notebook's language is {notebook.language}"
        return tuple(Suggestion(cell.number, cell.id, SKIPPED, (), reason) for cell in code)
    translate = translate_once()  # for the survey, and for each time that the compiler is asked
    survey = survey_notebook(notebook, sections_of(notebook), star_imports, translate)
    draft = first_draft(survey, fixed_roles(notebook, code))
    trial = Trial(notebook, settings, layout, tuple(star_imports), survey, translate)
    return suggestions_of(survey, repaired(trial, draft), layout)


def fixed_roles(notebook: Notebook, code: Sequence[Cell]) -> tuple[Choice | None, ...]:
    """The roles that cells have by their own tags or, in Kale's notebooks, by the step before them."""
    roled, _ = assign_roles(notebook)
    found: list[Choice | None] = []
    for cell, entry in zip(code, roled, strict=True):
        role = entry.role
        if speaks(cell):
            own = role if role.kind is not RoleKind.SKIP else role_of(cell)[0]
            found.append(Choice(own.kind, "its tags say so", True, True, own.name, own.module))
        elif notebook.kale and role.kind is not RoleKind.SKIP:
            reason = "has no tag, so it belongs to the cell before, as Kale has it"
            found.append(Choice(role.kind, reason, True, False, role.name, role.module))
        else:
            found.append(None)
    return tuple(found)


def speaks(cell: Cell) -> bool:
    """Whether a cell's tags or directives give it a role, be it `skip`."""
    tagged = any(role_of_tag(tag) is not None or tag == INJECTED_TAG for tag in cell.tags)
    return tagged or any(True for _ in nbdev_roles(cell, []))


def first_draft(survey: Survey, fixed: Sequence[Choice | None]) -> Draft:
    """Judge every cell by itself, then find the steps."""
    free = [choice is None for choice in fixed]
    exported = {place for place, choice in enumerate(fixed) if choice is not None and choice.kind is not RoleKind.SKIP}
    people = cells_for_people(survey, exported)
    guesses = [guess(survey, position) for position in range(len(survey.cells))]
    draft = [first_choice(survey, position, fixed, guesses, people) for position in range(len(survey.cells))]
    if not any(choice is not None and choice.kind is RoleKind.PARAMETERS for choice in fixed):
        open_to = [free[position] and not draft[position].people for position in range(len(draft))]
        found = parameters_guess(survey, guesses, open_to)
        if found is not None:
            draft[found[0]] = Choice(found[1].kind, found[1].reason)
    draft = last_metrics_only(draft)
    settled = with_something_to_do(survey, tuple(draft))
    return bound_together(grouped(survey, settled))


def first_choice(
    survey: Survey,
    position: int,
    fixed: Sequence[Choice | None],
    guesses: Sequence[Guess | None],
    people: Mapping[int, str],
) -> Choice:
    facts, given, found = survey.cells[position], fixed[position], guesses[position]
    only_imports = all(is_taken_up(survey, part) for part in facts.statements)
    if given is not None:
        return replace(given, only_imports=only_imports)
    if position in people and (found is None or found.kind is not RoleKind.SKIP):
        return Choice(RoleKind.SKIP, people[position], people=True)
    if found is None:
        return Choice(RoleKind.STEP, "")
    if any(tag.startswith(MODULE_TAG) for tag in facts.cell.tags) and found.kind not in MODULE_KINDS:
        return Choice(RoleKind.STEP, "")  # only what is exported can be sent to a module
    return Choice(found.kind, found.reason, only_imports=only_imports)


def last_metrics_only(draft: Sequence[Choice]) -> list[Choice]:
    """Scores on the way are results of steps; the last cells of scores are what the run is judged by."""
    result = list(draft)
    met = [position for position, choice in enumerate(draft) if choice.kind is RoleKind.METRICS]
    given = any(draft[position].fixed for position in met)
    kept = True
    for position in reversed(range(met[0] if met else 0, met[-1] + 1 if met else 0)):
        choice = draft[position]
        if choice.kind is RoleKind.METRICS and not choice.fixed and (given or not kept):
            result[position] = Choice(RoleKind.STEP, "")
        kept = kept and (choice.kind is RoleKind.METRICS or choice.kind in BETWEEN)
    return result


def with_something_to_do(survey: Survey, draft: Draft) -> Draft:
    """Leave nothing out where nothing else would be left: then the notebook is for people as a whole."""
    if any(choice.kind in WORK for choice in draft):
        return draft
    people = any(choice.people for choice in draft)
    nothing = all(choice.kind is RoleKind.SKIP for choice in draft)
    return tuple(
        (
            Choice(RoleKind.STEP, "")
            if not choice.fixed
            and choice.kind is RoleKind.SKIP
            and facts.statements
            and ((people and choice.people) or (nothing and not people))
            else choice
        )
        for choice, facts in zip(draft, survey.cells, strict=True)
    )
