"""Decide names, types and docstrings: from analysed units to a `Plan`."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Sequence

from nb2prod.compiler.analysis.annotate import Annotator
from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.figures import Drawing, FigurePlan, Library, plan_figure
from nb2prod.compiler.analysis.hidden_state import HiddenEffects
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.looking import Looking
from nb2prod.compiler.analysis.observed_types import Speller
from nb2prod.compiler.analysis.units import SETUP, Unit, Units
from nb2prod.compiler.naming import IN_RUN, OURS, SUPPORT, Names
from nb2prod.compiler.prose import as_sentence, identifier_from, last_heading, title_and_body
from nb2prod.compiler.rendering.bodies import Bodies
from nb2prod.compiler.rendering.outer_names import OuterNames, outer_names
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.compiler.rendering.rewrites import Rewriter
from nb2prod.compiler.signature_types import SignatureTypes
from nb2prod.config import Prints, Settings
from nb2prod.model import Cell, CellKind, Diagnostic, Layout, Notebook, ObservedType, Parameter, RoleKind, StarImport
from nb2prod.rules.functions import NOT_LIFTABLE
from nb2prod.rules.names import MIXED_IMPORT
from nb2prod.rules.tags import BAD_NAME, RENAMED

SUFFIXES = {RoleKind.STEP: "step", RoleKind.METRICS: "step", RoleKind.FIGURE: "figure", RoleKind.TEST: "cell"}


def make_plan(
    notebook: Notebook,
    settings: Settings,
    layout: Layout,
    cells: Sequence[CodeCell],
    units: Units,
    lifting: Lifting,
    imports: ImportTable,
    looking: Looking,
    effects: HiddenEffects,
    parameters: tuple[Parameter, ...],
    star_imports: Sequence[StarImport],
    dependencies: tuple[str, ...],
    observed: Sequence[ObservedType] = (),
) -> tuple[Plan, list[Diagnostic]]:
    """Decide everything that rendering needs; gives the plan and what was decided visibly or found impossible."""
    used = names_in_use(cells)
    names = Names.of(used)
    names.taken |= {*SUPPORT, *OURS, *IN_RUN}
    renames = clashing(units, lifting, imports, names)
    found = renamed(units, imports, renames)
    found += hidden_libraries(cells, imports)
    for entry in units.hoisted:
        if entry.guard and not renames.keys().isdisjoint(entry.names):
            name = next(name for name in entry.names if name in renames)
            message = f"{name!r} is also a name that the module uses for itself"
            found.append(MIXED_IMPORT.at(message, entry.statement.cell.cell, entry.statement.node))
    state = {name for unit in units.units for name in [*unit.bound, *unit.inputs]}
    logs = settings.prints is Prints.LOGGING and not {"logger", "logging"} & (used - {"logging"})
    title, description, title_cell = module_prose(notebook, layout)
    places = {id(cell): place for place, cell in enumerate(notebook.cells)}
    planned = [plan_unit(notebook, places, unit, names, title_cell, found) for unit in units.units if unit.statements]
    drawing = Drawing.of([statement for cell in cells for statement in cell.statements], imports)
    plan_figures(planned, drawing, found)
    partial = library_name("functools.partial", "functools_partial", state, imports)
    builtins = library_name("builtins", "python_builtins", state, imports)
    outer = outer_names(units, lifting, imports, names, builtins)
    found += renamed_in_place(units, outer)
    pyplot = pyplot_name(planned, drawing, names, state, outer)
    variables = variables_at(units)
    rewriter = Rewriter(lifting, imports, looking, renames, partial, logs, builtins, outer, pyplot, variables)
    annotator = Annotator(imports, lifting, renames)
    speller = Speller(imports, lifting, renames, frozenset(state), frozenset(names.taken), SUPPORT)
    types = SignatureTypes(annotator, speller, parameters, state, observed).infer(planned)
    functions = {entry.function for entry in planned}
    plan = Plan(
        notebook,
        settings,
        layout,
        imports,
        lifting,
        units,
        Bodies(rewriter),
        planned,
        parameters,
        units.parameters[0].cell.cell.number if units.parameters else 0,
        renames,
        title,
        description,
        pyplot,
        {name: names.allocate(name, "") for name in sorted(state & (IN_RUN | functions))},
        types,
        drawing,
        effects,
        {star.module: star.names for star in star_imports},
        dependencies,
        dict(speller.added),
    )
    return plan, found


def names_in_use(cells: Iterable[CodeCell]) -> set[str]:
    """Every name of the notebook's namespace that exported cells read or bind."""
    used: set[str] = set()
    for cell in cells:
        for statement in cell.statements:
            used |= set(statement.names.bound) | set(statement.names.rebound)
            if cell.role.kind is not RoleKind.SKIP:
                used |= {read.name for read in statement.names.reads}
                # a function's own names too: a step called like one would be confusing to read
                used |= {name for read in statement.names.reads for name in read.shadowed}
    return used


def clashing(units: Units, lifting: Lifting, imports: ImportTable, names: Names) -> dict[str, str]:
    """Give new names to the notebook's functions and imports that are called like something generated."""
    renames: dict[str, str] = {}
    for name in [candidate.name for candidate in units.top_level] + sorted(lifting.imported):
        meaning = imports.aliases.get(name, "")
        if name in OURS or (name in SUPPORT and meaning != SUPPORT[name]):
            renames.setdefault(name, names.allocate(name, ""))
    return renames


def renamed(units: Units, imports: ImportTable, renames: dict[str, str]) -> list[Diagnostic]:
    """Say what was renamed; a class is not, since its name is a value that prints and pickles."""
    found = []
    definitions = {candidate.name: candidate for candidate in units.top_level}
    for old, new in renames.items():
        definition = definitions.get(old)
        statement = definition.statement if definition else imports.by_name[old][0].statement
        rule, message = RENAMED, f"{old!r} is called {new!r} in the module, which uses the name for itself"
        if isinstance(statement.node, ast.ClassDef):
            rule, message = NOT_LIFTABLE, f"the class {old!r} is called like something the module generates"
        fix = "give the class another name" if rule is NOT_LIFTABLE else ""
        found.append(rule.at(message, statement.cell.cell, statement.node, fix=fix))
    return found


def hidden_libraries(cells: Sequence[CodeCell], imports: ImportTable) -> Iterable[Diagnostic]:
    """Find cells sent to a module that is called like a library the notebook imports."""
    libraries = {entry.module.partition(".")[0] for entry in imports.imports}
    for cell in cells:
        if cell.role.module and cell.role.module in libraries:
            message = f"a module called {cell.role.module!r} would hide the library of that name"
            yield BAD_NAME.at(message, cell.cell, fix=f"name it '{cell.role.module}_module'")


def module_prose(notebook: Notebook, layout: Layout) -> tuple[str, str, Cell | None]:
    """Read the module's docstring from the first markdown cell."""
    opening: list[Cell] = []
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE and cell.source.strip():
            break
        if cell.kind is CellKind.MARKDOWN:
            opening.append(cell)
    # badges, licences and navigation come before the title in many notebooks
    for sign in ("# ", "## ", ""):
        for cell in opening:
            title, body = title_and_body(cell.source)
            if title and any(line.startswith(sign) for line in cell.source.split("\n")):
                return title, body, cell
    for cell in notebook.cells:
        if cell.kind is CellKind.MARKDOWN and cell.source.lstrip().startswith("# "):
            return *title_and_body(cell.source), cell
    return as_sentence(layout.stem.replace("_", " ").capitalize()), "", None


def plan_unit(
    notebook: Notebook,
    places: dict[int, int],
    unit: Unit,
    names: Names,
    title_cell: Cell | None,
    found: list[Diagnostic],
) -> PlannedUnit:
    first = unit.cells[0].cell
    summary, body = prose_above(notebook, places[id(first)], title_cell)
    opening = unit.cells[0].statements[0].node
    written = opening.value if isinstance(opening, ast.Expr) else None
    if not summary and isinstance(written, ast.Constant) and isinstance(written.value, str):
        summary, body = title_and_body(written.value)
    wanted = unit.tag_name or {RoleKind.METRICS: "metrics"}.get(unit.kind, "")
    if unit.kind is RoleKind.TEST:
        wanted = wanted or (identifier_from(summary) if summary else f"cell_{first.number}")
        wanted = wanted if wanted.startswith("test_") else f"test_{wanted}"
    function = names.allocate(wanted, SUFFIXES[unit.kind])
    usable = wanted.isidentifier() and not keyword.iskeyword(wanted)
    if function != wanted and usable and unit.tag_name and unit.tag_name != SETUP:
        message = (
            f"the function of {unit.kind.value} {wanted!r} is called {function!r}, since the notebook uses {wanted!r}"
        )
        found.append(RENAMED.at(message, first))
    if not summary and unit.tag_name == SETUP:
        summary = "Set up what the steps run under."
    elif not summary and unit.kind is not RoleKind.TEST:
        summary = as_sentence(wanted.replace("_", " ").strip().capitalize())
    return PlannedUnit(unit, function, summary, body)


def prose_above(notebook: Notebook, position: int, title_cell: Cell | None) -> tuple[str, str]:
    """Read the markdown directly above a cell; the module's own title is not repeated."""
    above: list[Cell] = []
    while position and notebook.cells[position - 1].kind is CellKind.MARKDOWN:
        position -= 1
        above.insert(0, notebook.cells[position])
    text = "\n\n".join(part.source for part in above if part is not title_cell)
    summary, body = last_heading(text) if text.strip() else ("", "")
    # a page of explanation belongs in the notebook; what announces a list or formula says nothing without it
    first = body.split("\n\n")[0]
    return summary, "" if first.rstrip().endswith(":") else first


def plan_figures(planned: Sequence[PlannedUnit], drawing: Drawing, found: list[Diagnostic]) -> None:
    for entry in planned:
        if entry.is_figure:
            figure = plan_figure(entry.unit, drawing)
            if isinstance(figure, FigurePlan):
                entry.figure = figure
            else:
                found.append(figure)


def library_name(dotted: str, otherwise: str, state: set[str], imports: ImportTable) -> str:
    """What something of the standard library is called in the module, given what it means in the notebook."""
    name = dotted.rpartition(".")[2]
    return name if name not in state and imports.aliases.get(name, dotted) == dotted else otherwise


def variables_at(units: Units) -> dict[int, frozenset[str]]:
    """Say for each statement which names are variables where it stands."""
    found = {candidate.statement.order: frozenset(candidate.state) for candidate in units.top_level}
    for unit in units.units:
        names = frozenset({*unit.inputs, *(name for part in unit.statements for name in part.names.rebound)})
        found.update({statement.order: names for statement in unit.statements})
    return found


def renamed_in_place(units: Units, outer: OuterNames) -> Iterable[Diagnostic]:
    """Say what has a second name, and why."""
    for unit in units.units:
        first: dict[str, tuple[Statement, ast.expr]] = {}
        for statement in unit.statements:
            for read in statement.names.reads:
                if outer.of(read.node, read.name):
                    first.setdefault(read.name, (statement, read.node))
        for name, (statement, node) in first.items():
            message = f"{name!r} is called {outer.names[name]!r} here, since the cell binds the name further down"
            yield RENAMED.at(message, statement.cell.cell, node, fix="give the variable a name of its own")


def pyplot_name(
    planned: Sequence[PlannedUnit], drawing: Drawing, names: Names, state: set[str], outer: OuterNames
) -> str:
    """What `matplotlib.pyplot` is called where figures have to be closed."""
    own = [name for name, dotted in drawing.imports.aliases.items() if dotted == "matplotlib.pyplot"]
    existing = [name for name in own if name not in state] + [outer.names[name] for name in own if name in outer.names]
    if existing:
        return existing[0]
    current = any(e.figure and e.figure.library is Library.MATPLOTLIB for e in planned)
    draws = any(drawing.draws(statement) for e in planned if e.is_step for statement in e.unit.statements) and any(
        dotted.startswith(("matplotlib", "seaborn")) for dotted in drawing.imports.aliases.values()
    )
    return names.allocate("pyplot" if own else "plt", "") if current or draws else ""
