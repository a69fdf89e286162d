"""The line of a failure, from tracebacks as IPython writes them."""

from __future__ import annotations

import pytest

from nb2prod.execution.cell_failure import CellFailure, failing_line

COLOURED = "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[2]\x1b[39m\x1b[32m, line 3\x1b[39m\n----> 3 f()"


@pytest.mark.parametrize(
    ("traceback", "source", "line"),
    [
        ([COLOURED], "a\nb\nf()", 3),
        (["Cell In[2], line 2\n", "Cell In[1], line 9, in f()\n"], "a\nf()", 2),
        (["Cell In[2], line 5\n", "Cell In[2], line 2, in f()\n"], "def f():\n    1/0\n\n\nf()", 2),
        (["Cell In[2], line 2\n"], "\n \nx = 1\ny = 1/0", 4),
        (["Cell In[2], line 1\n", "File <timed exec>:2\n"], "%%time\na = 1\n1/0", 3),
        (["Cell In[2], line 1\n", "File <timed exec>:2\n"], "\n%%time\na = 1\n1/0", 4),
        (["An exception has occurred, use %tb to see the full traceback.\n"], "sys.exit(2)", 0),
        (["Cell In[1], line 4\n"], "f()", 0),
    ],
)
def test_the_innermost_line_of_the_cell_itself(traceback: list[str], source: str, line: int) -> None:
    assert failing_line(traceback, 2, source) == line


def test_a_failure_says_where() -> None:
    assert CellFailure(7, 3, "ValueError", "no").place == "cell 7, line 3"
    assert CellFailure(7, 0, "ValueError", "no").place == "cell 7"
    assert CellFailure(0, 1, "NameError", "no").place == "the cell of injected parameters, line 1"
