"""Roles checked by compiling, and mended by what the compiler refuses."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.ipython.translation import Translate
from nb2prod.compiler.suggestion.drafts import Draft, as_step, changed, group_at, merged, split
from nb2prod.compiler.suggestion.grouping import belongs
from nb2prod.compiler.suggestion.survey import Survey
from nb2prod.compiler.suggestion.tagging import suggestions_of, with_suggestions
from nb2prod.config import Settings
from nb2prod.model import Diagnostic, Layout, Notebook, RoleKind, Severity, StarImport
from nb2prod.rules import functions, names, syntax, tags, tests

ROUNDS = 8
LARGE_STEP = 12  # cells; what need not be in such a step stays outside
CELL = re.compile(r"\bcells? (\d+)(?: and (\d+))?")
QUOTED = re.compile(r"'([^\W\d]\w*)'")
LEFT_OUT = frozenset({RoleKind.SKIP, RoleKind.FIGURE, RoleKind.TEST})


@dataclass(frozen=True, slots=True)
class Trial:
    """What a draft is tried on."""

    notebook: Notebook
    settings: Settings
    layout: Layout
    star_imports: Sequence[StarImport]
    survey: Survey
    translate: Translate

    def errors(self, draft: Draft) -> tuple[Diagnostic, ...]:
        """Compile the notebook with the draft's tags."""
        tagged = with_suggestions(self.notebook, suggestions_of(self.survey, draft, self.layout))
        package = compile_notebook(tagged, self.settings, self.layout, self.star_imports, translate=self.translate)
        return tuple(found for found in package.diagnostics if found.severity is Severity.ERROR)

    def position(self, number: int) -> int | None:
        """The place of a cell among the code cells."""
        found = (place for place, facts in enumerate(self.survey.cells) if facts.cell.number == number)
        return next(found, None)

    def places(self, error: Diagnostic) -> list[int]:
        """The code cells that a finding is about: where it stands, and those its message names."""
        numbers = [
            error.cell_number,
            *(int(number) for found in CELL.findall(error.message) for number in found if number),
        ]
        places = (self.position(number) for number in dict.fromkeys(numbers))
        return [place for place in places if place is not None]

    def name_at(self, error: Diagnostic) -> str:
        """The name whose reading is refused."""
        place = self.position(error.cell_number)
        for statement in self.survey.cells[place].statements if place is not None else ():
            for read in statement.names.reads:
                if (read.node.lineno, read.node.col_offset + 1) == (error.line, error.column):
                    return read.name
        return ""


def repaired(trial: Trial, draft: Draft) -> Draft:
    """Change roles until the compiler accepts them; where it never does, the draft with the fewest refusals."""
    best, fewest = draft, -1
    seen: set[Draft] = set()
    for _ in range(ROUNDS):
        errors = trial.errors(draft)
        if fewest < 0 or len(errors) < fewest:
            best, fewest = draft, len(errors)
        seen.add(draft)
        for error in errors:
            draft = REPAIRS.get(error.code, fall_back)(trial, draft, error)
        if draft in seen:
            break
    return best


# -- one repair for each kind of refusal -------------------------------------------------------------------------


def fall_back(trial: Trial, draft: Draft, error: Diagnostic) -> Draft:
    """Any role that is refused can be a step; a step that only shows a value can stay out."""
    place = trial.position(error.cell_number)
    if place is None or draft[place].people:
        return draft
    if not draft[place].fixed and draft[place].kind is not RoleKind.STEP:
        return stepped(trial, draft, place, error)
    for other in trial.places(error):
        if draft[other].kind is RoleKind.STEP and not draft[other].note and only_displays(trial.survey, other):
            draft = left_out(draft, other, f"only shows a value; {plain(error.message)}")
    return draft


def only_displays(survey: Survey, place: int) -> bool:
    """Whether all that a cell does is to show the reader what its expressions are worth."""
    facts = survey.cells[place]
    plain_values = all(isinstance(part.node, ast.Expr) for part in facts.statements)
    prints = any(called.path == ("print",) for part in facts.statements for called in part.names.calls)
    draws = any(survey.drawing.draws(part) for part in facts.statements)
    return plain_values and not (prints or draws or facts.makes or facts.changes)


def left_out(draft: Draft, place: int, reason: str) -> Draft:
    if draft[place].fixed:
        return draft
    return changed(draft, place, replace(draft[place], kind=RoleKind.SKIP, reason=reason, joins=False))


def release(trial: Trial, draft: Draft, error: Diagnostic) -> Draft:
    """What exported cells depend on cannot be left out, nor be a figure or a test."""
    for place in trial.places(error):
        if draft[place].kind in LEFT_OUT:
            draft = stepped(trial, draft, place, error)
    return draft


def stepped(trial: Trial, draft: Draft, place: int, error: Diagnostic) -> Draft:
    """Make a cell a step, or a part of the one it continues."""
    if draft[place].fixed or draft[place].kind is RoleKind.STEP:
        return draft
    draft = changed(draft, place, as_step(draft[place], f"no {word(draft[place].kind)}, since {plain(error.message)}"))
    joining = changed(draft, place, replace(draft[place], joins=True))
    group = group_at(joining, place)
    if group is not None and len(group.members) > 1 and group.members[-1] == place:
        before = replace(group, members=group.members[:-1])
        if belongs(trial.survey, before, place):
            return joining
    return draft


def merge(trial: Trial, draft: Draft, error: Diagnostic) -> Draft:
    """In one function Python's own closures mean what they mean in the notebook."""
    places = trial.places(error)
    if not places:
        return draft
    quoted = set(QUOTED.findall(error.message))
    first, last = min(places), max(places)
    if error.code == names.STALE_CAPTURE.code:
        # every later binding would be refused in its turn
        makers = [place for place, facts in enumerate(trial.survey.cells) if quoted & set(facts.makes)]
        last = max([last, *(place for place in makers if place > first)])
    elif error.code == functions.ASSIGNS_GLOBAL.code:
        defined = trial.survey.cells[first].defines
        last = max(
            place for place, facts in enumerate(trial.survey.cells) if place == first or defined & facts.mentions
        )
    elif error.code == names.MAYBE_UNBOUND.code and len(places) == 1:
        last = max(place for place, facts in enumerate(trial.survey.cells) if place == first or quoted & facts.mentions)
    return joined(draft, first, last, plain(error.message))


def joined(draft: Draft, first: int, last: int, why: str) -> Draft:
    """Merge a range; of the steps it cuts into, the rest comes along unless the whole becomes large."""
    result = merged(draft, first, last, f"one step, since {why}")
    group = group_at(result, first)
    if group is None or len(group.members) <= LARGE_STEP or result == draft:
        return result
    after = next((member for member in group.members if member > last), None)
    for place in (first, after):
        if place is not None and result[place].joins:
            result = split(result, place, result[place].note)
    return result


def part(trial: Trial, draft: Draft, error: Diagnostic) -> Draft:
    """A name that changes its meaning within a step keeps both in two steps."""
    place, name = trial.position(error.cell_number), trial.name_at(error)
    group = group_at(draft, place) if place is not None else None
    if place is None or group is None:
        return fall_back(trial, draft, error)
    later = [member for member in group.members if member > place]
    member = next((member for member in later if name in trial.survey.cells[member].makes), None)
    if member is not None:
        return split(draft, member, f"begins a step, since {plain(error.message)}")
    return fall_back(trial, draft, error)


def join_around(trial: Trial, draft: Draft, error: Diagnostic) -> Draft:
    """A figure or test inside a step is a part of it."""
    place = trial.position(error.cell_number)
    if place is None or draft[place].fixed:
        return draft
    return changed(draft, place, replace(as_step(draft[place], plain(error.message)), joins=True))


def leave_to_people(trial: Trial, draft: Draft, error: Diagnostic) -> Draft:
    """What only shows something that a module does not have can stay out, when nothing depends on it."""
    place = trial.position(error.cell_number)
    if place is None or draft[place].fixed or draft[place].kind is RoleKind.SKIP:
        return draft
    facts = trial.survey.cells[place]
    if facts.makes or facts.changes or draft[place].note:
        return fall_back(trial, draft, error)
    return left_out(draft, place, f"only shows something: {plain(error.message)}")


def keep(trial: Trial, draft: Draft, error: Diagnostic) -> Draft:
    """No role would help: the finding has to speak for itself."""
    return draft


Repair = Callable[[Trial, Draft, Diagnostic], Draft]
REPAIRS: Mapping[str, Repair] = {
    **dict.fromkeys(
        (
            names.SKIPPED_DEFINITION.code,
            names.SKIPPED_CHANGE.code,
            names.SKIPPED_HIDDEN_STATE.code,
            names.APART_DEFINITION.code,
            names.OPAQUE_SKIPPED.code,
        ),
        release,
    ),
    **dict.fromkeys(
        (
            names.STALE_CAPTURE.code,
            names.MAYBE_UNBOUND.code,
            names.USED_BEFORE_DEFINITION.code,
            functions.ASSIGNS_GLOBAL.code,
        ),
        merge,
    ),
    **dict.fromkeys((names.LOCAL_SHADOW.code, names.CLASS_SHADOW.code), part),
    tests.INSIDE_STEP.code: join_around,
    **dict.fromkeys(
        (
            names.INTERACTIVE_NAME.code,
            names.NAMESPACE_ACCESS.code,
            names.MODULE_ATTRIBUTE.code,
            functions.DISPLAY_AS_VALUE.code,
        ),
        leave_to_people,
    ),
    **dict.fromkeys((rule.code for rule in syntax.RULES), keep),
    **dict.fromkeys((names.UNDEFINED.code, names.ASKS_A_PERSON.code, tags.RAISES_EXCEPTION.code), keep),
}


def word(kind: RoleKind) -> str:
    words = {RoleKind.SKIP: "cell to leave out", RoleKind.EXPORT: "plain definition", RoleKind.TEST: "test of its own"}
    return words.get(kind, f"{kind.value} cell")


def plain(message: str) -> str:
    """A finding as part of a sentence."""
    return message.rstrip(".")
