"""The regression test file of one notebook: `run` called once with its steps watched, their outputs asserted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.figures import Library
from nb2prod.compiler.lines import Line, generated
from nb2prod.compiler.naming import Names
from nb2prod.compiler.prose import docstring_lines
from nb2prod.compiler.regression.assertions import assertion, needs
from nb2prod.compiler.regression.data_file import EXPECTED, divide
from nb2prod.compiler.regression.fixture import FIGURE, PRINTED, Watched, fixture_lines
from nb2prod.compiler.regression.long_texts import folded
from nb2prod.compiler.regression.paths import regression_paths
from nb2prod.compiler.regression.variation import Expectation, LeftOut
from nb2prod.compiler.rendering.bodies import INDENT
from nb2prod.compiler.rendering.module import as_file, spaced
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.compiler.rendering.tests import CONFTEST
from nb2prod.model import File

# names that the assertions use: a variable of such a name cannot be called by it
RESERVED = frozenset("np math pytest len list str int float bool dict set sum min max sorted type".split()) | {
    EXPECTED,
    PRINTED,
}
# names that the test file uses: a module of such a name is imported under another one
_IN_FILE = RESERVED | frozenset(
    """NOTEBOOK_FOLDER STEPS Any Callable Figure Path SimpleNamespace after arguments call call_async contextlib copy
    function functools getattr inspect io isinstance json keep kept lines name names outputs patch printed returned
    step tmp_path_factory value values watched zip""".split()
)

Statements = dict[tuple[str, str], list[str]]  # (step, output) -> its assertions


@dataclass(frozen=True, slots=True)
class Regression:
    """What the regression tests of a notebook say."""

    expectations: tuple[Expectation, ...]
    left_out: tuple[LeftOut, ...] = ()
    printed: Mapping[str, str] = field(default_factory=dict)  # step -> what it prints
    parameters: Mapping[str, str] = field(default_factory=dict)  # name -> source of a value other than the default


def render_regression(plan: Plan, regression: Regression) -> tuple[File, ...]:
    """Render the test file, its data file if one is needed, and what lets pytest find the modules."""
    division = divide([each for each in regression.expectations if each.name not in RESERVED])
    by_output: Statements = {}
    for each in division.kept:
        text = assertion(each, division.elsewhere.get((each.step, each.fact.expression), ""))
        by_output.setdefault((each.step, each.name), []).append(text)
    if not by_output and not regression.printed:
        return ()
    watched = _watched(plan, by_output, regression)
    fixture = fixture_lines(watched)
    tests = _tests(plan, by_output, regression)
    blocks: list[Sequence[Line]] = [
        _header(plan, regression, [*fixture, *(line for test in tests for line in test)], division.text),
        [*_constants(plan, watched, division.text)],
        fixture,
        *tests,
    ]
    test_path, data_path = regression_paths(plan.layout.tests, plan.layout.stem)
    files = [as_file(test_path, spaced(blocks))]
    if division.text:
        files.append(File(data_path, division.text, (None,) * division.text.count("\n")))
    conftest = CONFTEST.format(root=plan.layout.root_from_tests)
    files.append(File(f"{plan.layout.tests}/conftest.py", conftest, (None,) * conftest.count("\n"), shared=True))
    return tuple(files)


def _watched(plan: Plan, by_output: Statements, regression: Regression) -> Watched:
    """Which steps the fixture looks at, and what it has to know for that."""
    steps: dict[str, tuple[str, ...]] = {}
    for planned in plan.planned:
        names = tuple(
            name if (planned.function, name) in by_output else "_"
            for name in ([] if planned.is_test else _outputs(planned))
        )
        if {*names} - {"_"} or planned.function in regression.printed:
            steps[planned.function] = names
    figures = [planned.figure for planned in plan.planned if planned.figure is not None]
    given = ", ".join(f"{name}={value}" for name, value in regression.parameters.items())
    return Watched(
        module=_module(plan),
        steps=steps,
        prints=bool(regression.printed),
        asynchronous=any(planned.unit.is_async for planned in plan.planned if planned.function in steps),
        figures=bool(figures),
        keeps_figures=any(each.fact.expression == f"len({each.name}.axes)" for each in regression.expectations),
        pyplot=plan.pyplot if any(figure.library is Library.MATPLOTLIB for figure in figures) else "",
        parameters=f"{_module(plan)}.Parameters({given})" if given else "",
    )


def _module(plan: Plan) -> str:
    """What the module is called in the test file."""
    stem = plan.layout.stem
    return f"{stem}_module" if stem in _IN_FILE or stem == plan.pyplot or stem.startswith("test_") else stem


def _outputs(planned: PlannedUnit) -> Sequence[str]:
    return [FIGURE] if planned.is_figure else planned.unit.outputs


def _tests(plan: Plan, by_output: Statements, regression: Regression) -> list[list[Line]]:
    names = Names()
    tests: list[list[Line]] = []
    for planned in plan.planned:
        outputs = [] if planned.is_test else _outputs(planned)
        for output in outputs:
            if (planned.function, output) in by_output:
                wanted = f"test_{planned.function}" + (f"_{output}" if len(outputs) > 1 else "")
                value = f'{output} = after["{planned.function}"].{output}'
                statements = by_output[planned.function, output]
                tests.append(_test(names.allocate(wanted, ""), [value, *statements]))
        if planned.function in regression.printed:
            lines = regression.printed[planned.function].splitlines()
            value = f'lines = after["{planned.function}"].{PRINTED}.splitlines()'
            tests.append(
                _test(
                    names.allocate(f"test_{planned.function}_prints", ""),
                    [value, f"assert lines == {folded(repr(lines))}"],
                )
            )
    return tests


def _test(name: str, statements: Sequence[str]) -> list[Line]:
    head = Line(f"def {name}(after: dict[str, SimpleNamespace]) -> None:")
    return [head, *(Line(INDENT + statement) for statement in statements)]


def _constants(plan: Plan, watched: Watched, data: str) -> list[Line]:
    lines = list(generated(f'NOTEBOOK_FOLDER = Path(__file__).parent / "{plan.layout.notebook_from_tests}"'))
    if data:
        path = f'Path(__file__).parent / "data" / "{plan.layout.stem}_expected.json"'
        lines.append(Line(f'{EXPECTED} = json.loads(({path}).read_text("utf-8"))'))
    lines.append(Line("STEPS = {  # what each returns; `_` is not looked at"))
    for step, names in watched.steps.items():
        shown = "[" + ", ".join(f'"{name}"' for name in names) + "]"
        lines.append(Line(f'{INDENT}"{step}": {shown},'))
    return [*lines, Line("}")]


def _header(plan: Plan, regression: Regression, lines: Sequence[Line], data: str) -> list[Line]:
    """Docstring and imports of the test file."""
    texts = [line.text for line in lines]
    body = [f"Refresh them with `nb2prod record {plan.notebook.name}` after a change that is meant."]
    left_out = [f"{each.name} of {each.step} ({each.reason})" for each in regression.left_out]
    reserved = {(each.name, each.step): None for each in regression.expectations if each.name in RESERVED}
    left_out += [f"{name} of {step} (the tests need the name)" for name, step in reserved]
    if left_out:
        body.append(f"Not asserted: {'; '.join(left_out)}.")
    doc = docstring_lines(f"Regression tests recorded from {plan.notebook.name}.", "\n\n".join(body), [], "")
    imports = [
        "from collections.abc import Callable",
        "from pathlib import Path",
        "from types import SimpleNamespace",
        "from typing import Any",
        *(f"import {name}" for name in ("contextlib", "copy", "functools", "io") if _uses(texts, f"{name}.")),
        *(["import inspect"] if _uses(texts, "inspect.") else []),
        *(["import json"] if data else []),
        *needs(texts),
        *(["from matplotlib.figure import Figure"] if _uses(texts, "Figure)") else []),
        *([_pyplot_import(plan)] if plan.pyplot and _uses(texts, f"{plan.pyplot}.switch_backend") else []),
        "import pytest",
    ]
    package = plan.layout.package
    own = f"from {package} import {plan.layout.stem}" if package else f"import {plan.layout.stem}"
    own += f" as {_module(plan)}" if _module(plan) != plan.layout.stem else ""
    return [*map(Line, doc), Line(""), *map(Line, imports), Line(""), Line(own)]


def _uses(texts: Sequence[str], sign: str) -> bool:
    return any(sign in text for text in texts)


def _pyplot_import(plan: Plan) -> str:
    existing = next((entry.text for entry in plan.imports.by_name.get(plan.pyplot, ()) if entry.text), "")
    return existing or f"import matplotlib.pyplot as {plan.pyplot}"
