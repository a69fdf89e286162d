"""Texts split into top-level blocks: the same, however much of them is known."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.workspace.finishing.formatting_split import split_blocks

STATEMENTS = (
    "import os\n",
    "x = 1\n",
    "x = [\n1,\n]\n",
    "# a comment\n\n",
    "def f(a, b):\n    return a\n\n\n",
    "@decorated\n@twice(\n    1\n)\ndef g():\n    '''Say\nit.'''\n",
    'text = """\nx = 1\ndef f(a, b):\n    return a\n"""\n',
    "if x:\n    pass\n",
    "else:\n    y = 2\n",
    "y = 1; z = 2\n",
    "z = 1 + \\\n2\n",
    "class C:\n    a = 1\n\n    # inside\n",
    "ä = 'ö'  # ü\x0c\n",
    "    indented = 1\n",
    "'''",
)


@given(st.lists(st.lists(st.sampled_from(STATEMENTS), max_size=8).map("".join), min_size=1, max_size=4))
def test_what_is_known_decides_nothing(texts: list[str]) -> None:
    known: dict[str, bool] = {}
    for text in [*texts, *texts]:
        blocks = split_blocks(text, known)
        assert blocks == split_blocks(text, {})
        if blocks is not None:
            assert "".join(blocks) == text
            assert [len(ast.parse(block).body) for block in blocks] == [1] * len(blocks)
            assert [each for block in blocks for each in statements(block)] == statements(text)


def statements(text: str) -> list[str]:
    return [ast.dump(statement) for statement in ast.parse(text).body]


@pytest.mark.parametrize("text", ["", "# nothing\n", "a = 1; b = 2\n", "a = 1\r\nb = 2\r\n", "def f(:\n", "x = '''\n"])
def test_what_cannot_be_split(text: str) -> None:
    assert split_blocks(text, {}) is None


def test_a_comment_belongs_to_the_statement_before_it_and_the_first_one_to_the_first() -> None:
    assert split_blocks("# head\n\na = 1\n# of a\n\nb = 2\n", {}) == ["# head\n\na = 1\n# of a\n\n", "b = 2\n"]
