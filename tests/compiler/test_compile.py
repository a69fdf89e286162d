"""`compile_notebook` is pure and total: whatever the cells hold, a package comes back, and the same one each time."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Prints, Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, Package, Severity, StarImport

NAMES = st.sampled_from(["a", "b", "xs", "frame", "_", "__a", "sum", "np", "run", "größe"])
VALUES = st.sampled_from(
    (
        "1|'text'|[]|None|[1, 2]|{'a': 1}|lambda: {name}|{name} + 1|f({name})|{name}.pop()|np.random.rand()|globals()|"
        "input()|f'{{{name}}}'|[{name} for {name} in xs]|({name} := 2)|_3|await f()|%time 1|!echo {name}|f|Path('a')|"
        "display({name})|open('x')|(y for y in {name})"
    ).split("|")
)
FRAGMENTS = st.sampled_from(
    [
        "{name} = {value}",
        "{name}: int = {value}",
        "{name} += {value}",
        "{value}",
        "{name}",
        "{name}.append({value})",
        "{name}[0] = {value}",
        "del {name}",
        "for {name} in {value}:\n    xs.append({name})\nelse:\n    pass",
        "if {value}:\n    {name} = 1",
        "while {name}:\n    break",
        "with {value} as {name}:\n    pass",
        "try:\n    {name} = {value}\nexcept Exception as a:\n    raise\nfinally:\n    b = 1",
        "try:\n    import numpy as {name}\nexcept ImportError:\n    {name} = None",
        "match {value}:\n    case [{name}, *b]:\n        pass\n    case _:\n        a = 1",
        "def f({name}=1):\n    return {value}",
        "def f():\n    global {name}\n    {name} = {value}",
        "@{name}\ndef f(x):\n    '''Text.\n    '''\n    yield {value}",
        "async def f():\n    return {value}",
        "class C:\n    {name} = {value}\n    def m(self):\n        return {name}",
        "import numpy as {name}",
        "from math import *",
        "from __future__ import annotations",
        "import os\nos.environ['A'] = str({value})",
        "import matplotlib.pyplot as plt\nplt.plot({value})\nplt.show()",
        "assert {value}, {name}",
        "print({value}, {name})",
        "%matplotlib inline",
        "%%time\n{name} = {value}",
        "%%bash\necho {name}",
        "%run {name}",
        "{name} = !ls",
        "!pip install {name}",
        "{name}?",
        "#| export",
        "# {name}",
        '"""\n{name}\n"""',
        "return {value}",
        "x = (",
        "  {name} = {value}",
        "{name} = {value}; b = a  # comment",
    ]
)
TAGS = st.sampled_from(
    (
        "parameters pipeline-parameters imports export functions metrics skip test test:a step:a step:b step:sum "
        "step:load block:c figure:a figure:line module:m module:n step: step step:class step:../a module:a.b a,b other "
        "raises-exception injected-parameters stepp:a"
    ).split()
)


def lines(parts: list[tuple[str, str, str]]) -> str:
    """One cell's text; what stands in braces is filled in."""
    filled = []
    for fragment, value, name in parts:
        written = value.replace("{name}", name).replace("{{", "{").replace("}}", "}")
        filled.append(fragment.replace("{value}", written).replace("{name}", name))
    return "\n".join(filled)


plausible = st.lists(st.tuples(FRAGMENTS, VALUES, NAMES), max_size=3).map(lines)
arbitrary = st.text(max_size=40)
python_like = st.text(alphabet="ab_1'\"\\\n\t ()[]{}:=,.#%!?@;+-*\0\f\r", max_size=30)
sources = st.one_of(plausible, plausible, plausible, arbitrary, python_like)
tag_lists = st.one_of(st.lists(TAGS, max_size=2), st.lists(TAGS, max_size=1), st.lists(st.text(max_size=8), max_size=2))
cells = st.tuples(st.sampled_from([CellKind.CODE] * 6 + [CellKind.MARKDOWN, CellKind.RAW]), sources, tag_lists)
execution_counts = st.one_of(st.none(), st.integers(0, 9))
settings_found = st.sampled_from([Settings(), Settings(prints=Prints.LOGGING)])
stars = st.sampled_from([(), (StarImport("math", ("pi", "pow", "floor")),)])


def notebook_of(parts: list[tuple[CellKind, str, list[str]]], counts: list[int | None], kale: bool) -> Notebook:
    made = [
        Cell(f"c{number}", number, kind, source, tuple(tags), counts[number % len(counts)])
        for number, (kind, source, tags) in enumerate(parts, start=1)
    ]
    return Notebook("generated.ipynb", tuple(made), "python", kale)


def check(package: Package, notebook: Notebook) -> None:
    """What holds for every package, whatever it was made of."""
    assert isinstance(package, Package)
    errors = [found for found in package.diagnostics if found.severity is Severity.ERROR]
    assert package.refused == bool(errors)
    assert (package.files == ()) == package.refused
    assert "NB199" not in {found.code for found in errors}, errors
    for found in package.diagnostics:
        assert found.message
        assert 0 <= found.cell_number <= len(notebook.cells)
        assert (found.cell_number == 0) == (found.cell_id == "")
        if found.cell_number:
            source = notebook.cells[found.cell_number - 1].source
            assert found.line <= source.count("\n") + source.count("\r") + source.count("\f") + 1
    for file in package.files:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of the notebook's own code
            compile(file.text, file.path, "exec", dont_inherit=True)
        assert len(file.origins) in (0, len(file.text.splitlines()), file.text.count("\n"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    parts=st.lists(cells, max_size=6),
    counts=st.lists(execution_counts, min_size=1, max_size=3),
    kale=st.booleans(),
    chosen=settings_found,
    known=stars,
)
def test_compiling_always_gives_the_same_package(
    parts: list[tuple[CellKind, str, list[str]]],
    counts: list[int | None],
    kale: bool,
    chosen: Settings,
    known: tuple[StarImport, ...],
) -> None:
    notebook = notebook_of(parts, counts, kale)
    package = compile_notebook(notebook, chosen, Layout("generated"), known)
    check(package, notebook)
    assert compile_notebook(notebook, chosen, Layout("generated"), known) == package


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(st.tuples(st.sampled_from(["step:a", "step:b", "step:c", "export", ""]), plausible), max_size=5))
def test_well_tagged_cells_of_plausible_code_compile_or_are_refused(parts: list[tuple[str, str]]) -> None:
    tagged = [(CellKind.CODE, source, [tag] if tag else []) for tag, source in parts]
    notebook = notebook_of(tagged, [None], False)
    package = compile_notebook(notebook, Settings(), Layout("generated"))
    check(package, notebook)
    assert compile_notebook(notebook, Settings(), Layout("generated")) == package


def test_what_python_warns_about_is_no_error_of_the_export() -> None:
    source = "x = 1\nassert (x, 'always true')\ny = x is 1\nz = '\\d'\n"
    package = compile_notebook(
        notebook_of([(CellKind.CODE, source, ["step:a"])], [None], False), Settings(), Layout("a")
    )
    assert [found.code for found in package.diagnostics] == []
    assert package.files


@pytest.mark.parametrize(
    "source",
    [
        "match v:\n    case [b, *b]:\n        pass\n",
        "def f(a, a):\n    pass\n",
        "*a, *b = [1, 2]\n",
        "def f():\n    x = 1\n    global x\n",
        "def f():\n    from math import *\n",
    ],
)
def test_what_only_the_compiler_refuses_is_a_syntax_error_of_the_cell(source: str) -> None:
    notebook = notebook_of([(CellKind.CODE, f"v = []\n{source}", ["step:a"])], [None], False)
    (found,) = compile_notebook(notebook, Settings(), Layout("a")).diagnostics
    assert (found.code, found.cell_number) == ("NB201", 1)
    assert found.line > 1
