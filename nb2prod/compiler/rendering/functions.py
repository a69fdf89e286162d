"""Steps, figures and tests as functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from nb2prod.compiler.analysis.annotate import ANY
from nb2prod.compiler.analysis.cells import CodeCell
from nb2prod.compiler.analysis.figures import FigurePlan, Library
from nb2prod.compiler.lines import Line
from nb2prod.compiler.prose import docstring_lines
from nb2prod.compiler.rendering.bodies import INDENT, stripped
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.model import Origin

FIGURE_TYPES = {Library.MATPLOTLIB: "Figure", Library.PLOTLY: ANY, Library.ALTAIR: ANY}


def function(plan: Plan, planned: PlannedUnit) -> list[Line]:
    """Render a step or a figure."""
    unit = planned.unit
    first = unit.cells[0].cell
    origin = Origin(first.id, first.number, 1)
    arguments = ", ".join(f"{name}: {planned.input_types.get(name, ANY)}" for name in unit.inputs)
    returns = FIGURE_TYPES[planned.figure.library] if planned.figure else return_type(planned)
    head = "async def" if unit.is_async else "def"
    doc = docstring_lines(planned.summary, planned.body, returned(planned), INDENT)
    body = figure_body(plan, planned, planned.figure) if planned.figure else step_body(plan, planned)
    return [Line(f"{head} {planned.function}({arguments}) -> {returns}:", origin), *map(Line, doc), *body]


def return_type(planned: PlannedUnit) -> str:
    types = [ANY if name in planned.loose else planned.output_types.get(name, ANY) for name in planned.unit.outputs]
    if not types:
        return "None"
    return types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"


def returned(planned: PlannedUnit) -> list[tuple[str, tuple[str, ...]]]:
    """The docstring's section on what a step returns."""
    if not planned.unit.outputs:
        return []
    entries = []
    for name in planned.unit.outputs:
        kind = planned.output_types.get(name, ANY)
        entry = f"{name} ({kind})" if kind != ANY else name
        shape = planned.shapes.get(name)
        entries.append(f"{entry}: {shape}" if shape else entry)
    return [("Returns", tuple(entries))]


def step_body(plan: Plan, planned: PlannedUnit) -> list[Line]:
    unit = planned.unit
    # without this, `nonlocal` in a function would find nothing
    lines = [Line(f"{INDENT}{name}: {ANY}") for name in unit.declared]
    wanted = {statement.order for statement in unit.statements}
    for cell in unit.cells:
        part = plan.bodies.cell_body(cell, wanted, INDENT)
        if part and lines:
            lines.append(Line(""))
        lines += part
        if part and plan.pyplot and leaves_figures(plan, cell, wanted):
            lines.append(Line(f'{INDENT}{plan.pyplot}.close("all")  # as the notebook does at the end of a cell'))
    if unit.outputs:
        lines.append(Line(f"{INDENT}return {', '.join(unit.outputs)}"))
    return lines


def leaves_figures(plan: Plan, cell: CodeCell, wanted: Collection[int]) -> bool:
    """Whether a cell draws and does not end by showing: the inline backend then shows and closes its figures."""
    kept = [statement for statement in cell.statements if statement.order in wanted]
    if not any(plan.drawing.draws(statement) for statement in kept):
        return False
    closing = ("matplotlib.pyplot.show", "matplotlib.pyplot.close")
    return not any(plan.imports.dotted(called.path) in closing for called in kept[-1].names.calls)


def figure_body(plan: Plan, planned: PlannedUnit, figure: FigurePlan) -> list[Line]:
    unit = planned.unit
    away = {statement.order for statement in figure.left_out}
    wanted = {statement.order for statement in unit.statements} - away
    lines: list[Line] = []
    result = figure.returns or free_name("figure", unit.bound)
    if figure.starts_figure:
        lines.append(Line(f"{INDENT}{result} = {plan.pyplot}.figure()"))
    elif figure.library is Library.MATPLOTLIB and not figure.returns:
        lines.append(Line(f'{INDENT}{plan.pyplot}.close("all")'))
    if figure.expression is not None:
        wanted -= {figure.expression.order}
    for cell in unit.cells:
        part = plan.bodies.cell_body(cell, wanted, INDENT)
        lines += [Line(""), *part] if part and lines else part
    if figure.expression is not None:
        value = plan.bodies.statement(figure.expression, INDENT)
        lines += [Line(f"{INDENT}return {value[0].text.lstrip()}", value[0].origin), *value[1:]]
        return lines
    if not figure.returns and not figure.starts_figure:
        lines.append(Line(f"{INDENT}{result} = {plan.pyplot}.gcf()"))
    if figure.library is Library.MATPLOTLIB and plan.pyplot:
        lines.append(Line(f"{INDENT}{plan.pyplot}.close({result})"))
    lines.append(Line(f"{INDENT}return {result}"))
    return stripped(lines)


def free_name(wanted: str, taken: Mapping[str, bool]) -> str:
    return wanted if wanted not in taken else f"{wanted}_"


def call_text(planned: PlannedUnit, arguments: Sequence[str]) -> str:
    """A call of a step's or figure's function."""
    waiting = "await " if planned.unit.is_async else ""
    return f"{waiting}{planned.function}({', '.join(arguments)})"
