"""Does the module compute what the notebook computes? Asked of one small program after the other.

    from tests.differential import Differ

    with Differ() as differ:
        print(differ([("step:load", "xs = [1]"), ("", "xs"), ("step:grow", "xs.append(2)")]))

`differ` answers with an `Outcome`; see there. Tags are separated by blanks, `md` makes a markdown cell.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from types import TracebackType

from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, Package, Severity
from tests.case_program import Program, Verdict
from tests.case_runner import CaseRunner, program_of


class Kind(Enum):
    REFUSED = "refused"  # with an error; `codes` says which (the notebook is not run)
    EQUAL = "equal"
    DIFFERENT = "different"  # or the module, its command line or its tests fail: a wrong result
    RAISED = "raised"  # the notebook itself raises, and the module the same if an exported cell does
    CRASHED = "crashed"  # the compiler did, or reported an internal error


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one program; `wrong` is what a hunter looks for."""

    kind: Kind
    codes: tuple[str, ...] = ()  # of all diagnostics
    details: tuple[str, ...] = ()
    package: Package | None = None

    @property
    def wrong(self) -> bool:
        return self.kind in (Kind.DIFFERENT, Kind.CRASHED)

    @property
    def text(self) -> str:
        """The generated main module."""
        return self.package.files[0].text if self.package and self.package.files else ""

    def __str__(self) -> str:
        return "\n    ".join([f"{self.kind.value} {' '.join(self.codes)}".strip(), *self.details])


class Differ:
    """A callable with a process behind it: use it in a `with` statement, for as many programs as you like."""

    def __enter__(self) -> Differ:
        self._runner = CaseRunner().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.__exit__(kind, error, trace)

    def __call__(self, cells: Sequence[tuple[str, str]], settings: Settings = Settings()) -> Outcome:  # noqa: B008
        """Compile (tags, source) pairs and, unless refused, run notebook, module, command line and tests."""
        notebook = notebook_of(cells)
        try:
            package = compile_notebook(notebook, settings, Layout("differed"))
        except Exception:
            return Outcome(Kind.CRASHED, details=(traceback.format_exc(),))
        codes = tuple(found.code for found in package.diagnostics)
        messages = tuple(f"cell {d.cell_number}:{d.line}: {d.code} {d.message}" for d in package.diagnostics)
        if "NB199" in codes:
            return Outcome(Kind.CRASHED, codes, messages, package)
        if package.refused:
            errors = tuple(found.code for found in package.diagnostics if found.severity is Severity.ERROR)
            return Outcome(Kind.REFUSED, errors, messages, package)
        kind, details = judged(self.verdict(program_of(notebook, package, settings, package.files)))
        return Outcome(kind, codes, details, package)

    def verdict(self, program: Program) -> Verdict:
        """Run a program that has been compiled."""
        return self._runner.run(program)


def judged(verdict: Verdict) -> tuple[Kind, tuple[str, ...]]:
    """Turn a verdict on an accepted notebook into a kind of outcome and its details."""
    if verdict.notebook_raised and (not verdict.raised_exported or verdict.notebook_raised == verdict.module_raised):
        return Kind.RAISED, (f"{verdict.notebook_raised}: {verdict.raised_at}",)
    if verdict.notebook_raised:
        details = f"{verdict.raised_at}: {verdict.notebook_raised}; the module: {verdict.module_raised or 'nothing'}"
        return Kind.DIFFERENT, (details,)
    if verdict.module_raised:
        return Kind.DIFFERENT, (f"the module raises {verdict.module_raised}: {verdict.raised_at}",)
    if verdict.differences or verdict.broken:
        return Kind.DIFFERENT, (*verdict.differences, *filter(None, [verdict.broken]))
    return Kind.EQUAL, ()


def notebook_of(cells: Sequence[tuple[str, str]]) -> Notebook:
    """Build a notebook of (tags, source) pairs."""
    made = []
    for number, (tags, source) in enumerate(cells, start=1):
        kind = CellKind.MARKDOWN if tags == "md" else CellKind.CODE
        made.append(Cell(f"cell-{number}", number, kind, source, tuple(tags.split()) if tags != "md" else ()))
    return Notebook("differed.ipynb", tuple(made))
