"""What the translation of a magic relies on is asked of the whole notebook."""

from __future__ import annotations

import pytest

from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook


def errors(cells: list[tuple[str, str]]) -> list[str]:
    made = [Cell(f"c{n}", n, CellKind.CODE, source, (tag,) if tag else ()) for n, (tag, source) in enumerate(cells, 1)]
    package = compile_notebook(Notebook("n.ipynb", tuple(made)), Settings(), Layout("n"))
    return [found.code for found in package.diagnostics if found.severity.value == "error"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("step:a", "%%capture out\nx = 1"), ("step:b", "y = x")], []),
        ([("step:a", "%%capture out\nx = 1"), ("", "out.show()"), ("step:b", "y = x")], []),
        ([("step:a", "%%capture out\nx = 1"), ("step:b", "out = x")], ["NB213"]),
        ([("", "%%capture out\nx = 1"), ("step:b", "out = 2")], ["NB213"]),
        ([("step:a", "%%file a.txt\nx"), ("step:b", "import b")], []),
        ([("step:a", "%%file folder/a.py\nx"), ("step:b", "from folder.a import b\nx = b")], ["NB210"]),
        ([("", "%%file a.py\nx"), ("step:b", "import a\nx = a.b")], []),
        ([("step:a", "%%file -a a.txt\nx"), ("step:b", "y = 1")], []),
        ([("step:a", "%%file -a a.txt\nx"), ("step:b", "_file = 1")], ["NB210"]),
        ([("step:a", "from sklearn.svm import SVC\nm = SVC()\n%timeit m.fit([[1], [2]], [0, 1])")], []),
        ([("step:a", "import sklearn.svm as s\nm = s.SVC()\n%timeit m.fit(m)"), ("step:b", "m = m")], ["NB215"]),
        ([("step:a", "from keras import Model\nm = Model()\n%timeit m.fit(1)")], ["NB215"]),
        ([("step:a", "from sklearn.svm import SVC\nm = SVC(**{})\n%timeit m.fit(1)")], ["NB215"]),
        ([("step:a", "from random import *\n%timeit -n 1 choice('ab')\nx = 1")], []),
        ([("step:a", "import random\nrandom.seed(1)"), ("step:b", "%timeit -n 1 random.random()")], ["NB215"]),
        ([("step:a", "import random\nrandom.seed(1)"), ("step:b", "%timeit random.random()\nx = 1")], []),
    ],
)
def test_a_translation_stands_only_while_its_promise_holds(cells: list[tuple[str, str]], expected: list[str]) -> None:
    assert errors(cells) == expected
