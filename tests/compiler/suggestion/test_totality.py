"""Whatever the cells and their tags are, every code cell gets a suggestion, the same each time."""

from __future__ import annotations

import keyword
import warnings

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.roles import assign_roles
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, RoleKind, Severity

NAMES = st.sampled_from(["a", "b", "xs", "frame", "_", "sum", "np", "run", "größe"])
FRAGMENTS = st.sampled_from(
    (
        "{n} = {m}|{n} = 1|{n} += 1|{n}|{n}.append({m})|del {n}|print({n})|assert {n}|input()|%timeit {n}|{n}?|"
        "if {m}:\n    {n} = 1|for {n} in {m}:\n    pass|def {n}():\n    return {m}|"
        "def f():\n    global {n}\n    {n} = 1|f()|class C:\n    {n} = {m}|fs = [lambda: {n}]|"
        "import numpy as np|from os import *|np.random.seed(0)|"
        "import matplotlib.pyplot as plt\nplt.plot({n})|fig, ax = plt.subplots()|accuracy = {n}.score({m})|"
        "print x|%%bash\nls|%%writefile {n}|import ipywidgets as w\n{n} = w.IntSlider()|help({n})|Out[3]|# text||\\|\0|"
        "await {n}|try:\n    import {n}\nexcept ImportError:\n    {n} = None|with open({n}) as {m}:\n    pass"
    ).split("|")
)
TAGS = st.sampled_from(
    "step:a step:b export parameters imports skip metrics test figure:f test:t module:m step: step:1x raises-exception "
    "injected-parameters hide steps:x pipeline-parameters a,b".split()
)
MARKDOWN = st.sampled_from(["# Title", "## 1. Load", "## 数据", "text", "", "Load\n====", "```\n# no\n```", "**Bold**"])


@st.composite
def notebooks(draw: st.DrawFn) -> Notebook:
    cells = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        if draw(st.integers(0, 4)) == 0:
            cells.append(Cell(f"c{number}", number, CellKind.MARKDOWN, draw(MARKDOWN)))
            continue
        parts = draw(st.lists(FRAGMENTS, min_size=0, max_size=3))
        text = "\n".join(part.replace("{n}", draw(NAMES)).replace("{m}", draw(NAMES)) for part in parts)
        tags = tuple(draw(st.lists(TAGS, max_size=2))) if draw(st.booleans()) else ()
        cells.append(Cell(f"c{number}", number, CellKind.CODE, text, tags))
    return Notebook("n.ipynb", tuple(cells), "python", draw(st.booleans()))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notebooks())
def test_suggestions_are_total_stable_and_keep_what_is_there(notebook: Notebook) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        found = suggest_roles(notebook, Settings(), Layout("n"))
        again = suggest_roles(notebook, Settings(), Layout("n"))
    assert found == again
    code = [cell for cell in notebook.cells if cell.kind is CellKind.CODE]
    assert [each.cell_number for each in found] == [cell.number for cell in code]
    tagged = with_suggestions(notebook, found)
    for before, after in zip(notebook.cells, tagged.cells, strict=True):
        assert after.tags[: len(dict.fromkeys(before.tags))] == tuple(dict.fromkeys(before.tags))
    for each in found:
        assert each.reason
        assert not (each.given and each.tags)
    names = {each.role.name for each in found if each.tags and each.role.name}
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in names if name not in ("", "1x"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notebooks())
def test_the_tags_give_the_roles_that_were_said(notebook: Notebook) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        found = suggest_roles(notebook, Settings(), Layout("n"))
        tagged = with_suggestions(notebook, found)
        compile_notebook(tagged, Settings(), Layout("n"))
    before, problems = assign_roles(notebook)
    after, _ = assign_roles(tagged)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return  # tags that contradict each other stay as they are
    for said, entry in zip(found, after, strict=True):
        assert said.role.kind is entry.role.kind
        assert said.role.name == entry.role.name
    assert len(before) == len(after)


def test_a_long_chain_of_cells_is_no_trouble() -> None:
    cells = [
        Cell(f"c{n}", n, CellKind.CODE, f"x{n} = {f'x{n - 1} + 1' if n > 1 else 'len([1])'}") for n in range(1, 120)
    ]
    found = suggest_roles(Notebook("n.ipynb", tuple(cells)), Settings(), Layout("n"))
    assert all(each.role.kind is RoleKind.STEP for each in found)
    assert len({each.role.name for each in found}) >= 10
