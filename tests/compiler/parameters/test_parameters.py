"""What a parameters cell becomes, and what is refused with the line and the fix."""

from __future__ import annotations

import ast
import os
import pathlib
from dataclasses import fields

import pytest

from nb2prod.compiler.parameters.parse import parse_parameters
from nb2prod.compiler.rendering.parameters import parameters_class, parameters_imports
from nb2prod.model import Cell, CellKind, Diagnostic, Parameter, ParameterType

IMPORTS = {
    "Path": "from pathlib import Path",
    "pathlib": "import pathlib",
    "os": "import os",
    "Literal": "from typing import Literal",
    "Optional": "from typing import Optional",
    "np": "import numpy as np",
}


def parse(source: str) -> tuple[tuple[Parameter, ...], tuple[Diagnostic, ...]]:
    cell = Cell("c", 3, CellKind.CODE, source)
    return parse_parameters(cell, source, ast.parse(source).body, IMPORTS)


def accepted(source: str) -> tuple[Parameter, ...]:
    parameters, diagnostics = parse(source)
    assert diagnostics == ()
    return parameters


def class_values(parameters: tuple[Parameter, ...]) -> dict[str, object]:
    code = "\n".join((*parameters_imports(parameters), *(line.text for line in parameters_class(parameters, 3))))
    space: dict[str, object] = {"__name__": __name__}
    exec(compile(code, "generated", "exec", dont_inherit=True), space)
    built = space["Parameters"]
    assert isinstance(built, type)
    return {item.name: getattr(built(), item.name) for item in fields(built)}


SAME = [
    "n = 1_000\nr = 1e-3\nh = 0xFF\nneg = -4",
    's = "a=#b"  # help = #1\nt = """two\n  lines"""',
    "a = b = 1",
    "a, b = 1, (2 +\n  3)",
    'cols = [\n  "a",  # x\n  "b",\n]\nk = len(cols) * 1_0\nmore = cols + ["c"]\nfirst = cols[0]',
    "a = 200\nb = a * 2\nc = [a, b]\nd = a, b",
    'base = "x"\np = f"{base}/{base!r:>5}"\nq = os.path.join(base, "z")\nw = base + "/x.csv"',
    'cols = ["ä", "ö"]; é = f"{cols[0]} {len(cols)}"; k = len(cols) + 1',
    'd = Path("x") / "y"\ne = pathlib.Path("z")',
    'm = {"a": 1, "b": [1, 2]}\ns = {1, 2}\ne = []\nt = ([1], "x")\nu = None',
    "lo = 1\nhi = max(lo, 2.5)\nsame = min(lo, 3)\nz = 1 if lo else 2.5\nnan = float('inf')",
    "x: float = 1\ny = x * 2\nbig: 'int | None' = None",
    "seeds = list(range(3))\nlast = sorted(seeds, reverse=True)\ntotal = sum(seeds)",
    "v = (  # note\n  1 +\n  2\n)",
    'tup = 1, 2\nlists = [tup, tup]\nb = b"raw"',
]


@pytest.mark.parametrize("source", SAME)
def test_the_class_holds_the_values_of_the_cell(source: str) -> None:
    space: dict[str, object] = {"os": os, "pathlib": pathlib, "Path": pathlib.Path}
    exec(source, space)
    values = class_values(accepted(source))
    assert values
    assert {name: space[name] for name in values} == values
    assert {name: type(space[name]) for name in values} == {name: type(value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("source", "annotation", "kind"),
    [
        ('x = "a"', "str", ParameterType.STR),
        ("x = True", "bool", ParameterType.BOOL),
        ('x = [1, "a"]', "list[int | str]", ParameterType.LITERAL),
        ("x = [1, 2.5]", "list[float]", ParameterType.LITERAL),
        ("x = (1, 2)", "tuple[int, ...]", ParameterType.LITERAL),
        ('x = (1, "a")', "tuple[int, str]", ParameterType.LITERAL),
        ("x = []", "list[Any]", ParameterType.LITERAL),
        ("x = None", "Any", ParameterType.ANY),
        ("x: int | None = 3", "int | None", ParameterType.INT),
        ("x: Optional[int] = None", "Optional[int]", ParameterType.INT),
        ("x: list = [1]", "list[Any]", ParameterType.LITERAL),
        ('x: Literal["a", "b"] = "a"', 'Literal["a", "b"]', ParameterType.STR),
        ("x = 3  # type: float  the rate", "float", ParameterType.FLOAT),
        ('x = Path("a")', "Path", ParameterType.PATH),
    ],
)
def test_types(source: str, annotation: str, kind: ParameterType) -> None:
    (parameter,) = accepted(source)
    assert (parameter.annotation, parameter.value_type) == (annotation, kind)


def test_source_text_comments_and_choices_are_kept() -> None:
    source = (
        '# where it\n# lies\npath = "#no"\nn = 1_000  # trees\nx = 3  # type: float  rate\nm: Literal["a", None] = "a"'
    )
    path, n, x, m = accepted(source)
    assert [p.help for p in (path, n, x, m)] == ["where it lies", "trees", "rate", ""]
    assert n.default == "1_000"
    assert (m.choices, m.optional, m.imports) == (("a",), True, ("from typing import Literal",))
    assert (n.cell_id, n.line) == ("c", 4)


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("a = 1\nfor i in []: pass", "NB501", 2),
        ("a = 1\na += 1", "NB501", 2),
        ("x: int", "NB501", 1),
        ("a, *b = 1, 2", "NB501", 1),
        ("a = np.arange(3)", "NB502", 1),
        ("a = range(3)", "NB502", 1),
        ("a = [i for i in [1]]", "NB502", 1),
        ("a = later", "NB502", 1),
        ("a = 1 / 0", "NB502", 1),
        ("a = 9 ** 9 ** 9", "NB502", 1),
        ("a = 'x' * 10**9", "NB502", 1),
        ("a = 1\nb = 2\na = 3", "NB503", 3),
        ("int = 3", "NB504", 1),
        ("field = 3", "NB504", 1),
        ("_x = 3", "NB504", 1),
        ("a = [1]\nb = a", "NB505", 2),
        ("a = [[1]]\nb = a[0]", "NB505", 2),
        ("a = [1]\nb = {'x': a}", "NB505", 2),
        ("a = b = []", "NB505", 1),
        ("a: Thing = 3", "NB506", 1),
        ("a: np.ndarray = None", "NB506", 1),
        ("a: int = 'x'", "NB507", 1),
        ("a: list[str] = [1]", "NB507", 1),
        ("a: Literal['x'] = 'y'", "NB507", 1),
    ],
)
def test_refusals(source: str, code: str, line: int) -> None:
    _, diagnostics = parse(source)
    assert [(found.code, found.line) for found in diagnostics] == [(code, line)]
    assert diagnostics[0].fix
    assert diagnostics[0].cell_number == 3


def test_a_rebound_name_is_reported_with_both_lines() -> None:
    _, (found,) = parse("a = 1\n\na = 2")
    assert "line 1 and line 3" in found.message


def test_every_run_gets_its_own_mutable_default() -> None:
    parameters = accepted("a = [1]")
    first, second = class_values(parameters)["a"], class_values(parameters)["a"]
    assert first == second
    assert first is not second


def test_no_parameters_give_nothing() -> None:
    assert parse('"""only words"""\n# a comment\n') == ((), ())
