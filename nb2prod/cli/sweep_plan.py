"""What `nb2prod sweep --dry-run` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nb2prod.execution.parameter_code import recorded, value_code
from nb2prod.reporting.sweep.sharing import sharing_lines

if TYPE_CHECKING:
    from nb2prod.commands.sweep.plan import SweepPlan

_MOST_POINTS = 20  # that are printed for people


def print_plan(plan: SweepPlan) -> None:
    """Print the points, which are there already, and what the others share."""
    for note in plan.subject.notes:
        click.echo(f"note: {note}", err=True)
    missing = {point.number for point in plan.missing}
    points = plan.subject.points.points
    for point in points[:_MOST_POINTS]:
        values = ", ".join(f"{name} = {value_code(value)}" for name, value in point.values)
        click.echo(f"{point.number:>5}  {values}{'' if point.number in missing else '  (there already)'}")
    if len(points) > _MOST_POINTS:
        click.echo(f"  ... and {len(points) - _MOST_POINTS} more")
    click.echo(f"{_count(len(points), 'point')}, {len(plan.kept)} there already, {len(missing)} to run")
    for line in sharing_lines(plan.sharing):
        click.echo(f"  {line}")
    if plan.missing:
        took = f", about {plan.seconds:.0f} s by what runs took so far" if plan.seconds is not None else ""
        click.echo(f"{_count(plan.workers, 'worker')} with {_count(plan.threads, 'thread')} each{took}")


def plan_document(plan: SweepPlan) -> dict[str, object]:
    """The plan as JSON values."""
    missing = {point.number for point in plan.missing}
    subject = plan.subject
    return {
        "notebook": subject.location,
        "folder": subject.files.place,
        "points": [
            {
                "number": point.number,
                "id": subject.ids[point.number],
                "parameters": {name: recorded(value) for name, value in point.values},
                "there": point.number not in missing,
            }
            for point in subject.points.points
        ],
        "varied": list(subject.points.varied),
        "seed": subject.points.seed,
        "to_run": len(missing),
        "workers": plan.workers,
        "threads": plan.threads,
        "cells": [
            {"cells": list(each.cells), "times": each.times, "reasons": list(each.reasons)} for each in plan.sharing
        ],
        "estimated_seconds": plan.seconds,
        "notes": list(subject.notes),
    }


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
