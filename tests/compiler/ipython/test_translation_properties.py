"""Whatever stands in a cell, translating it never fails, keeps the lines, and finds the magics that IPython finds."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from nb2prod.compiler.ipython.translation import translate
from nb2prod.model import Cell, CellKind
from tests.compiler.ipython.translating import codes, translated

LINES = st.sampled_from(
    [
        "", "x = 1", "if x:", "    y = 2", "\tz = 3", "%time z = f()", "    %matplotlib inline", "!ls | wc",
        "z = !echo $x",
        "%%time", "%%bash", '"""', "'''", "f(", ")", "% q", "obj?", "\\", "x = \\", "# comment", "!echo {x", "%env A={",
        "/f", "%run a", "é?", "x = %time 1", "%timeit x.append(1)", "pip install a", "%",
        "!", "%%", "=!", "get_ipython().magic('time x')",
        "get_ipython().run_cell_magic('time', '', 'if x:')",
        "x = '\\", "\0", "$", "%cd '", "%%timeit (",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=8))
def test_any_mix_of_lines_is_translated_or_refused(lines: list[str]) -> None:
    translated("\n".join(lines))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="x=%!?{}$'\"\\\n# ()[]time:;,/1é\t", max_size=40))
def test_any_text_is_translated_or_refused(source: str) -> None:
    translated(source)


def _in_ipython(source: str) -> str:
    transformer: Callable[[], TransformerManager] = TransformerManager  # IPython's constructors carry no types
    return str(transformer().transform_cell(source))


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 1\n!git status\ny = !git log\n",
        's = """\n%time\n"""\n%time x = 1\n',
        "y = (x\n% q\n)\nobj?\n",
        "y = x \\\n% q\n!make all \\\n  fast\nz = 1\n",
        "for i in x:\n    !touch {i}\n    if i:\n\n        %time i\n",
        "x: list = !ls\nf'{x!r}'\nx != 3\n",
        "d['a=b'] = %time f(a=1)\nx == 1\n",
        "%time x = y?\n!ls what?\n'?'\n# why?\n",
        "x = [  # %time\n%time\n]\n",
    ],
)
def test_the_same_lines_are_magics_as_in_ipython(source: str) -> None:
    shell_lines = _in_ipython(source).split("\n")
    theirs = [line for line in shell_lines if "get_ipython()" in line]
    translation = translate(Cell("c1", 1, CellKind.CODE, source), frozenset())
    if codes(translation) == ["NB201"]:
        with pytest.raises(SyntaxError):
            ast.parse("\n".join(shell_lines))
        return
    ours = [
        found for found in translation.rewrites if not re.fullmatch(r"\s+\S.*", found.before) or found.after.strip()
    ]
    assert len(ours) == len(theirs)
