"""Why a notebook probably differs from itself: the unseeded call nearest to the first name that does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nb2prod.commands.subject import Subject
from nb2prod.compiler.randomness import Draw, random_draws
from nb2prod.execution.verify.report import Cause, NameResult, Outcome
from nb2prod.model import Step


def likely_cause(subject: Subject, results: Mapping[str, tuple[NameResult, ...]]) -> Cause | None:
    """Name the cause of the first unstable name; None when nothing is unstable or no cause is in sight."""
    for step in subject.steps:
        for result in results.get(step.name, ()):
            if result.outcome is Outcome.UNSTABLE:
                draw = _nearest(random_draws(subject.notebook), step, subject.steps, result.name)
                return Cause(draw.cell, draw.line, draw.text, draw.reason) if draw is not None else None
    return None


def _nearest(draws: Sequence[Draw], step: Step, steps: Sequence[Step], name: str) -> Draw | None:
    """The step's own draws come first, those that bind the name before others; then what its functions and inputs do.

    Everything upstream of the first unstable name was stable, or could not be compared.
    """
    above = [draw for draw in draws if draw.cell <= step.cells[-1]]
    own = [draw for draw in above if draw.cell in step.cells and not draw.function]
    upstream = _cells_upstream(step, steps)
    exported = {cell for other in steps for cell in other.cells}
    ranked = (
        [draw for draw in own if name in draw.binds],
        own,
        [draw for draw in above if draw.function],
        [draw for draw in above if draw.cell in upstream],
        [draw for draw in above if draw.cell not in exported],
    )
    return next((choice[-1] for choice in ranked if choice), None)


def _cells_upstream(step: Step, steps: Sequence[Step]) -> set[int]:
    """The cells of every step that the inputs of a step come from, directly or not."""
    wanted, cells = set(step.inputs), set()
    for other in reversed(steps[: steps.index(step)]):
        if wanted & set(other.outputs):
            cells |= set(other.cells)
            wanted |= set(other.inputs)
    return cells
