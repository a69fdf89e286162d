"""What is remembered of cells and generated blocks decides nothing: packages are what they are without it."""

from __future__ import annotations

import ast
import sys

import pytest

from nb2prod.commands.live.preview_parsing import ParsedBlocks, Translations
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.conservation import parse_module
from nb2prod.model import Layout
from nb2prod.workspace.libraries.star_imports import star_import_names, starred_modules
from tests.case_sections import compile_case
from tests.cases_format import DIRECTORY, read_case


def test_every_golden_case_compiles_to_the_same_whatever_was_compiled_before() -> None:
    translations, parsed = Translations(), ParsedBlocks()
    for path in sorted(DIRECTORY.glob("*.txt")):
        case = read_case(path)
        found = [star_import_names(module, sys.path) for module in starred_modules(case.notebook)]
        stars = [names for names in found if names is not None]
        inputs = case.notebook, case.settings, Layout(case.stem), stars
        packages = [compile_notebook(*inputs, translate=translations, parse=parsed) for _ in range(2)]
        assert packages == [compile_case(case)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\ndef f():\n    nonlocal x\n",
        "x = 1\nglobal x\n",
        "x = 1\nfrom __future__ import annotations\n",
        "x = 1\nreturn x\n",
        "x = 1\ndef f(:\n",
        "x = 1\nclass C:\n    yield 1\n",
    ],
)
def test_what_python_refuses_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(SyntaxError) as expected:
        parse_module(text)
    parsed = ParsedBlocks()
    for _ in range(2):
        with pytest.raises(SyntaxError) as found:
            parsed(text)
        assert (found.value.msg, found.value.lineno) == (expected.value.msg, expected.value.lineno)


def test_statements_are_those_of_the_whole() -> None:
    text = '"""Doc."""\n\nimport os\n\n\n@wrapped\ndef f():\n    return os\n\n\nasync def g(): await f()\nx = y = 2\n'
    parsed = ParsedBlocks()
    for _ in range(2):
        assert [*map(ast.dump, parsed(text))] == [*map(ast.dump, parse_module(text))]
