"""The main module, and the other modules of its package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nb2prod.compiler.analysis.annotate import ANY
from nb2prod.compiler.analysis.candidates import Candidate
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.figures import Library
from nb2prod.compiler.analysis.observed_types import roots_of
from nb2prod.compiler.lines import Line
from nb2prod.compiler.prose import docstring_lines
from nb2prod.compiler.rendering.functions import function, return_type
from nb2prod.compiler.rendering.main import MainSpec, main_function, main_imports
from nb2prod.compiler.rendering.module_imports import ImportBlock, Needed, needed_names, together
from nb2prod.compiler.rendering.parameters import parameters_class, parameters_imports
from nb2prod.compiler.rendering.pipeline import results_class, run_function, run_imports
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.compiler.rendering.rewrites import Change
from nb2prod.model import File


def as_file(path: str, lines: Sequence[Line]) -> File:
    text = "\n".join(line.text for line in lines) + "\n"
    return File(path, text, tuple(line.origin for line in lines))


def spaced(blocks: Iterable[Sequence[Line]]) -> list[Line]:
    """Join top-level blocks with two blank lines."""
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += [Line(""), Line(""), *block] if lines else list(block)
    return lines


def render_module(plan: Plan, module: str) -> File:
    """Render one module; the empty name is the main one."""
    main = not module
    candidates = definitions_of(plan, module)
    units = [planned for planned in plan.planned if not planned.is_test and planned.unit.module == module]
    spec = MainSpec(plan.title, plan.parameters, plan.metrics, plan.has_figures)
    functions = [function(plan, planned) for planned in units]
    needed = together([*needs(plan, candidates, units), annotation_names(plan, units, functions, main)])
    support = list(support_imports(plan, candidates, units, main=main))
    logs = "import logging" in support and uses_logger(plan, candidates, units)
    if main:
        support = [*parameters_imports(plan.parameters), *main_imports(spec), *run_imports(plan), *support]
    block = ImportBlock(plan.units, plan.bodies, plan.renames, plan.star_names)
    siblings = [*sibling_imports(plan, module, needed)]
    imports = block.lines(needed, dict.fromkeys(split_names(support)), early=main)
    imports += [Line(""), *map(Line, siblings)] if siblings else []
    title = plan.title if main else f"The module {module!r} of: {plan.title}"
    body = plan.description if main else ""
    installs = requirement_note(plan) if main else ""
    doc = [Line(text) for text in docstring_lines(title, "\n\n".join(filter(None, [body, installs])), [], "")]
    blocks: list[Sequence[Line]] = [[*doc, Line(""), *imports] if imports else doc]
    if logs:
        blocks[0] = [*blocks[0], Line(""), Line("logger = logging.getLogger(__name__)")]
    if main:
        blocks.append(
            [
                *parameters_class(plan.parameters, plan.parameters_cell, plan.notebook.new_defaults),
                Line(""),
                Line(""),
                Line("DEFAULTS = Parameters()"),
            ]
        )
    blocks += [definition(plan, candidate) for candidate in distinct(candidates)]
    blocks += functions
    if main:
        blocks += [results_class(plan), run_function(plan), main_function(spec)]
        blocks.append([Line('if __name__ == "__main__":'), Line("    raise SystemExit(main())")])
    return as_file(f"{module or plan.layout.stem}.py", spaced(blocks))


def definition(plan: Plan, candidate: Candidate) -> list[Line]:
    """Render a definition or constant, and the second name that some steps know it by."""
    lines = plan.bodies.with_comments(candidate.statement)
    for name in candidate.statement.names.bound:
        second = plan.bodies.rewriter.outer.names.get(name)
        if second is not None:
            lines += [Line(""), Line(f"{second} = {plan.renames.get(name, name)}")]
    return lines


def distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One statement may bind several constants."""
    return list({candidate.statement.order: candidate for candidate in candidates}.values())


def definitions_of(plan: Plan, module: str) -> list[Candidate]:
    return [candidate for candidate in plan.units.top_level if candidate.statement.cell.role.module == module]


def needs(plan: Plan, candidates: Sequence[Candidate], units: Sequence[PlannedUnit]) -> list[Needed]:
    """What each definition, step and figure looks up beyond its own names."""
    rewriter = plan.bodies.rewriter
    found = [needed_names([candidate.statement], rewriter, candidate.state) for candidate in candidates]
    for planned in units:
        unit = planned.unit
        found.append(needed_names(unit.statements, rewriter, [*unit.inputs, *unit.bound]))
    return found


def annotation_names(
    plan: Plan, units: Sequence[PlannedUnit], functions: Sequence[Sequence[Line]], main: bool
) -> Needed:
    """Names that the generated annotations use, and pyplot where the module closes figures."""
    types = [kind for planned in units for kind in [*planned.input_types.values(), *planned.output_types.values()]]
    if main:
        types += [plan.types.get(name, ANY) for name in plan.results]
    names = {root for kind in types for root in roots_of(kind)}
    if plan.pyplot and any(f"{plan.pyplot}." in line.text for lines in functions for line in lines):
        names.add(plan.pyplot)
    return Needed(frozenset(names))


def support_imports(
    plan: Plan, candidates: Sequence[Candidate], units: Sequence[PlannedUnit], *, main: bool
) -> Iterable[str]:
    """Imports for what rendering itself adds to the module."""
    types = [kind for planned in units for kind in [*planned.input_types.values(), return_type(planned)]]
    results = [plan.types.get(name, ANY) for name in plan.results] if main else []
    named = {root for kind in [*types, *results] for root in roots_of(kind)}
    yield from (statement for name, statement in plan.type_imports.items() if name in named)
    if ANY in named or any(
        planned.unit.declared or (planned.figure is not None and planned.figure.library is not Library.MATPLOTLIB)
        for planned in units
    ):
        yield "from typing import Any"
    if any(planned.figure is not None and planned.figure.library is Library.MATPLOTLIB for planned in units):
        yield "from matplotlib.figure import Figure"
    statements = statements_of(candidates, units)
    changes = {rewrite.change for statement in statements for rewrite in plan.bodies.rewriter.rewrites(statement)}
    yield from plan.bodies.rewriter.support_imports(statements)
    if Change.LOG in changes:
        yield "import logging"
    yield from pyplot_import(plan)


def pyplot_import(plan: Plan) -> Iterable[str]:
    """The import of pyplot where none of the notebook's serves."""
    own = {*plan.imports.by_name, *plan.bodies.rewriter.outer.names.values()}
    if plan.pyplot and plan.pyplot not in own:
        yield f"import matplotlib.pyplot as {plan.pyplot}"


def uses_logger(plan: Plan, candidates: Sequence[Candidate], units: Sequence[PlannedUnit]) -> bool:
    return "import logging" in support_imports(plan, candidates, units, main=False)


def statements_of(candidates: Sequence[Candidate], units: Sequence[PlannedUnit]) -> list[Statement]:
    return [candidate.statement for candidate in candidates] + [
        statement for planned in units for statement in planned.unit.statements
    ]


def split_names(imports: Iterable[str]) -> Iterable[str]:
    """One import per name, so that what two parts ask for is written once."""
    for text in imports:
        module, found, names = text.partition(" import ")
        if found and module.startswith("from "):
            yield from (f"{module} import {name.strip()}" for name in names.split(","))
        else:
            yield text


def names_in_module(plan: Plan, name: str, needed: Needed) -> list[str]:
    """Give the names by which a definition is needed, as its module has them."""
    second = plan.bodies.rewriter.outer.names.get(name, name)
    found = [plan.renames.get(name, name)] if name in needed.names else []
    return [*found, second] if second != name and second in needed.names else found


def module_of(plan: Plan, name: str) -> str | None:
    """The module that defines a lifted name, given under the notebook's name or the second one."""
    first = next((own for own, second in plan.bodies.rewriter.outer.names.items() if second == name), name)
    candidate = plan.lifting.lifted.get(first)
    return candidate.statement.cell.role.module if candidate else None


def sibling_imports(plan: Plan, module: str, needed: Needed) -> Iterable[str]:
    """Imports between modules of the package."""
    wanted: dict[str, list[str]] = {}
    for candidate in plan.units.top_level:
        home = candidate.statement.cell.role.module
        if home != module:
            wanted.setdefault(home, []).extend(names_in_module(plan, candidate.name, needed))
    if not module:
        for planned in plan.planned:
            if planned.unit.module and not planned.is_test:
                wanted.setdefault(planned.unit.module, []).append(planned.function)
    for home in sorted(home for home, names in wanted.items() if names):
        yield f"from {dotted_module(plan, home)} import {', '.join(sorted(set(wanted[home])))}"


def dotted_module(plan: Plan, module: str) -> str:
    name = module or plan.layout.stem
    return f"{plan.layout.package}.{name}" if plan.layout.package else name


def module_dependencies(plan: Plan) -> dict[str, set[str]]:
    """Which modules each module imports."""
    found: dict[str, set[str]] = {}
    for module in plan.modules:
        units = [planned for planned in plan.planned if not planned.is_test and planned.unit.module == module]
        needed = together(needs(plan, definitions_of(plan, module), units))
        homes = {home for name in needed.names if (home := module_of(plan, name)) is not None}
        if not module:
            homes |= {planned.unit.module for planned in plan.planned if not planned.is_test}
        found[module] = homes - {module}
    return found


def requirement_note(plan: Plan) -> str:
    """What the notebook installed, for the person who now has to."""
    return f"The notebook installs: {', '.join(plan.dependencies)}." if plan.dependencies else ""
