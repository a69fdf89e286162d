"""What `nb2prod verify` costs, beside one plain run of the same notebook with papermill in a real kernel.

    python benchmarks/verify.py NOTEBOOK... [--tag-all] [--repeat N] [--json]

Both are whole commands, from a cold start to their end, run in turn in the notebook's folder. The notebook is exported
first, elsewhere. With `--tag-all` each code cell of a copy becomes a step of its own; notebooks that cannot be exported
are said to be left out.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat

ENVIRONMENT = {**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


@dataclass(frozen=True)
class Measurement:
    """Median seconds of both commands for one notebook."""

    notebook: str
    papermill: float
    verify: float
    verdict: str

    @property
    def ratio(self) -> float:
        """How many plain runs a verification costs."""
        return self.verify / self.papermill


def measure(notebook: Path, repeat: int, *, tag_all: bool) -> Measurement | str:
    """Measure one notebook; the text says why it cannot be."""
    with tempfile.TemporaryDirectory(prefix="nb2prod-benchmark-") as scratch:
        copy = notebook
        if tag_all:
            copy = notebook.with_name(f"{notebook.stem}.benchmark.ipynb")
            _tag_all(notebook, copy)
        try:
            return _measured(notebook.name, copy, Path(scratch), repeat)
        finally:
            if tag_all:
                copy.unlink()


def _tag_all(notebook: Path, copy: Path) -> None:
    node = nbformat.read(notebook, as_version=4)
    for number, cell in enumerate(node.cells, start=1):
        if cell.cell_type == "code":
            cell.metadata["tags"] = [f"step:cell_{number}"]
    nbformat.write(node, copy)


def _measured(name: str, notebook: Path, scratch: Path, repeat: int) -> Measurement | str:
    exported = _run("nb2prod", "export", notebook, "-o", scratch / "module", "--json", cwd=notebook.parent)
    if exported.returncode != 0:
        return "cannot be exported"
    verify = ("nb2prod", "verify", notebook, "-o", scratch / "module", "--json")
    papermill = ("papermill", notebook, scratch / "run.ipynb", "--no-progress-bar", "--cwd", notebook.parent)
    seconds: dict[str, list[float]] = {"papermill": [], "verify": []}
    verdict = ""
    for _ in range(repeat):
        for what, command in (("papermill", papermill), ("verify", verify)):
            started = time.perf_counter()
            done = _run(*command, cwd=notebook.parent)
            seconds[what].append(time.perf_counter() - started)
            if what == "papermill" and done.returncode != 0:
                return "does not run"
            if what == "verify":
                verdict = _verdict(done.stdout)
    medians = {what: statistics.median(values) for what, values in seconds.items()}
    return Measurement(name, medians["papermill"], medians["verify"], verdict)


def _verdict(text: str) -> str:
    counts = json.loads(text).get("counts", {})
    return ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number)


def _run(module: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print a table, or one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--tag-all", action="store_true", help="make every code cell a step")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each command [default: 3]")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    found: list[Measurement] = []
    left_out: dict[str, str] = {}
    for notebook in arguments.notebooks:
        result = measure(notebook.absolute(), arguments.repeat, tag_all=arguments.tag_all)
        if isinstance(result, str):
            left_out[str(notebook)] = result
        else:
            found.append(result)
    ratio = statistics.median(each.ratio for each in found) if found else None
    if arguments.json:
        rows = [{**asdict(each), "ratio": each.ratio} for each in found]
        print(json.dumps({"notebooks": rows, "median_ratio": ratio, "left_out": left_out}, indent=2))
    else:
        print_table(found, left_out, ratio)
    return 0 if found else 1


def print_table(found: Sequence[Measurement], left_out: dict[str, str], ratio: float | None) -> None:
    """Print one line for each notebook, and the median ratio."""
    print(f"{'papermill':>10} {'verify':>8} {'ratio':>6}  notebook")
    for each in found:
        print(f"{each.papermill:>8.2f} s {each.verify:>6.2f} s {each.ratio:>6.2f}  {each.notebook} ({each.verdict})")
    for notebook, reason in left_out.items():
        print(f"{'-':>10} {'-':>8} {'-':>6}  {notebook}: {reason}")
    if ratio is not None:
        print(f"median ratio: {ratio:.2f}")


if __name__ == "__main__":
    sys.exit(main())
