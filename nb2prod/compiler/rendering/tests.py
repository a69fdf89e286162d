"""Test cells as pytest functions that see the state their cell saw.

The state is made afresh for each test by running the steps above its cell, so later cells and other tests cannot have
changed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.lines import Line, generated, indented
from nb2prod.compiler.naming import Names
from nb2prod.compiler.prose import docstring_lines
from nb2prod.compiler.rendering.bodies import INDENT
from nb2prod.compiler.rendering.module import (
    as_file,
    dotted_module,
    names_in_module,
    pyplot_import,
    spaced,
    split_names,
)
from nb2prod.compiler.rendering.module_imports import ImportBlock, Needed, needed_names, together
from nb2prod.compiler.rendering.pipeline import step_calls
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.model import File, Origin

CONFTEST = '''"""Let plain pytest find the modules that the tests import."""

import sys
from pathlib import Path

sys.path.insert(0, str((Path(__file__).parent / "{root}").resolve()))
'''


@dataclass(slots=True, eq=False)
class Fixture:
    """The state between two steps, shared by the tests that stand there."""

    name: str
    steps: tuple[PlannedUnit, ...]
    wanted: dict[str, None] = field(default_factory=dict)  # the variables its tests read, in order
    lines: Sequence[Line] = ()  # the calls of the steps
    holds: Mapping[str, str] = field(default_factory=dict)  # variable -> the expression that holds it after them

    @property
    def takes_parameters(self) -> bool:
        """Whether a step is given a parameter, or a test asks for one."""
        sign = "parameters."
        return any(sign in line.text for line in self.lines) or any(
            self.holds[wanted].startswith(sign) for wanted in self.wanted
        )


def render_tests(plan: Plan) -> tuple[File, ...]:
    """Render the test file and what lets pytest find the modules; nothing without test cells."""
    tests = [planned for planned in plan.planned if planned.is_test]
    if not tests:
        return ()
    fixtures, fixture_of = assign_fixtures(plan, tests)
    functions = [test_function(plan, planned, fixture_of.get(id(planned))) for planned in tests]
    blocks: list[Sequence[Line]] = [
        header(plan, tests, fixtures),
        generated(f'NOTEBOOK_FOLDER = Path(__file__).parent / "{plan.layout.notebook_from_tests}"'),
        generated(
            "@pytest.fixture(autouse=True)\n"
            "def in_notebook_folder(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            '    """Relative paths start at the notebook\'s folder, as they do in the notebook."""\n'
            "    monkeypatch.chdir(NOTEBOOK_FOLDER)"
        ),
        *map(fixture_function, fixtures),
        *functions,
    ]
    file = as_file(f"{plan.layout.tests}/test_{plan.layout.stem}.py", spaced(blocks))
    conftest = CONFTEST.format(root=plan.layout.root_from_tests)
    return file, File(f"{plan.layout.tests}/conftest.py", conftest, (None,) * conftest.count("\n"), shared=True)


def assign_fixtures(plan: Plan, tests: Sequence[PlannedUnit]) -> tuple[list[Fixture], dict[int, Fixture]]:
    """Give each test that depends on the pipeline the fixture of its place in it."""
    names = Names.of(name for planned in plan.planned for name in [*planned.unit.bound, *planned.unit.inputs])
    names.taken |= {planned.function for planned in plan.planned}
    fixtures: dict[int, Fixture] = {}
    fixture_of: dict[int, Fixture] = {}
    for planned in tests:
        before = tuple(other for other in plan.planned if other.is_step and other.unit.order < planned.unit.order)
        hidden = any(plan.effects.of(statement) for statement in planned.unit.statements)
        if not planned.unit.inputs and not (hidden and before):
            continue
        if len(before) not in fixtures:
            wanted = f"after_{before[-1].function}" if before else "at_start"
            fixtures[len(before)] = Fixture(names.allocate(wanted, "state"), before)
        fixture = fixtures[len(before)]
        fixture.wanted.update(dict.fromkeys(planned.unit.inputs))
        fixture_of[id(planned)] = fixture
    for fixture in fixtures.values():
        fixture.lines, fixture.holds = step_calls(plan, fixture.steps, fixture.wanted, figures=False)
    return list(fixtures.values()), fixture_of


def fixture_function(fixture: Fixture) -> list[Line]:
    state = ", ".join(f"{name}={fixture.holds[name]}" for name in fixture.wanted)
    where = f"after `{fixture.steps[-1].function}`" if fixture.steps else "before the first step"
    body = [Line("parameters = Parameters()")] if fixture.takes_parameters else []
    body += [*fixture.lines, Line(f"return SimpleNamespace({state})")]
    head = [
        Line("@pytest.fixture"),
        Line(f"def {fixture.name}() -> SimpleNamespace:"),
        Line(f'{INDENT}"""The notebook\'s variables {where}."""'),
    ]
    if not any(step.unit.is_async for step in fixture.steps):
        return [*head, *indented(body)]
    inner = [
        Line("async def steps() -> SimpleNamespace:"),
        *indented(body),
        Line(""),
        Line("return asyncio.run(steps())"),
    ]
    return [*head, *indented(inner)]


def test_function(plan: Plan, planned: PlannedUnit, fixture: Fixture | None) -> list[Line]:
    unit = planned.unit
    first = unit.cells[0].cell
    argument = f"{fixture.name}: SimpleNamespace" if fixture else ""
    head = [Line(f"def {planned.function}({argument}) -> None:", Origin(first.id, first.number, 1))]
    head += map(Line, docstring_lines(planned.summary, planned.body, [], INDENT))
    state = [Line(f"{INDENT}{name} = {fixture.name}.{name}") for name in unit.inputs] if fixture else []
    if not unit.is_async:
        return [*head, *state, *plan.bodies.body(unit.cells, unit.statements)]
    body = plan.bodies.body(unit.cells, unit.statements, INDENT * 2)
    inner = [Line(f"{INDENT}async def check() -> None:"), *body, Line(""), Line(f"{INDENT}asyncio.run(check())")]
    return [*head, *indented(state, ""), *inner]


def header(plan: Plan, tests: Sequence[PlannedUnit], fixtures: Sequence[Fixture]) -> list[Line]:
    """Docstring and imports of the test file."""
    rewriter = plan.bodies.rewriter
    needed = together(
        [needed_names(test.unit.statements, rewriter, [*test.unit.inputs, *test.unit.bound]) for test in tests]
    )
    support = list(dict.fromkeys(split_names(support_imports(plan, tests, fixtures))))
    block = ImportBlock(plan.units, plan.bodies, plan.renames, plan.star_names)
    lines = block.lines(needed, support, early=False)
    doc = docstring_lines(f"Tests from {plan.notebook.name}.", "", [], "")
    own = [Line(text) for text in own_imports(plan, needed, fixtures)]
    return [*map(Line, doc), Line(""), *lines, Line(""), *own]


def support_imports(plan: Plan, tests: Sequence[PlannedUnit], fixtures: Sequence[Fixture]) -> Iterable[str]:
    yield from ("from pathlib import Path", "import pytest")
    if fixtures:
        yield "from types import SimpleNamespace"
        if any("copy.deepcopy(" in line.text for fixture in fixtures for line in fixture.lines):
            yield "import copy"
    units = [*tests, *(step for fixture in fixtures for step in fixture.steps)]
    if any(planned.unit.is_async for planned in units):
        yield "import asyncio"
    rewriter = plan.bodies.rewriter
    if any(rewriter.pyplot in needed_names(test.unit.statements, rewriter).names for test in tests):
        yield from pyplot_import(plan)
    yield from rewriter.support_imports(part for test in tests for part in test.unit.statements)


def own_imports(plan: Plan, needed: Needed, fixtures: Sequence[Fixture]) -> Iterable[str]:
    """Imports from the modules under test."""
    wanted: dict[str, set[str]] = {}
    for candidate in plan.units.top_level:
        names = names_in_module(plan, candidate.name, needed)
        if names:
            wanted.setdefault(candidate.statement.cell.role.module, set()).update(names)
    for fixture in fixtures:
        if fixture.takes_parameters:
            wanted.setdefault("", set()).add("Parameters")
        for step in fixture.steps:
            wanted.setdefault(step.unit.module, set()).add(step.function)
    for module in sorted(wanted):
        yield f"from {dotted_module(plan, module)} import {', '.join(sorted(wanted[module]))}"
