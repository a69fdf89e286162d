"""`# noqa: NB112` in a cell: what it suppresses, what is said about it, and that no module knows of it."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.fixes import Compiler, mend
from nb2prod.compiler.noqa_comments import noqa_comments, without_our_codes
from nb2prod.compiler.suppressions import without_suppressions
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, Package
from tests.compiler.test_compile import notebook_of, plausible

LAYOUT = Layout("n")
BRANCH = "if len('a') > 3:\n    x = missing"  # NB322 at line 2
FIRST = Cell("first", 1, CellKind.CODE, "a = 1", ("step:first",), 2)


def notebook(source: str, *, kind: CellKind = CellKind.CODE) -> Notebook:
    """Two cells that ran in the wrong order: NB112 about the second as a whole."""
    return Notebook("n.ipynb", (FIRST, Cell("second", 2, kind, source, ("step:second",), 1)))


def compiled(source: str, chosen: Settings = Settings()) -> Package:  # noqa: B008  # frozen
    return compile_notebook(notebook(source), chosen, LAYOUT)


def places(package: Package) -> list[tuple[str, int, int]]:
    return [(found.code, found.line, found.column) for found in package.diagnostics]


@pytest.mark.parametrize(
    "source",
    [
        f"# noqa: NB112\n{BRANCH}  # noqa: NB322",
        f"{BRANCH}  # noqa: NB112, NB322",
        f"{BRANCH}  # NOQA:NB112,NB322",
        f"{BRANCH} #noqa:nb322 NB112",
        f"{BRANCH}  # noqa: F841, NB322, E501, NB112",
        f"{BRANCH}  # noqa: NB322, NB112 - the branch is never taken",
        f"{BRANCH}  # never taken  # noqa: NB322  # noqa: NB112",
        f"{BRANCH} + '# noqa'  # noqa: NB322\n\n# noqa: NB112",
        "if len('a') > 3:\n    x = 1 + \\\n    missing + \\\n    2  # noqa: NB322, NB112",
        "if len('a') > 3:\n    x = missing, '''\n    # text\n    '''  # noqa: NB322, NB112",
        "if len('a') > 3:\n    x = (\n        missing,  # noqa: NB322, NB112\n        2,\n    )",
        f"%%time\n{BRANCH}  # noqa: NB322, NB112",
        "%time x = [missing for _ in ()]  # noqa: NB322, NB112",
        f"%matplotlib inline\nfiles = !ls\n{BRANCH}  # noqa: NB322, NB112",
        f"   {BRANCH}  # noqa: NB322, NB112".replace("\n", "\n   "),
    ],
)
def test_a_comment_suppresses_what_is_at_its_line_or_about_its_cell(source: str) -> None:
    bare = re.sub(r",? *(?i:nb)\d+", "", source)
    assert {"NB112", "NB322"} <= {code for code, _, _ in places(compiled(bare))}
    assert places(compiled(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 'a'  \ny = '# noqa: NB112'",
        "y = '''\n# noqa: NB112\n'''",
        "!echo # noqa: NB112",
        "?( # noqa: NB112",
        "%%bash\nls # noqa: NB112",
        "%env A=1 # noqa: NB112",
        "y = 1  # noqa",
        "y = 1  # noqa: see below NB112",
        "y = 1  # NB112",
        "y = 1  # noqa: F401",
        "y = 1  # noqaNB112",
    ],
)
def test_what_is_no_comment_of_python_or_names_no_code_of_ours_means_nothing(source: str) -> None:
    given_notebook = notebook(source)
    package = compile_notebook(given_notebook, Settings(), LAYOUT)
    assert "NB112" in [found.code for found in package.diagnostics]
    assert "NB114" not in [found.code for found in package.diagnostics]
    assert without_suppressions(given_notebook) == (given_notebook, ())


def test_markdown_and_raw_cells_suppress_nothing() -> None:
    for kind in (CellKind.MARKDOWN, CellKind.RAW):
        given_notebook = notebook("x = 1  # noqa: NB112", kind=kind)
        assert without_suppressions(given_notebook) == (given_notebook, ())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"# noqa: NB112\n{BRANCH}\n# noqa: NB322", [("NB322", 3, 9), ("NB114", 4, 9)]),
        ("y = 1  # noqa: NB112, NB322", [("NB114", 1, 23)]),
        ("y = 1  # noqa: NB112, F401, nb999", [("NB114", 1, 29)]),
        ("y = 1  # noqa: NB112, NB301", [("NB115", 1, 23)]),
        ("y = 1  # noqa: NB112, NB301, NB322, NB114, NB115", []),
        ("y = 1  # noqa: NB112, NB114", [("NB114", 1, 23)]),
        ("größe = '\N{BEAR FACE}'  # noqa: NB322, NB112", [("NB114", 1, 22)]),
    ],
)
def test_a_code_that_suppresses_nothing_or_cannot_is_reported(
    source: str, expected: list[tuple[str, int, int]]
) -> None:
    assert places(compiled(source)) == expected
    assert compiled(source).files


def test_errors_are_never_suppressed_and_leave_open_what_else_would_be_found() -> None:
    package = compiled("y = missing  # noqa: NB301, NB322\nimport os  # noqa: NB999, NB112")
    assert places(package) == [("NB301", 1, 5), ("NB115", 1, 22), ("NB114", 2, 20)]
    assert package.refused


@pytest.mark.parametrize("source", ["y = (  # noqa: NB112", "x = 1 # noqa: NB112\n$$", "# noqa: NB112\n\0"])
def test_cells_that_do_not_parse_are_refused_as_ever(source: str) -> None:
    assert "NB201" in [found.code for found in compiled(source).diagnostics]


def test_settings_leave_out_codes_everywhere_but_no_errors() -> None:
    chosen = Settings(ignore=("NB112", "NB114", "NB301"))
    assert places(compiled(BRANCH, chosen)) == [("NB322", 2, 9)]
    assert places(compiled("y = 1  # noqa: NB322", chosen)) == []
    assert places(compiled("y = missing", chosen)) == [("NB301", 1, 5)]


def test_a_comment_is_used_although_the_settings_ignore_its_code_too() -> None:
    assert places(compiled("y = 1  # noqa: NB112", Settings(ignore=("NB112",)))) == []


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# noqa: NB112", ""),
        ("#noqa:NB112,NB315", ""),
        ("# noqa: NB315, F403", "# noqa: F403"),
        ("# NOQA: F403,E501 , NB315: why", "# NOQA: F403, E501: why"),
        ("# noqa: NB112 - why", "# why"),
        ("# text # noqa: NB112 # more", "# text  # more"),
        ("# type: ignore[x]  # noqa: NB112", "# type: ignore[x]"),
        ("# noqa: NB112  # noqa: F401", "# noqa: F401"),
        ("# noqa: F401  # noqa: NB112", "# noqa: F401"),
        ("# noqa # noqa: NB112", "# noqa"),
        ("# noqa: F401 # pragma: no cover", "# noqa: F401 # pragma: no cover"),
        ("# noqa: nbx, NB112", "# noqa: nbx, NB112"),
    ],
)
def test_only_our_codes_are_cut_from_a_comment(comment: str, left: str) -> None:
    assert without_our_codes(comment) == left


def test_a_comment_stays_where_without_it_the_cell_would_mean_something_else() -> None:
    for source in ("ls  # noqa: NB112", "# noqa: NB112\n   x = 1", "# noqa: NB112\n#| export\nx = 1"):
        plain, (suppression,) = without_suppressions(notebook(source))
        assert (plain.cells[1].source, suppression.code) == (source, "NB112")


def test_a_parameter_is_not_explained_by_what_linters_read() -> None:
    source = "# how many\nn = 3  # noqa: NB112, E501\nrate = 0.5  # per day  # noqa: E501"
    first = Cell("first", 1, CellKind.CODE, source, ("parameters",), 2)
    package = compile_notebook(Notebook("n.ipynb", (first,)), Settings(), LAYOUT)
    assert [parameter.help for parameter in package.parameters] == ["how many", "per day"]


def test_a_mended_notebook_keeps_its_comments_to_the_byte() -> None:
    lines = ["data = np.ones(3)   # noqa: NB322,  NB112 - why", "x = 'a'  ", "", "# NOQA:F401, nb112  "]
    given_notebook = notebook("\n".join(lines))
    compiler = Compiler(Settings(), LAYOUT)
    mended = mend(given_notebook, compiler.package(given_notebook), compiler)
    (edit,) = mended.edits
    target = given_notebook.cells[edit.cell_number - 1]
    assert edit.source == "import numpy as np\n" + target.source


comments = st.lists(st.sampled_from(["NB112", "nb322", "NB301", "NB999", "F401", "E501"]), min_size=1, max_size=3)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    parts=st.lists(st.tuples(st.sampled_from(["step:a", "step:b", "export", ""]), plausible), min_size=1, max_size=4),
    codes=comments,
    data=st.data(),
)
def test_a_suppressed_notebook_exports_the_same_bytes(
    parts: list[tuple[str, str]], codes: list[str], data: st.DataObject
) -> None:
    cells = [(CellKind.CODE, source, [tag] if tag else []) for tag, source in parts]
    place = data.draw(st.integers(0, len(cells) - 1))
    lines = cells[place][1].split("\n")
    row = data.draw(st.integers(0, len(lines) - 1))
    assume(not lines[row].startswith("#|"))  # nbdev's directives take all of their line
    others = [code for code in codes if code[:2].upper() != "NB"]
    without = [
        *lines[:row],
        lines[row].rstrip() + (f"  # noqa: {', '.join(others)}" if others else ""),
        *lines[row + 1 :],
    ]
    suppressed = [*lines[:row], f"{lines[row].rstrip()}  # noqa: {', '.join(codes)}", *lines[row + 1 :]]
    assume(is_same_program("\n".join(lines), "\n".join(suppressed), "\n".join(without)))
    before, after = (
        compile_notebook(
            notebook_of(
                [*cells[:place], (CellKind.CODE, "\n".join(each), cells[place][2]), *cells[place + 1 :]], [2, 1], False
            ),
            Settings(),
            LAYOUT,
        )
        for each in (without, suppressed)
    )
    assert after.files == before.files
    assert {found for found in after.diagnostics if found.code not in ("NB114", "NB115")} <= {*before.diagnostics}


def is_same_program(*sources: str) -> bool:
    """Whether all are Python, and the same: no comment was put into a string or behind a backslash."""
    try:
        return len({ast.dump(ast.parse(source)) for source in sources}) == 1
    except (SyntaxError, ValueError):
        return False


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="# noqa:NB12,-F4\t", max_size=40))
def test_cutting_leaves_no_code_of_ours_behind_a_directive(text: str) -> None:
    left = without_our_codes(f"#{text}")
    assert without_our_codes(left) == left
    assert not left or left.startswith("#")
    cell = Cell("c", 1, CellKind.CODE, f"x = 1  {left}")
    assert not [code for found in noqa_comments(cell) for _, code in found.codes() if code.startswith("NB")]
