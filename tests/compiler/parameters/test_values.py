"""Values from a command line's text, and refusals a person understands; `main` is held to the same in its own tests."""

from __future__ import annotations

import ast

import pytest

from nb2prod.compiler.parameters.parse import parse_parameters
from nb2prod.compiler.parameters.values import parse_value
from nb2prod.model import Cell, CellKind

SOURCE = 'shuffle = True\nn = 200\nmode: Literal["x", "y"] = "x"\n'
PARAMETERS, _ = parse_parameters(
    Cell("c", 1, CellKind.CODE, SOURCE), SOURCE, ast.parse(SOURCE).body, {"Literal": "from typing import Literal"}
)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


@pytest.mark.parametrize(("text", "value"), [("true", True), ("No", False), ("1", True), ("0", False)])
def test_bools(text: str, value: bool) -> None:
    assert parse_value(BY_NAME["shuffle"], text) is value


def test_refusals_say_what_is_taken() -> None:
    with pytest.raises(ValueError, match=r"^n takes an int; got 'many'$"):
        parse_value(BY_NAME["n"], "many")
    with pytest.raises(ValueError, match=r"^mode takes one of 'x', 'y'; got 'z'$"):
        parse_value(BY_NAME["mode"], "z")
