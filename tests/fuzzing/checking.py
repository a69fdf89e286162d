"""What must hold of every program: exported and equal, or refused; however it is compiled, formatted or tagged."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from nb2prod.commands.export.generated import Toolchain, finished_files, toolchain_for
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.config import Settings
from nb2prod.errors import ToolFailed
from nb2prod.model import CellKind, Layout, Package
from tests.case_runner import program_of
from tests.differential import Differ, Kind, Outcome, judged, notebook_of
from tests.fuzzing.cells import Cells

LAYOUT = Layout("differed")
Check = Callable[[Cells, Differ], Outcome]


def compiled(cells: Cells) -> Package:
    return compile_notebook(notebook_of(cells), Settings(), LAYOUT)


def as_tagged(cells: Cells, differ: Differ) -> Outcome:
    """Judge the program with the roles it has."""
    return differ(cells)


def repeated(cells: Cells, differ: Differ) -> Outcome:
    """Compile twice."""
    package = compiled(cells)
    if compiled(cells) == package:
        return Outcome(Kind.REFUSED if package.refused else Kind.EQUAL)
    return Outcome(Kind.DIFFERENT, details=("compiling twice gives different packages",), package=package)


def formatted(cells: Cells, differ: Differ) -> Outcome:
    """Judge the files as an export writes them: fixed by ruff, formatted by black."""
    package = compiled(cells)
    if package.refused:
        return Outcome(Kind.REFUSED, package=package)
    try:
        files = finished_files(package, tools(tuple(file.path for file in package.files)))
    except ToolFailed as error:
        return Outcome(Kind.CRASHED, details=(str(error),), package=package)
    kind, details = judged(differ.verdict(program_of(notebook_of(cells), package, Settings(), files)))
    return Outcome(kind, details=details, package=package)


@lru_cache(maxsize=100)
def tools(paths: tuple[str, ...]) -> Toolchain:
    """The tools as configured where there is no configuration."""
    with tempfile.TemporaryDirectory() as directory:
        return toolchain_for(Path(directory), package_of(paths), "")


def package_of(paths: tuple[str, ...]) -> Package:
    from nb2prod.model import File

    return Package(LAYOUT.stem, tuple(File(path, "") for path in paths), ())


def suggested(cells: Cells, differ: Differ) -> Outcome:
    """Judge the program with all its tags replaced by those that are suggested."""
    try:
        return differ(with_suggested_tags(cells))
    except Exception:
        return Outcome(Kind.CRASHED, details=(traceback.format_exc(),))


def with_suggested_tags(cells: Cells) -> Cells:
    bare = notebook_of([(tags if tags == "md" else "", source) for tags, source in cells])
    notebook = with_suggestions(bare, suggest_roles(bare, Settings(), LAYOUT))
    return tuple(
        ("md" if cell.kind is CellKind.MARKDOWN else " ".join(cell.tags), cell.source) for cell in notebook.cells
    )


CHECKS: dict[str, Check] = {
    "as tagged": as_tagged,
    "compiled twice": repeated,
    "formatted": formatted,
    "suggested tags": suggested,
}
