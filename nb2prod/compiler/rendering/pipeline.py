"""`Results` and `run`: the steps in notebook order, passing the same objects on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nb2prod.compiler.analysis.annotate import ANY
from nb2prod.compiler.analysis.figures import SAVING
from nb2prod.compiler.lines import Line, generated, indented
from nb2prod.compiler.rendering.bodies import INDENT
from nb2prod.compiler.rendering.functions import call_text
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.model import Origin


def results_class(plan: Plan) -> list[Line]:
    lines = list(
        generated(
            "@dataclass(frozen=True, eq=False)\n"
            "class Results:\n"
            '    """Every step\'s outputs, by their names in the notebook."""'
        )
    )
    if plan.results:
        lines.append(Line(""))
    return [*lines, *(Line(f"{INDENT}{name}: {plan.types.get(name, ANY)}") for name in plan.results)]


def step_calls(
    plan: Plan, units: Sequence[PlannedUnit], wanted: Iterable[str], *, figures: bool
) -> tuple[list[Line], dict[str, str]]:
    """Render the calls of steps, keeping what later ones or the `wanted` names need.

    Gives the lines and, for each variable, the expression that holds it afterwards.
    """
    needed = set(wanted)
    kept: dict[str, bool] = {}
    for planned in reversed(units):
        kept[planned.function] = not needed.isdisjoint(planned.unit.outputs)
        needed |= set(planned.unit.inputs)
    holds = {parameter.name: f"parameters.{parameter.name}" for parameter in plan.parameters}
    used = {name for planned in units for name in planned.unit.inputs}
    lines: list[Line] = []
    for parameter in plan.parameters:
        if parameter.mutable and parameter.name in used:
            # the notebook may change it in place; the next run must find it as it was
            local = plan.locals_in_run.get(parameter.name, parameter.name)
            lines.append(Line(f"{local} = copy.deepcopy(parameters.{parameter.name})"))
            holds[parameter.name] = local
    for planned in units:
        first = planned.unit.cells[0].cell
        origin = Origin(first.id, first.number, 1)
        call = call_text(planned, [holds[name] for name in planned.unit.inputs])
        if planned.is_figure and figures and planned.figure is not None:
            method, suffix = SAVING[planned.figure.library]
            lines.append(Line("if artifacts is not None:", origin))
            lines.append(Line(f'{INDENT}{call}.{method}(artifacts / "{planned.function}.{suffix}")', origin))
        elif planned.is_step:
            targets = [plan.locals_in_run.get(name, name) for name in planned.unit.outputs]
            lines.append(Line(f"{', '.join(targets)} = {call}" if kept[planned.function] else call, origin))
            holds.update(zip(planned.unit.outputs, targets, strict=True))
    return lines, holds


def run_function(plan: Plan) -> list[Line]:
    """Render `run`, and around an asynchronous pipeline the loop it runs in."""
    units = [planned for planned in plan.planned if not planned.is_test]
    lines, holds = step_calls(plan, units, plan.results, figures=True)
    keywords = ", ".join(f"{name}={holds[name]}" for name in plan.results)
    extra = ", artifacts: Path | None = None" if plan.has_figures else ""
    doc = ['"""Run every step in notebook order."""']
    if plan.has_figures:
        doc = ['"""Run every step in notebook order, and save the figures where `artifacts` says."""']
        lines = [
            Line("if artifacts is not None:"),
            Line(f"{INDENT}artifacts.mkdir(parents=True, exist_ok=True)"),
            *lines,
        ]
    body = [*map(Line, doc), *lines, Line(f"return Results({keywords})")]
    signature = f"(parameters: Parameters = DEFAULTS{extra}) -> Results:"
    if not plan.is_async:
        return [Line(f"def run{signature}"), *indented(body)]
    passed = "parameters, artifacts" if plan.has_figures else "parameters"
    return [
        Line(f"async def run_async{signature}"),
        *indented(body),
        Line(""),
        Line(""),
        Line(f"def run{signature}"),
        Line(f'{INDENT}"""Run every step in notebook order, in an event loop of its own."""'),
        Line(f"{INDENT}return asyncio.run(run_async({passed}))"),
    ]


def run_imports(plan: Plan) -> list[str]:
    """The imports that `run` needs."""
    wanted = ["from dataclasses import dataclass"]
    used = {name for planned in plan.planned for name in planned.unit.inputs}
    if any(parameter.mutable and parameter.name in used for parameter in plan.parameters):
        wanted.append("import copy")
    if plan.is_async:
        wanted.append("import asyncio")
    if plan.has_figures:
        wanted.append("from pathlib import Path")
    return wanted
