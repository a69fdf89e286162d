"""Origins survive the formatter and the linter's fixes."""

from __future__ import annotations

import argparse
import ast
import inspect
import json.decoder
import textwrap

import black
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.compiler.sourcemap import carry
from nb2prod.model import Origin


def numbered(text: str) -> tuple[Origin, ...]:
    """Every line its own origin."""
    return tuple(Origin("c", 1, number) for number in range(1, text.count("\n") + 2))


def statement_lines(text: str) -> list[int]:
    """First lines of all statements but imports and docstrings, in order."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)]
    kept = [node for node in nodes if not isinstance(node, (ast.Import, ast.ImportFrom))]
    return [node.lineno for node in sorted(kept, key=lambda node: (node.lineno, node.col_offset))]


def assert_statements_keep_their_lines(before: str, after: str) -> None:
    carried = carry(numbered(before), before, after)
    assert len(carried) == after.count("\n") + (not after.endswith("\n"))
    lines = [origin.line if (origin := carried[line - 1]) else 0 for line in statement_lines(after)]
    assert lines == statement_lines(before)


@pytest.mark.parametrize("module", [argparse, json.decoder, textwrap])
@pytest.mark.parametrize("line_length", [40, 88, 200])
def test_real_modules_formatted_in_other_widths(module: object, line_length: int) -> None:
    before = inspect.getsource(module)  # type: ignore[arg-type]  # a module
    assert_statements_keep_their_lines(before, black.format_str(before, mode=black.Mode(line_length=line_length)))


statements = st.sampled_from(
    [
        "x = ( 1,\n  2 )",
        "y = 'a' + u'b'",
        "f(x)\n\n\n",
        "z = {'k' : [1,2,3], 'long_key_name_number_one': 'a long value of some text', 'another_key': x}",
        "if (x):\n  pass\n  # note",
        "del (x)",
        "s = '''a\n  b\n'''",
        "t = f'{x}' 'more'",
        "#comment",
        "assert x, 'no' # why",
        "n = 0XFF + 1E5",
        "def g(a,b = 1):\n\n\n  'doc'\n  return (a)",
        "class K():\n  x = 1",
        "a = b = \\\n  3",
        "for (i) in x: print( i )",
    ]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(statements, max_size=12))
def test_any_order_of_statements(parts: list[str]) -> None:
    before = "\n".join([*parts, ""])
    assert_statements_keep_their_lines(before, black.format_str(before, mode=black.Mode(line_length=60)))


def test_sorted_imports_take_their_origins_along() -> None:
    before = "import sys, os\nfrom b import z\nfrom a import (\n    y as w,\n    x,\n)\nprint(sys)\n"
    after = "import os\nimport sys\n\nfrom a import x\nfrom a import y as w\nfrom b import z\n\nprint(sys)\n"
    lines = [origin and origin.line for origin in carry(numbered(before), before, after)]
    assert lines == [1, 1, None, 5, 4, 2, None, 7]


def test_generated_lines_stay_without_origin_and_brackets_follow_their_statement() -> None:
    before = "def f(a):\n    return g(a, 1)\n"
    after = "def f(a):\n    return g(\n        a,\n        1,\n    )\n"
    origin = Origin("c", 1, 5)
    assert carry((None, origin), before, after) == (None, origin, origin, origin, origin)


def test_lines_inside_strings_keep_their_own_lines() -> None:
    before = "x=f('''a\nb\nc''')\n"
    after = "x = f(\n    '''a\nb\nc'''\n)\n"
    assert [origin and origin.line for origin in carry(numbered(before), before, after)] == [1, 1, 2, 3, 3]
