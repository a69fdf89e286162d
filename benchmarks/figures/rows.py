"""The figures to reach: each a ratio to a peer that does the nearest thing, measured in one run on the same input."""

from __future__ import annotations

import json
import os
import shutil
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import compile_growth, verify
from benchmarks.figures.measuring import Command, Cost, side_by_side, tool
from benchmarks.figures.projects import (
    exported_project,
    nbdev_project,
    paired_project,
    write_notebook,
)
from benchmarks.sweep.measuring import measure
from benchmarks.sweep.notebooks import cases

EXAMPLES = Path(__file__).parents[2] / "example_notebooks"


@dataclass(frozen=True)
class Row:
    """One line of the table; `limit` is what the ratio must not exceed, None where the peer is only told of."""

    what: str
    peer: str
    ours: float
    theirs: float
    unit: str
    limit: float | None

    @property
    def ratio(self) -> float:
        """Ours, in units of the peer's."""
        return self.ours / self.theirs

    @property
    def reached(self) -> bool | None:
        """Whether the figure is reached, None where there is none."""
        return None if self.limit is None else self.ratio <= self.limit


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    repeat: int = 5
    notebooks: int = 1000
    most_notebooks: int = 10_000


def cold_export(scratch: Path, sizes: Sizes) -> list[Row]:
    """One cold export, beside cold conversions of the same notebook."""
    notebook = scratch / "churn.ipynb"
    shutil.copy(EXAMPLES / "churn.ipynb", notebook)
    nbdev = scratch / "nbdev"
    (converted,) = nbdev_project(nbdev, 1, cells=28)
    costs = side_by_side(
        {
            "nb2prod": Command(tool("nb2prod", "export", notebook, "-o", "out"), scratch, _without(scratch / "out")),
            "jupytext": Command(tool("jupytext", "--to", "py:percent", notebook, "-o", "out.py"), scratch),
            "nbconvert": Command(tool("jupyter-nbconvert", "--to", "script", notebook, "--output", "out2"), scratch),
            "nbdev": Command(tool("nbdev-export", "--path", converted), nbdev),
        },
        sizes.repeat,
    )
    what = "one cold `nb2prod export`"
    return [
        _wall(what, costs, "jupytext", "`jupytext --to py:percent`, cold", 1.0),
        _wall(what, costs, "nbconvert", "`jupyter nbconvert --to script`, cold", None),
        _wall(what, costs, "nbdev", "`nbdev-export`, cold (28 cells of its own)", None),
    ]


def nothing_to_do(scratch: Path, sizes: Sizes) -> list[Row]:
    """A check of a small project in which nothing changed, beside a Python that does nothing."""
    exported_project(scratch, 3)
    costs = side_by_side(
        {
            "nb2prod": Command(tool("nb2prod", "check"), scratch),
            "python": Command(tool("python", "-c", "pass"), scratch),
        },
        4 * sizes.repeat,
        memory=False,
    )
    return [_wall("`nb2prod check`, nothing to do", costs, "python", "`python -c pass`", 4.0)]


def unchanged(scratch: Path, sizes: Sizes) -> list[Row]:
    """A check of many notebooks that did not change."""
    ours, theirs = scratch / "ours", scratch / "paired"
    exported_project(ours, sizes.notebooks)
    paths = paired_project(theirs, sizes.notebooks)
    what = f"`nb2prod check`, {sizes.notebooks:,} unchanged notebooks"
    check, notebooks = tool("nb2prod", "check"), "notebooks"
    fast = side_by_side(
        {"nb2prod": Command(check, ours), "ruff": Command(tool("ruff", "check", "-q", notebooks), ours, None, (0, 1))},
        2 * sizes.repeat,
        memory=False,
    )
    slow = side_by_side(
        {
            "nb2prod": Command(check, ours),
            "jupytext": Command(tool("jupytext", "--sync", *paths), theirs),
            "nbqa": Command(tool("nbqa", "ruff", notebooks), ours, None, (0, 1)),
        },
        1,
        memory=False,
    )
    return [
        _wall(what, slow, "jupytext", "`jupytext --sync`", 1 / 40),
        _wall(what, fast, "ruff", "`ruff check` (warm cache)", 3.0),
        _wall(what, slow, "nbqa", "`nbqa ruff`", None),
    ]


def one_changed(scratch: Path, sizes: Sizes) -> list[Row]:
    """A check after one notebook of many was changed and exported elsewhere: it is compiled, formatted and linted."""
    paths = exported_project(scratch, sizes.notebooks)
    changed, module = paths[len(paths) // 2], scratch / "src" / f"{paths[len(paths) // 2].stem}.py"
    texts = iter(range(1_000_000))

    def change() -> None:
        document = json.loads(changed.read_text(encoding="utf-8"))
        cell = next(cell for cell in document["cells"] if "parameters" in cell["metadata"].get("tags", ()))
        cell["source"] = f"{cell['source'].splitlines()[0]}\nlimit = 0.5\nproject = {next(texts)}"
        write_notebook(changed, document)

    costs = side_by_side(
        {
            "nb2prod": Command(tool("nb2prod", "check"), scratch, change, (1,)),
            "black": Command(
                tool("black", "--quiet", "--diff", module),
                scratch,
                _without(scratch / "black-cache"),
                environment={"BLACK_CACHE_DIR": str(scratch / "black-cache")},
            ),
        },
        sizes.repeat,
        memory=False,
    )
    what = f"`nb2prod check`, one of {sizes.notebooks:,} notebooks changed"
    peer = "`black` on that module, cold, twice"
    return [Row(what, peer, costs["nb2prod"].cpu, 2 * costs["black"].cpu, "s of the processor", 1.0)]


def memory(scratch: Path, sizes: Sizes) -> list[Row]:
    """The memory of a check of very many notebooks: unchanged, and with nothing known of them."""
    exported_project(scratch, sizes.most_notebooks)
    what = f"peak memory of `nb2prod check`, {sizes.most_notebooks:,} notebooks"
    warm = side_by_side({"nb2prod": Command(tool("nb2prod", "check"), scratch)}, 1)["nb2prod"]
    cold = side_by_side({"nb2prod": Command(tool("nb2prod", "check", "--no-cache"), scratch)}, 0)["nb2prod"]
    return [
        Row(f"{what}, unchanged", "300 MB", warm.peak, 300, "MB", 1.0),
        Row(f"{what}, without the cache", "300 MB", cold.peak, 300, "MB", 1.0),
    ]


def compilation(scratch: Path, sizes: Sizes) -> list[Row]:
    """`compile_notebook` of a hundred cells, and how its cost grows up to 5,000."""
    small, large = (compile_growth.measured(cells, repeat=sizes.repeat) for cells in (100, 5_000))
    per_cell = [each.milliseconds / each.cells for each in (large, small)]
    return [
        Row("`compile_notebook`, 100 cells", "50 ms", small.milliseconds, 50, "ms", 1.0),
        Row("the same for one of 5,000 cells", "for one of 100 cells", per_cell[0], per_cell[1], "ms", 1.2),
    ]


def verification(scratch: Path, sizes: Sizes) -> list[Row]:
    """A verification beside a plain run with papermill, the median of the example notebooks."""
    shutil.copytree(EXAMPLES, scratch / "examples")
    found = [verify.measure(path, 1, tag_all=False) for path in sorted((scratch / "examples").glob("*.ipynb"))]
    measured = [each for each in found if not isinstance(each, str)]
    middle = statistics.median_low([each.ratio for each in measured])
    chosen = next(each for each in measured if each.ratio == middle)
    return [
        Row(
            f"`nb2prod verify`, {chosen.notebook} (the median example)",
            "`papermill`, one run",
            chosen.verify,
            chosen.papermill,
            "s",
            2.5,
        )
    ]


def sweeps(scratch: Path, sizes: Sizes) -> list[Row]:
    """A sweep whose runs share about 80% of their work, beside papermill one by one and as many at once as cores."""
    measured = measure(cases(50, 0)["shared"], scratch, os.cpu_count() or 1, None, ("one by one", "at once"))
    what = f"`nb2prod sweep`, {len(measured.case.values)} points that share 80% of their work"
    rows = []
    for peer, cost, limit in (("one by one", measured.one_by_one, 10), ("at once", measured.at_once, 4)):
        if cost is not None:
            rows.append(Row(what, f"`papermill`, {peer}", measured.sweep.wall, cost.wall, "s", 1 / limit))
    return rows


ROWS: dict[str, Callable[[Path, Sizes], list[Row]]] = {
    "export": cold_export,
    "nothing": nothing_to_do,
    "unchanged": unchanged,
    "changed": one_changed,
    "memory": memory,
    "compile": compilation,
    "verify": verification,
    "sweep": sweeps,
}


def _wall(what: str, costs: dict[str, Cost], peer: str, name: str, limit: float | None) -> Row:
    return Row(what, name, costs["nb2prod"].wall, costs[peer].wall, "s", limit)


def _without(folder: Path) -> Callable[[], object]:
    return lambda: shutil.rmtree(folder, ignore_errors=True)
