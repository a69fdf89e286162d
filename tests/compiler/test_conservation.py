"""The proof after rendering notices every statement that is lost, doubled, moved or altered in the generated text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest

import nb2prod.compiler.compile as compiling
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.conservation import Parse, prove
from nb2prod.compiler.rendering.plan import Plan
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Diagnostic, File, Layout, Notebook

CELLS = (
    ("parameters", "n = 2"),
    ("imports", 'import os\nos.environ["CONSERVED"] = "1"\nimport json'),
    ("export", "LIMIT = 3\n\n\ndef scale(x):\n    return x * n"),
    ("step:load", "first = [n, 1]\nfirst.append(2)\nsecond = json.dumps(first)"),
    ("step:grow", "first.append(3)\nif n > 1:\n    first.append(4)\ntotal = scale(LIMIT)"),
    ("test:sizes", "size = len(first)\nassert size == 5\nassert total == 6"),
)


@pytest.fixture(scope="module")
def proven() -> tuple[Plan, tuple[File, ...]]:
    """What the compiler proved of the notebook above."""
    seen: list[tuple[Plan, tuple[File, ...]]] = []

    def watched(plan: Plan, files: Iterable[File], parse: Parse) -> list[Diagnostic]:
        seen.append((plan, tuple(files)))
        return prove(plan, seen[-1][1], parse)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "prove", watched)
        cells = tuple(
            Cell(f"c{number}", number, CellKind.CODE, source, (tag,))
            for number, (tag, source) in enumerate(CELLS, start=1)
        )
        package = compile_notebook(Notebook("conserved.ipynb", cells), Settings(), Layout("conserved"))
    assert not package.refused
    return seen[0]


def codes_with(proven: tuple[Plan, tuple[File, ...]], path: str, old: str, new: str) -> set[str]:
    """The codes that the proof reports when `old` in a file is replaced by `new`."""
    plan, files = proven
    text = next(file.text for file in files if file.path == path)
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in\n{text}"
    changed = [dataclasses.replace(file, text=text.replace(old, new)) if file.path == path else file for file in files]
    return {found.code for found in prove(plan, changed)}


MODULE, TESTS = "conserved.py", "tests/test_conserved.py"


def test_what_was_generated_is_proven(proven: tuple[Plan, tuple[File, ...]]) -> None:
    assert prove(*proven) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        # lost
        (MODULE, "    first.append(2)\n", ""),
        (MODULE, "        first.append(4)\n", "        pass\n"),
        (MODULE, 'os.environ["CONSERVED"] = "1"\n', ""),
        (MODULE, "LIMIT = 3\n", ""),
        (MODULE, "def scale(x, *, n):\n    return x * n\n", ""),
        (TESTS, "    assert size == 5\n", ""),
        # doubled
        (MODULE, "    first.append(2)\n", "    first.append(2)\n    first.append(2)\n"),
        (MODULE, "LIMIT = 3\n", "LIMIT = 3\nLIMIT = 3\n"),
        (MODULE, 'os.environ["CONSERVED"] = "1"\n', 'os.environ["CONSERVED"] = "1"\n' * 2),
        # moved
        (
            MODULE,
            "    first.append(2)\n    second = json.dumps(first)\n",
            "    second = json.dumps(first)\n    first.append(2)\n",
        ),
        (TESTS, "    assert size == 5\n    assert total == 6\n", "    assert total == 6\n    assert size == 5\n"),
        # altered
        (MODULE, "    first.append(2)\n", "    first.append(20)\n"),
        (MODULE, "    if n > 1:\n", "    if n >= 1:\n"),
        (MODULE, "    return x * n\n", "    return x + n\n"),
        (MODULE, "    total = scale(LIMIT, n=n)\n", "    total = scale(LIMIT, n=1)\n"),
        (MODULE, "    total = scale(LIMIT, n=n)\n", "    total = scale(LIMIT)\n"),
        (MODULE, "LIMIT = 3\n", "LIMIT = 4\n"),
        (MODULE, 'os.environ["CONSERVED"] = "1"\n', 'os.environ["CONSERVED"] = "2"\n'),
        (TESTS, "    assert total == 6\n", "    assert total != 6\n"),
        # added
        (MODULE, "    first.append(2)\n", "    first.append(2)\n    first.clear()\n"),
        (MODULE, "    first = [n, 1]\n", "    n = 1\n    first = [n, 1]\n"),
        (MODULE, "    second = json.dumps(first)\n", "    second = json.dumps(first)\n    first = []\n"),
        (TESTS, "    assert size == 5\n", "    size = 5\n    assert size == 5\n"),
        # not even Python
        (MODULE, "    first.append(2)\n", "    first.append(2\n"),
        (TESTS, "    assert size == 5\n", "    return = 5\n"),
    ],
)
def test_a_change_of_the_text_is_noticed(proven: tuple[Plan, tuple[File, ...]], path: str, old: str, new: str) -> None:
    assert codes_with(proven, path, old, new) == {"NB199"}


def test_a_function_that_is_gone_is_noticed(proven: tuple[Plan, tuple[File, ...]]) -> None:
    assert codes_with(proven, MODULE, "def load(", "def loaded(") == {"NB199"}
    assert codes_with(proven, TESTS, "def test_sizes(", "def check_sizes(") == {"NB199"}


def test_comments_and_blank_lines_are_no_statements(proven: tuple[Plan, tuple[File, ...]]) -> None:
    changed = "    # two\n\n    first.append(2)  # and no more\n"
    assert codes_with(proven, MODULE, "    first.append(2)\n", changed) == set()
