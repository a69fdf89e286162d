"""The notebook by itself: can it be read, does it run, and do two runs of it agree?

Two runs agree when, in the same folder one after the other and with the same seed for hashes of text,
- both come to their end,
- after each code cell, every name that the cell assigns anywhere has an equal value, and after the last cell every name
  that any cell mentions (`nb2prod verify`'s own comparison; what cannot be compared, such as a generator, agrees), and
- each cell prints the same text (standard output; memory addresses and colours apart, and what `%time` and other magics
  that measure say).
A module is held to nothing more: where a notebook disagrees with itself, nobody could tell.
"""

from __future__ import annotations

import ast
import hashlib
import keyword
import re
import time
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.real_notebooks.records import Baseline
from nb2prod.compiler.ipython.translation import translate
from nb2prod.compiler.roles import RAISES_TAG
from nb2prod.errors import Nb2prodError, UnreadableNotebook
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Ending, Limits, NotebookRun
from nb2prod.execution.verify.printed import PrintRule, compare_printed
from nb2prod.execution.verify.report import Outcome
from nb2prod.execution.verify.sides import Sighting
from nb2prod.model import Cell, CellKind
from nb2prod.runner.messages import BoundaryJob, CellJob, Event, ObserveJob
from nb2prod.workspace.notebooks.reading import read_notebook

DEFINITION = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()  # results of another one are no longer true
_END = "the end"
_WORD = re.compile(r"[^\W\d]\w*")
_IPYTHONS_OWN = frozenset("In Out get_ipython exit quit open".split())
_MEASURING = re.compile(r"^[ \t]*(?:\w+[ \t]*=[ \t]*)?%{1,2}(?:time|timeit|prun|lprun|memit|mprun)\b", re.MULTILINE)
_SHOWN = 20  # differences that are kept


class _TooLong(Exception):
    """The notebook as a whole takes longer than it may."""


def measure_baseline(notebook: Path, where: Interpreter | RealKernel, timeout: float, scratch: Path) -> Baseline:
    """Run the notebook twice in its folder; `timeout` is for each cell, and ten times that for the whole."""
    try:
        parsed = read_notebook(notebook)
    except UnreadableNotebook as error:
        return Baseline(read=False, problem=str(error))
    if parsed.language != "python":
        return Baseline(read=True, problem=f"a notebook in {parsed.language}")
    cells = [cell for cell in parsed.cells if cell.kind is CellKind.CODE]
    twice = _TwoRuns(cells, notebook.parent, where, timeout, scratch)
    try:
        return twice.compared()
    except _TooLong:
        return Baseline(read=True, problem=f"takes longer than {timeout * 10:.0f} s")
    except Nb2prodError as error:
        return Baseline(read=True, problem=str(error))


class _TwoRuns:
    """The same cells, run twice and looked at after each of them."""

    def __init__(
        self, cells: Sequence[Cell], folder: Path, where: Interpreter | RealKernel, timeout: float, store: Path
    ) -> None:
        self._numbers = [cell.number for cell in cells]
        self._rules = [PrintRule(reason="it measures" if _MEASURING.search(cell.source) else "") for cell in cells]
        jobs = [CellJob(source=cell.source, id=cell.id, allow_error=RAISES_TAG in cell.tags) for cell in cells]
        self._jobs = [*jobs, CellJob(source="pass", id="the-end", allow_error=False)]
        self._boundaries = [_boundary(f"cell {cell.number}", at, assigned(cell)) for at, cell in enumerate(cells)]
        self._boundaries.append(_boundary(_END, len(cells), mentioned(cells)))
        self._folder = folder
        self._where = replace(where, environment=(*where.environment, ("PYTHONHASHSEED", "0")))
        self._timeout = timeout
        self._store = store

    def compared(self) -> Baseline:
        first = Sighting()
        run = self._run(first, again=False)
        if run.end.ending is not Ending.COMPLETED:
            return Baseline(read=True, problem=self._problem(run), seconds=run.seconds, engine=run.engine)
        second = Sighting()
        again = self._run(second, again=True)
        differences = self._differences(first, second)
        if again.end.ending is not Ending.COMPLETED:
            differences = [f"the second run: {self._problem(again)}", *differences]
        final = [event for (step, _), event in first.values.items() if step == _END and event["reason"] != "not bound"]
        text = "".join(first.printed_in_cell[index] for index in sorted(first.printed_in_cell))
        return Baseline(
            read=True,
            runs=True,
            alike=not differences,
            problem=differences[0] if differences else "",
            differences=tuple(differences[:_SHOWN]),
            seconds=round(run.seconds, 2),
            engine=run.engine,
            values=len(final),
            unknown=sum(bool(event["reason"]) for event in final),
            printed=printed_digest(text),
        )

    def _run(self, sighting: Sighting, *, again: bool) -> NotebookRun:
        observe = ObserveJob(
            boundaries=self._boundaries,
            store=None if again else str(self._store),
            reference=str(self._store) if again else None,
            summaries=False,
            facts=False,
            own_modules=["__main__"],
            relative_tolerance=0.0,
            absolute_tolerance=0.0,
        )
        deadline = time.monotonic() + 10 * self._timeout

        def take(event: Event) -> None:
            if time.monotonic() > deadline:
                raise _TooLong
            sighting.take(event)

        return run_notebook_cells(self._jobs, self._where, self._folder, Limits(self._timeout), observe, take)

    def _differences(self, first: Sighting, second: Sighting) -> list[str]:
        found = []
        for (step, name), event in second.values.items():
            comparison = event["comparison"]
            if comparison and comparison["outcome"] == "different":
                found.append(f"{step}: {name}{comparison['where']}: {comparison['detail']}")
        for index, number in enumerate(self._numbers):
            texts = first.printed_in_cell.get(index, ""), second.printed_in_cell.get(index, "")
            result = compare_printed(*texts, self._rules[index])
            if result is not None and result.outcome is Outcome.DIFFERENT:
                found.append(f"cell {number}: printed output: {result.detail}")
        return found

    def _problem(self, run: NotebookRun) -> str:
        if run.failure is None:
            return f"{run.end.ending.value}: {run.end.message}"
        numbers = [*self._numbers, 0]
        return f"cell {numbers[run.failure.cell_number]}: {run.failure.exception}: {run.failure.message}"[:300]


def assigned(cell: Cell) -> list[str]:
    """Every name that a cell assigns, deletes or defines, at whatever depth; all its names where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(translate(cell, frozenset()).source)
    except (SyntaxError, ValueError, RecursionError):
        return mentioned([cell])
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names[node.id] = None
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names[node.name] = None
    return _variables(names)


def mentioned(cells: Sequence[Cell]) -> list[str]:
    """Every word of the cells that could be a variable."""
    return _variables(dict.fromkeys(word for cell in cells for word in _WORD.findall(cell.source)))


def printed_digest(text: str) -> str:
    """Stands for a text, without what addresses and the place of a definition make of it."""
    for pattern, common in (
        (r"0x[0-9a-fA-F]{6,}", "0x"),
        (r"\x1b\[[0-9;?]*[A-Za-z]", ""),
        (r"\bexported\.", "__main__."),
    ):
        text = re.sub(pattern, common, text)
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def _variables(names: dict[str, None]) -> list[str]:
    return [name for name in names if not (name.startswith("_") or name in _IPYTHONS_OWN or keyword.iskeyword(name))]


def _boundary(step: str, after: int, outputs: list[str]) -> BoundaryJob:
    return BoundaryJob(step=step, after=after, cells=[after], outputs=outputs, figure=False)
