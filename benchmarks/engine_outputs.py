"""Compare what the engine makes of notebooks with what a real kernel makes of them.

    python benchmarks/engine_outputs.py PATH... [--python PY] [--limit N] [--timeout S] [--json]

PATH is a notebook, a folder of notebooks, or a JSON file with a list of objects that have a `path`. Each notebook runs
in a copy of its folder, first with the engine, then with nbclient and ipykernel of the same interpreter; where the
outputs differ, the kernel runs again, up to three times, to tell a difference from a cell that gives other outputs in
every run of a kernel, too (unstable; the kinds of its outputs have to be equal nevertheless).
Only what `RANDOM` lists is not compared, and text that came in several pieces is put together. Both kinds of run load
the same IPython startup file, which seeds `random` and `numpy.random` before the first cell, and hash strings alike.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from nb2prod.execution.engine.interpreters import Interpreter, choose_interpreter
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Limits
from nb2prod.runner.messages import CellJob

_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
_TIME = _NUMBER + r" ?(?:ns|μs|µs|us|ms|s|min|h|d)"
RANDOM: tuple[tuple[str, str, str], ...] = (
    ("memory addresses", r"(?<=\bat )0x[0-9a-fA-F]{6,16}\b|\b0x[57][0-9a-f]{11}\b", "0xADDRESS"),
    ("ends of addresses in %whos", r"<\.\.\.>[0-9a-fx]+>", "<...>"),
    ("the process number in cells' file names", r"\bipykernel_[0-9]+\b", "ipykernel_PID"),
    ("the connection file's name", r"/tmp[0-9a-z_]{8}\.json\b", "/CONNECTION.json"),
    ("%time, %%time", r"\b(?:CPU times|Wall time): [^\n]*", "TIME"),
    (
        "%timeit",
        rf"{_TIME} ± {_TIME} per loop \(mean ± std\. dev\. of [0-9]+ runs?, [0-9,]+ loops? each\)",
        "TIMED",
    ),
    ("%timeit's warning, which depends on the times", r"The slowest run took [^\n]* is being cached\. ?\n", ""),
    ("tqdm's times", r"\[[0-9:]+<[0-9:?]+, *[0-9.?]+ ?(?:it/s|s/it)\]", "[PROGRESS]"),
    ("the time of day in statsmodels' summaries", r"(\bTime:[^0-9\n]{1,60})[0-2][0-9](?::[0-5][0-9]){2}\b", r"\1CLOCK"),
    ("random uuids", r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b", "UUID"),
    ("ids of altair's charts", r"\baltair-viz-[0-9a-f]{32}\b", "altair-viz-UUID"),
    ("ids of styled pandas tables", r"\bT_[0-9a-f]{5}(?=[_ \"'])", "T_ID"),
    ("the date in matplotlib's SVG", r"<dc:date>[^<]*</dc:date>", "DATE"),
    ("ids in matplotlib's SVG", r"(?<=[\"#])(?:image|[mph]|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10}\b", "SVGID"),
)
_PATTERNS = tuple((re.compile(pattern), replacement) for _, pattern, replacement in RANDOM)
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
_KERNEL_AGAIN = 3
_SHOWN = 60  # characters of each side of a difference
_LEFT_BEHIND = shutil.ignore_patterns(".git", ".ipynb_checkpoints", "__pycache__")

Outputs = list[list[Any]]


@dataclass(frozen=True)
class Outcome:
    """How one notebook compares; seconds are wall time with starting and stopping."""

    notebook: str
    verdict: str  # "equal", "unstable", "different"
    cells: int
    run: int  # of these, up to the first that raises
    outputs: int
    engine_seconds: float
    kernel_seconds: float
    note: str = ""  # why the engine went through a real kernel
    difference: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
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
            outcome = compare(notebook, where, options.timeout)
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


def compare(notebook: Path, where: Interpreter, timeout: float) -> Outcome:
    """Run a notebook both ways."""
    node = nbformat.read(notebook, as_version=4)
    code = [cell for cell in node.cells if cell.cell_type == "code"]
    with tempfile.TemporaryDirectory(prefix="engine-outputs-") as scratch:
        folder = Path(scratch, notebook.parent.name)
        (ours, note), engine_seconds = timed(lambda: by_engine(code, where, fresh(notebook, folder), timeout))
        theirs, kernel_seconds = timed(lambda: by_kernel(code, where, fresh(notebook, folder), timeout))
        found = differences(ours, theirs)
        verdict = "different" if found else "equal"
        if found:
            stable = dict(found)
            for _ in range(_KERNEL_AGAIN):
                again = by_kernel(code, where, fresh(notebook, folder), timeout)
                unstable = differences(theirs, again).keys() - differences(kinds(ours), kinds(theirs)).keys()
                stable = {cell: text for cell, text in stable.items() if cell not in unstable}
                if not stable:
                    break
            verdict = "different" if stable else "unstable"
            found = stable or found
    run = sum(count is not None for count, *_ in theirs)
    outputs = sum(len(cell) - 1 for cell in theirs)
    first = f"code cell {min(found)}: {found[min(found)]}" if found else ""
    seconds = round(engine_seconds, 2), round(kernel_seconds, 2)
    return Outcome(str(notebook), verdict, len(code), run, outputs, *seconds, note, first)


def kinds(outputs: Outputs) -> Outputs:
    """What is left of outputs without their contents."""
    return [
        [count, *((each["output_type"], each.get("name"), sorted(each.get("data", ()))) for each in shown)]
        for count, *shown in outputs
    ]


def timed(run: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    result = run()
    return result, time.perf_counter() - started


def fresh(notebook: Path, folder: Path) -> Path:
    """Copy the notebook's folder anew, to the same place each time: paths are part of outputs."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(notebook.parent, folder, symlinks=True, ignore=_LEFT_BEHIND)
    return folder


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


def tags_of(cell: Any) -> dict[str, Any]:
    return {"tags": list(cell.metadata.get("tags", []))}


def allows_error(cell: Any) -> bool:
    return "raises-exception" in cell.metadata.get("tags", [])


def normal(outputs: Sequence[Any]) -> list[Any]:
    """Put text together that came in pieces, and take out what is random."""
    merged: list[Any] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            merged.append(json.loads(json.dumps(output)))
    return [without_random(output) for output in merged]


def without_random(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, replacement in _PATTERNS:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, list):
        return [without_random(item) for item in value]
    if isinstance(value, dict):
        return {without_random(key): without_random(item) for key, item in value.items()}
    return value


def differences(left: Outputs, right: Outputs) -> dict[int, str]:
    """Describe the first difference of each cell that has one, by the cell's number among the code cells."""
    found = {}
    for number, (ours, theirs) in enumerate(zip(left, right, strict=True), 1):
        if ours != theirs:
            found[number] = first_difference(ours, theirs)
    return found


def first_difference(left: Any, right: Any, where: str = "") -> str:
    if isinstance(left, list) and isinstance(right, list):
        for index, (ours, theirs) in enumerate(zip(left, right, strict=False)):
            if ours != theirs:
                return first_difference(ours, theirs, f"{where}[{index}]")
        rest = (left if len(left) > len(right) else right)[min(len(left), len(right))]
        side = "engine" if len(left) > len(right) else "kernel"
        return f"{where} only from the {side}: {json.dumps(rest)[: 3 * _SHOWN]}"
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        key = next(key for key in left if left[key] != right[key])
        return first_difference(left[key], right[key], f"{where}.{key}")
    if isinstance(left, str) and isinstance(right, str):
        same = next(
            (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
        )
        start = max(0, same - 20)
        return f"{where} engine {left[start : same + _SHOWN]!r}, kernel {right[start : same + _SHOWN]!r}"
    return f"{where} engine {json.dumps(left)[: 2 * _SHOWN]}, kernel {json.dumps(right)[: 2 * _SHOWN]}"


def line_for(outcome: Outcome) -> str:
    times = f"{outcome.engine_seconds:7.2f} s {outcome.kernel_seconds:7.2f} s"
    extra = f"  {outcome.difference}" if outcome.difference else ""
    through = f"  (through a real kernel: {outcome.note})" if outcome.note else ""
    return f"{outcome.verdict:9} {times}  {outcome.notebook}{through}{extra}"


def summary(outcomes: Sequence[Outcome]) -> str:
    counts = {
        verdict: sum(each.verdict == verdict for each in outcomes) for verdict in ("equal", "unstable", "different")
    }
    through = sum(bool(each.note) for each in outcomes)
    engine = sum(each.engine_seconds for each in outcomes)
    kernel = sum(each.kernel_seconds for each in outcomes)
    ratio = f"{engine / kernel:.2f}" if kernel else "-"
    return (
        f"{len(outcomes)} notebooks: {counts['equal']} equal, {counts['unstable']} unstable, "
        f"{counts['different']} different; {through} through a real kernel\n"
        f"engine {engine:.1f} s, kernel {kernel:.1f} s, ratio {ratio}"
    )


if __name__ == "__main__":
    sys.exit(main())
