"""A cell's digest changes with what running it depends on, and with nothing else."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.compiler.reach import code_digests
from nb2prod.compiler.reach.digests import code_text
from tests.compiler.suggestion.suggesting import notebook_of

SAME = [
    ("x = 1  # one", "x = 1  # another"),
    ("x = 1  # one", "x = 1"),
    ("x = 1   ", "x = 1"),
    ("x = 1\n\n", "x = 1"),
    ("x = 1\n\ny = 2", "x = 1\n   \ny = 2"),
    ("x = 1\n# words\ny = 2", "x = 1\n\ny = 2"),
    ("# words\nx = 1", "# others\nx = 1"),
    ("x = '# no comment'  # a comment", "x = '# no comment'"),
    ("def f():\n    # words\n    return 1", "def f():\n\n    return 1"),
]
OTHER = [
    ("x = 1", "x = 2"),
    ("x = 1", "x =  1"),
    ("x = 1\ny = 2", "x = 1\n\ny = 2"),
    ("# words\nx = 1", "\nx = 1"),
    ("x = '''a   \nb'''", "x = '''a\nb'''"),
    ("x = '# one'", "x = '# two'"),
    ("x = 1;", "x = 1"),
    ("%time x = 1  # one", "%time x = 1"),
    ("x = = 1  # one", "x = = 1"),
    ("import inspect\ninspect.getsource(f)  # one", "import inspect\ninspect.getsource(f)"),
]
TAGS = [("", "raises-exception"), ("", "skip-execution"), ("", "metrics"), ("", "parameters")]


def digest(source: str, tags: str = "") -> str:
    return code_digests(notebook_of((tags, source)))[0][1]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_comments_and_blanks_do_not_matter(one: str, other: str) -> None:
    assert digest(one) == digest(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_code_matters(one: str, other: str) -> None:
    assert digest(one) != digest(other)


@pytest.mark.parametrize(("one", "other"), TAGS)
def test_tags_that_change_a_run(one: str, other: str) -> None:
    assert digest("x = 1", one) != digest("x = 1", other)


def test_other_tags_and_cells_do_not_matter() -> None:
    plain = code_digests(notebook_of("x = 1", "y = 2"))
    assert code_digests(notebook_of(("step:a", "x = 1"), ("mine", "y = 2"))) == plain
    moved = code_digests(notebook_of("md:# Words", "x = 1", ("injected-parameters", "z = 3"), "y = 2"))
    assert [text for _, text in moved] == [text for _, text in plain]
    assert [number for number, _ in moved] == [2, 4]


def test_a_cell_that_is_skipped_is_like_an_empty_one() -> None:
    assert digest("x = 1", "skip-execution") == digest("y = 2", "skip-execution") == digest("")


PIECES = st.sampled_from(
    [
        "x = 1",
        "x = '''a  \n# b\n'''",
        "# words",
        "",
        "   ",
        "y = [1,  # one\n     2]",
        "f'{x}  # no'",
        "x  \t",
        "'a' \\\n  'b'",
    ]
)


@given(st.lists(PIECES, max_size=8).map("\n".join))
def test_the_code_stays_the_same(source: str) -> None:
    text = code_text(source)
    try:
        tree = ast.parse(source)
    except SyntaxError:
        assert text == source
    else:
        assert ast.dump(ast.parse(text), include_attributes=True) == ast.dump(tree, include_attributes=True)
        assert code_text(text) == text
