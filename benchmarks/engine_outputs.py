"""Compare what the engine makes of notebooks with what a real kernel makes of them.

    python -m benchmarks.engine_outputs PATH... [--corpus DIR] [--python PY] [--limit N] [--timeout S] [--json]

PATH is a notebook, a folder of notebooks, or a JSON file with a list of objects that have a `path`. Each notebook runs
in a copy of its folder (of its whole repository, where `--corpus` names a folder of repositories), first with the
engine, then with nbclient and ipykernel of the same interpreter; where the outputs differ, the kernel runs again, up to
three times, to tell a difference from a cell that gives other outputs in every run of a kernel, too (unstable; the
kinds of its outputs have to be equal nevertheless).
Only what `RANDOM` in same_outputs.py lists is not compared, and text that came in several pieces is put together. Both
kinds of run load the same IPython startup file, which seeds `random` and `numpy.random` before the first cell, and hash
strings alike.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from benchmarks.same_outputs import Differences, Outputs, differences, kinds, normal
from nb2prod.execution.engine.interpreters import Interpreter, choose_interpreter
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Limits
from nb2prod.runner.messages import CellJob

_SEED = """
def _seed_once(*_):
    import random
    get_ipython().events.unregister("pre_run_cell", _seed_once)
    random.seed(0)
    try:
        import numpy
        numpy.random.seed(0)
    except ImportError:
        pass

get_ipython().events.register("pre_run_cell", _seed_once)
"""
VERDICTS = ("equal", "unstable", "different")
_KERNEL_AGAIN = 3
_LEFT_BEHIND = shutil.ignore_patterns(".git", ".ipynb_checkpoints", "__pycache__")


@dataclass(frozen=True)
class Outcome:
    """How one notebook compares; seconds are wall time with starting and stopping."""

    notebook: str
    verdict: str  # one of VERDICTS
    cells: int  # that ran
    outputs: int
    raised: bool  # an exception is shown that no tag allows: as a rule, it ended the run
    engine_seconds: float
    kernel_seconds: float
    note: str = ""  # why the engine went through a real kernel
    difference: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--corpus", type=Path, help="a folder of repositories: notebooks run in a copy of theirs")
    parser.add_argument("--python", type=Path, help="interpreter to run in (default: the python3 kernel's)")
    parser.add_argument("--limit", type=int, help="at most so many notebooks")
    parser.add_argument("--timeout", type=float, default=120.0, help="seconds for each cell")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    where = choose_interpreter("python3", options.python)
    if not isinstance(where, Interpreter):
        parser.error("python3 is not a plain IPython kernel; name an interpreter with --python")
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="engine-outputs-profile-") as profile:
        where = replace(where, environment=(*where.environment, *repeatable(Path(profile))))
        for notebook in list(notebooks(options.paths))[: options.limit]:
            outcome = compare(notebook, repository_of(notebook, options.corpus), where, options.timeout)
            outcomes.append(outcome)
            if not options.json:
                print(line_for(outcome), flush=True)
    print(json.dumps([asdict(outcome) for outcome in outcomes], indent=1) if options.json else summary(outcomes))
    return 1 if any(outcome.verdict == "different" for outcome in outcomes) else 0


def repeatable(folder: Path) -> tuple[tuple[str, str], ...]:
    """The environment variables that make two runs draw the same random numbers."""
    startup = folder / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "seed.py").write_text(_SEED, encoding="utf-8")
    return (("IPYTHONDIR", str(folder)), ("PYTHONHASHSEED", "0"))


def notebooks(paths: Sequence[Path]) -> Iterator[Path]:
    """The notebooks that the paths name, in order."""
    for path in paths:
        if path.suffix == ".json":
            yield from (Path(entry["path"]) for entry in json.loads(path.read_text(encoding="utf-8")))
        elif path.is_dir():
            found = sorted(path.rglob("*.ipynb"))
            yield from (each for each in found if ".ipynb_checkpoints" not in each.parts)
        else:
            yield path


def repository_of(notebook: Path, corpus: Path | None) -> Path:
    """The folder to copy for a notebook."""
    return notebook.parent if corpus is None else corpus / notebook.relative_to(corpus).parts[0]


def compare(notebook: Path, repository: Path, where: Interpreter, timeout: float) -> Outcome:
    """Run a notebook both ways."""
    node = nbformat.read(notebook, as_version=4)
    code = [cell for cell in node.cells if cell.cell_type == "code"]
    with tempfile.TemporaryDirectory(prefix="engine-outputs-") as scratch:

        def fresh() -> Path:
            """Copy anew, to the same place each time: paths are part of outputs."""
            copy = Path(scratch, repository.name)
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(repository, copy, symlinks=True, ignore=_LEFT_BEHIND)
            return copy / notebook.parent.relative_to(repository)

        (ours, note), engine_seconds = timed(by_engine, code, where, fresh(), timeout)
        theirs, kernel_seconds = timed(by_kernel, code, where, fresh(), timeout)
        found = differences(ours, theirs)
        verdict = "different" if found else "equal"
        if found:
            stable = still_found(found, ours, theirs, lambda: by_kernel(code, where, fresh(), timeout))
            verdict = "different" if stable else "unstable"
            found = stable or found
    cells = sum(count is not None for count, *_ in theirs)
    outputs = sum(len(cell) - 1 for cell in theirs)
    raised = any(shows_exception(cell, shown) for cell, (_, *shown) in zip(code, theirs, strict=True))
    first = f"code cell {min(found)}: {found[min(found)]}" if found else ""
    seconds = round(engine_seconds, 2), round(kernel_seconds, 2)
    return Outcome(str(notebook), verdict, cells, outputs, raised, *seconds, note, first)


def still_found(
    found: Differences, ours: Outputs, theirs: Outputs, by_kernel_again: Callable[[], Outputs]
) -> Differences:
    """Leave out the cells in which the kernel differs from itself in the same way."""
    of_kind = differences(kinds(ours), kinds(theirs)).keys()
    for _ in range(_KERNEL_AGAIN):
        unstable = differences(theirs, by_kernel_again()).keys() - of_kind
        found = {cell: text for cell, text in found.items() if cell not in unstable}
        if not found:
            break
    return found


def timed(run: Callable[..., Any], *arguments: object) -> tuple[Any, float]:
    started = time.perf_counter()
    result = run(*arguments)
    return result, time.perf_counter() - started


def by_engine(code: Sequence[Any], where: Interpreter, folder: Path, timeout: float) -> tuple[Outputs, str]:
    cells = [CellJob(source=cell.source, id="", allow_error=allows_error(cell)) for cell in code]
    run = run_notebook_cells(cells, where, folder, Limits(timeout=timeout))
    return [[result.execution_count, *normal(result.outputs)] for result in run.cells], (
        run.note if run.engine == "kernel" else ""
    )


def by_kernel(code: Sequence[Any], where: Interpreter, folder: Path, timeout: float) -> Outputs:
    cells = [nbformat.v4.new_code_cell(source=cell.source, metadata=tags_of(cell)) for cell in code]
    node = nbformat.v4.new_notebook(cells=cells)
    client = KernelClient(node, where, folder, timeout)
    with client.setup_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        try:
            for index, cell in enumerate(node.cells):
                client.execute_cell(cell, index)
        except (CellExecutionError, CellTimeoutError, DeadKernelError):
            client.shutdown_kernel = "immediate"
    return [[cell.execution_count, *normal(cell.outputs)] for cell in node.cells]


class KernelClient(NotebookClient):
    """nbclient with ipykernel in a given interpreter."""

    def __init__(self, node: Any, where: Interpreter, folder: Path, timeout: float) -> None:
        super().__init__(
            node, resources={"metadata": {"path": str(folder)}}, timeout=int(timeout), kernel_name="python3"
        )
        self._where = where

    def create_kernel_manager(self) -> Any:
        self.km = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OneKernel(self._where))
        return self.km


class OneKernel(KernelSpecManager):
    """ipykernel, started as the engine starts its runner."""

    def __init__(self, where: Interpreter) -> None:
        super().__init__()
        self._where = where

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        command = [self._where.python, *self._where.options, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name=kernel_name, language="python", env=dict(self._where.environment))


def shows_exception(cell: Any, outputs: Sequence[Any]) -> bool:
    """Whether an exception is among the cell's outputs, and not allowed by a tag."""
    return not allows_error(cell) and any(output["output_type"] == "error" for output in outputs)


def tags_of(cell: Any) -> dict[str, Any]:
    return {"tags": list(cell.metadata.get("tags", []))}


def allows_error(cell: Any) -> bool:
    return "raises-exception" in cell.metadata.get("tags", [])


def line_for(outcome: Outcome) -> str:
    times = f"{outcome.engine_seconds:7.2f} s {outcome.kernel_seconds:7.2f} s"
    extra = f"  {outcome.difference}" if outcome.difference else ""
    through = f"  (through a real kernel: {outcome.note})" if outcome.note else ""
    amount = f"{outcome.cells:3} cells {outcome.outputs:3} outputs{' (raises)' if outcome.raised else ''}"
    return f"{outcome.verdict:9} {times} {amount}  {outcome.notebook}{through}{extra}"


def summary(outcomes: Sequence[Outcome]) -> str:
    itself = [each for each in outcomes if not each.note]
    through = [each for each in outcomes if each.note]
    return f"in the engine itself: {counted(itself)}\nthrough a real kernel: {counted(through)}"


def counted(outcomes: Sequence[Outcome]) -> str:
    verdicts = [f"{sum(each.verdict == name for each in outcomes)} {name}" for name in VERDICTS]
    raised = sum(each.raised for each in outcomes)
    cells = sum(each.cells for each in outcomes)
    outputs = sum(each.outputs for each in outcomes)
    engine = sum(each.engine_seconds for each in outcomes)
    kernel = sum(each.kernel_seconds for each in outcomes)
    ratio = f"{engine / kernel:.2f}" if kernel else "-"
    return (
        f"{len(outcomes)} notebooks ({raised} raise), {cells} cells, {outputs} outputs: {', '.join(verdicts)}; "
        f"engine {engine:.1f} s, kernel {kernel:.1f} s, ratio {ratio}"
    )


if __name__ == "__main__":
    sys.exit(main())
