"""`compile_notebook`: the one path from a notebook to its package."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from nb2prod.compiler.analysis.aliases import collect_aliases
from nb2prod.compiler.analysis.bindings import Bindings, collect_bindings
from nb2prod.compiler.analysis.captures import stale_captures, trapped_assignments
from nb2prod.compiler.analysis.cells import CodeCell, Statement, code_cells
from nb2prod.compiler.analysis.future_annotations import late_annotations
from nb2prod.compiler.analysis.global_declarations import unreachable_globals
from nb2prod.compiler.analysis.hidden_state import HiddenEffects
from nb2prod.compiler.analysis.imports import ImportTable, collect_imports
from nb2prod.compiler.analysis.interactive import session_backend
from nb2prod.compiler.analysis.lifetimes import Lifetimes
from nb2prod.compiler.analysis.lifting import Lifting, lift
from nb2prod.compiler.analysis.looking import REPEATABLE, Looking, pure_functions
from nb2prod.compiler.analysis.memory import TEXTS, text_acts
from nb2prod.compiler.analysis.mutations import Mutations, collect_mutations
from nb2prod.compiler.analysis.pickling import pickled_definitions
from nb2prod.compiler.analysis.placing import Placed, place
from nb2prod.compiler.analysis.promises import broken_promises
from nb2prod.compiler.analysis.resolve import Timeline
from nb2prod.compiler.analysis.signatures import deleted_results, settle_signatures
from nb2prod.compiler.analysis.suspicion import HARMLESS_DUNDERS
from nb2prod.compiler.analysis.units import Sorter, Units
from nb2prod.compiler.analysis.viewers import viewer_classes
from nb2prod.compiler.collecting import collector_paused
from nb2prod.compiler.conservation import Parse, parse_module, prove
from nb2prod.compiler.ipython.translation import Translate, translate_and_parse
from nb2prod.compiler.planning import make_plan
from nb2prod.compiler.rendering.module import module_dependencies, render_module
from nb2prod.compiler.rendering.tests import render_tests
from nb2prod.compiler.roles import assign_roles
from nb2prod.compiler.suppressions import reported, without_suppressions
from nb2prod.config import Settings
from nb2prod.model import (
    CellKind,
    Diagnostic,
    File,
    Layout,
    Notebook,
    ObservedType,
    Package,
    Parameter,
    RoleKind,
    Severity,
    StarImport,
    Step,
)
from nb2prod.rules import functions as function_rules
from nb2prod.rules import names as name_rules
from nb2prod.rules import tags as tag_rules

if TYPE_CHECKING:
    from nb2prod.compiler.regression.rendering import Regression


@collector_paused()
def compile_notebook(
    notebook: Notebook,
    settings: Settings,
    layout: Layout,
    star_imports: Sequence[StarImport] = (),
    observed: Sequence[ObservedType] = (),
    regression: Regression | None = None,
    translate: Translate = translate_and_parse,
    parse: Parse = parse_module,
) -> Package:
    """Compile a notebook to its modules and tests, unformatted.

    Pure and total: problems of the notebook are diagnostics of the package, and files are there only when none of
    them is an error. `observed` types go into signatures; `regression` adds the regression tests; `translate` and
    `parse`, which reads what was generated, may remember what they made of the same cells and texts before.
    """
    plain, suppressions = without_suppressions(notebook)
    package = _compiled(plain, settings, layout, star_imports, observed, regression, translate, parse)
    return replace(package, diagnostics=ordered(reported(package.diagnostics, suppressions, settings.ignore)))


def _compiled(
    notebook: Notebook,
    settings: Settings,
    layout: Layout,
    star_imports: Sequence[StarImport],
    observed: Sequence[ObservedType],
    regression: Regression | None,
    translate: Translate,
    parse: Parse,
) -> Package:
    """Compile a notebook that has no suppressions."""
    if notebook.language.lower() not in ("python", "python3", "ipython", ""):
        found = tag_rules.NOT_PYTHON.at(f"the notebook's language is {notebook.language!r}")
        return Package(layout.stem, (), (found,))
    roled, tag_findings = assign_roles(notebook)
    if all(entry.role.kind is RoleKind.SKIP for entry in roled):
        nothing = (
            ()
            if any(d.severity is Severity.ERROR for d in tag_findings)
            else (tag_rules.NOTHING_TAGGED.at("no cell of the notebook has a role"),)
        )
        return Package(layout.stem, (), (*tag_findings, *nothing))
    cells, syntax_findings = code_cells(roled, star_imports, translate)
    findings = [*tag_findings, *syntax_findings, *late_annotations(cells), *out_of_order(notebook)]
    dependencies = tuple(dict.fromkeys(name for cell in cells for name in cell.translation.dependencies))
    if any(found.severity is Severity.ERROR for found in syntax_findings):
        # what a cell that does not parse binds is unknown, so later findings would only confuse
        return Package(layout.stem, (), ordered(findings), dependencies=dependencies)
    imports = collect_imports(cells, star_imports)
    findings += broken_promises(cells, imports)
    findings += session_backend(cells, imports)
    bindings = collect_bindings(cells, imports)
    mutations = collect_mutations(statement for cell in cells for statement in cell.statements)
    looking = make_looking(cells, imports, mutations)
    effects = HiddenEffects((statement for cell in cells for statement in cell.statements), imports)

    def attempt(nested: frozenset[int]) -> Placed:
        lifting = lift(cells, imports, bindings, nested)
        units = Sorter(cells, imports, lifting, looking).sort()
        found = analyse(cells, units, lifting, imports, bindings, mutations, effects, star_imports)
        return Placed(lifting, units, [*units.diagnostics, *found])

    placed = place(attempt)
    lifting, units = placed.lifting, placed.units
    findings += placed.findings
    parameters, parameter_findings = read_parameters(units, imports)
    findings += parameter_findings
    plan, plan_findings = make_plan(
        notebook,
        settings,
        layout,
        cells,
        units,
        lifting,
        imports,
        looking,
        effects,
        parameters,
        star_imports,
        dependencies,
        observed,
    )
    findings += plan_findings
    steps = tuple(
        Step(
            planned.function,
            planned.unit.kind,
            planned.unit.module,
            tuple(planned.unit.inputs),
            tuple(planned.unit.outputs),
            tuple(cell.cell.number for cell in planned.unit.cells),
            planned.summary,
        )
        for planned in plan.planned
    )
    files: tuple[File, ...] = ()
    if not any(found.severity is Severity.ERROR for found in findings):
        cycle = find_cycle(module_dependencies(plan))
        if cycle:
            findings.append(function_rules.MODULE_CYCLE.at(f"modules import each other: {' -> '.join(cycle)}"))
        else:
            files = (*(render_module(plan, module) for module in plan.modules), *render_tests(plan))
            findings += prove(plan, files, parse)
            if regression is not None:
                from nb2prod.compiler.regression.rendering import render_regression

                files = added(files, render_regression(plan, regression))
    if any(found.severity is Severity.ERROR for found in findings):
        files = ()
    return Package(layout.stem, files, ordered(findings), parameters, steps, dependencies)


def added(files: tuple[File, ...], more: tuple[File, ...]) -> tuple[File, ...]:
    """Add files; what both need is there once."""
    known = {file.path for file in files}
    return (*files, *(file for file in more if file.path not in known))


def ordered(findings: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place; what has no cell comes first."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda found: (found.cell_number, found.line, found.column, found.code)))


DISPLAY_MODULES = ("IPython.display.", "IPython.core.display.")


def make_looking(cells: Sequence[CodeCell], imports: ImportTable, mutations: Mutations) -> Looking:
    methods: set[str] = set()
    functions: set[str] = set()
    bound: set[str] = set(imports.by_name)
    variables: set[str] = set()
    acting: set[str] = set()
    default_dictionaries = any("defaultdict" in cell.source for cell in cells)
    for cell in cells:
        for statement in cell.statements:
            names = statement.names
            methods |= names.methods
            changing = names.methods if acts_elsewhere(statement, mutations) else names.mutating_methods
            acting |= {name for name in changing if name.startswith("__")} - HARMLESS_DUNDERS - TEXTS
            acting |= TEXTS if text_acts(statement) else set()
            functions |= names.lambda_names
            bound |= names.rebound
            if not isinstance(statement.node, (ast.Import, ast.ImportFrom)):
                variables |= names.rebound
            if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                functions.add(statement.node.name)
    shown = {name for name, dotted in imports.aliases.items() if dotted.startswith(DISPLAY_MODULES)}
    looking = Looking(
        frozenset(methods),
        frozenset(functions),
        {name: imports.aliases.get(name, "") if name not in variables else "" for name in imports.by_name},
        frozenset(shown - variables),
        frozenset(bound),
        frozenset(mutations.iterators),
        bool(acting),
        default_dictionaries,
        containers_of(cells),
    )
    looking = replace(looking, pure=pure_functions([part for cell in cells for part in cell.statements], looking))
    return replace(looking, viewers=viewer_classes(cells, looking))


def acts_elsewhere(statement: Statement, mutations: Mutations) -> bool:
    """Whether a definition changes or prints something beyond what it is given."""
    names = statement.names
    functions = [mutations.functions.get(called.path[-1]) for called in names.calls]
    prints = any(called.path == ("print",) for called in names.calls)
    return bool(prints or names.mutations or names.global_writes or any(f and f.changed_names for f in functions))


def containers_of(cells: Sequence[CodeCell]) -> frozenset[str]:
    """Name the variables that hold nothing but lists, dictionaries, sets and texts, wherever they are bound."""
    containers: set[str] = set()
    others: set[str] = set()
    for cell in cells:
        for statement in cell.statements:
            value = statement.node.value if isinstance(statement.node, ast.Assign) else None
            text = isinstance(value, ast.Constant) and isinstance(value.value, str)
            plain = (text or isinstance(value, REPEATABLE)) and isinstance(statement.node, ast.Assign)
            targets = statement.node.targets if plain and isinstance(statement.node, ast.Assign) else []
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            containers |= names
            others |= (statement.names.rebound | set(statement.names.global_writes)) - names
    return frozenset(containers - others)


def read_parameters(units: Units, imports: ImportTable) -> tuple[tuple[Parameter, ...], tuple[Diagnostic, ...]]:
    if not units.parameters:
        return (), ()
    from nb2prod.compiler.parameters.parse import parse_parameters

    cell = units.parameters[0].cell
    texts = {name: entries[0].text for name, entries in imports.by_name.items() if entries[0].text}
    return parse_parameters(cell.cell, cell.source, [statement.node for statement in units.parameters], texts)


def analyse(
    cells: tuple[CodeCell, ...],
    units: Units,
    lifting: Lifting,
    imports: ImportTable,
    bindings: Bindings,
    mutations: Mutations,
    effects: HiddenEffects,
    star_imports: Sequence[StarImport],
) -> list[Diagnostic]:
    """Follow the names; fills in the units' inputs and outputs."""
    statements = [statement for cell in cells for statement in cell.statements]
    aliases = collect_aliases(statements, mutations, imports.aliases)
    known = {star.module for star in star_imports}
    unknown = [entry for entry in units.hoisted if entry.star and entry.module not in known]
    timeline = Timeline(cells, units, lifting, imports, bindings, mutations, aliases, effects, not unknown)
    timeline.follow()
    settle_signatures(units, mutations)
    lifetimes = Lifetimes.of(units, lifting, imports)
    found = [
        *timeline.findings.diagnostics,
        *stale_captures(units, lifting, bindings, lifetimes),
        *trapped_assignments(units, lifting, lifetimes),
        *pickled_definitions(units, imports),
        *deleted_results(units),
        *unreachable_globals(cells),
    ]
    for entry in unknown:
        place = entry.statement
        if any(unit.order < entry.order for unit in units.units) or any(
            c.statement.order < entry.order for c in units.top_level
        ):
            message = f"what {entry.text!r} brings in is not known, and exported code stands above it"
            found.append(name_rules.STAR_SHADOWS.at(message, place.cell.cell, place.node))
        found.append(
            name_rules.STAR_IMPORT.at(
                f"what {entry.text!r} brings in is not known, so it is kept", place.cell.cell, place.node
            )
        )
    return found


def out_of_order(notebook: Notebook) -> list[Diagnostic]:
    """Name the first two cells whose execution counts show that they ran in another order."""
    counted = [cell for cell in notebook.cells if cell.kind is CellKind.CODE and cell.execution_count is not None]
    for before, after in pairwise(counted):
        if (before.execution_count or 0) > (after.execution_count or 0):
            message = f"cell {before.number} was last executed after cell {after.number}"
            return [tag_rules.OUT_OF_ORDER.at(message, after)]
    return []


def find_cycle(dependencies: dict[str, set[str]]) -> list[str]:
    """Find modules that import each other."""
    finished: set[str] = set()

    def visit(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in finished:
            return []
        for other in sorted(dependencies.get(module, ())):
            found = visit(other, [*path, module])
            if found:
                return found
        finished.add(module)
        return []

    for module in dependencies:
        found = visit(module, [])
        if found:
            return [name or "the main module" for name in found]
    return []
