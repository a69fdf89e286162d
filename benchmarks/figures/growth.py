"""How costs grow: over the cells of one notebook, and over the notebooks of a project, ours and the peers'."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures.measuring import Command, Cost, Failed, once, side_by_side, tool
from benchmarks.figures.projects import (
    clear,
    exported_project,
    nbdev_project,
    notebooks_project,
    paired_project,
    write_notebook,
)
from benchmarks.growth_notebooks import notebook_document

_QUICK_SECONDS = 1.0  # what takes less is measured three times


@dataclass(frozen=True)
class Point:
    """One command on one size of input."""

    axis: str  # `cells` or `notebooks`
    command: str
    size: int
    cost: Cost


def over_cells(scratch: Path, sizes: Sequence[int], longest: float) -> Iterator[Point]:
    """Cold conversions of one notebook; a command that took longer than `longest` seconds is not made to do more."""
    slow: set[str] = set()
    for size in sizes:
        folder = scratch / f"cells_{size}"
        notebook = folder / "growing.ipynb"
        write_notebook(notebook, notebook_document(size))
        (nbdev,) = nbdev_project(folder / "nbdev", 1, size)
        commands = {
            "nb2prod export": Command(tool("nb2prod", "export", notebook, "-o", "out", "--force"), folder),
            "jupytext --to py:percent": Command(tool("jupytext", "--to", "py:percent", notebook, "-o", "o.py"), folder),
            "nbconvert --to script": Command(tool("jupyter-nbconvert", "--to", "script", notebook), folder),
            "nbdev-export": Command(tool("nbdev-export", "--path", nbdev), folder / "nbdev"),
        }
        yield from _measured("cells", size, commands, slow, longest)
        clear(folder)


def over_notebooks(scratch: Path, sizes: Sequence[int], longest: float) -> Iterator[Point]:
    """Checks of unchanged notebooks, and the first export of all."""
    slow: set[str] = set()
    for size in sizes:
        ours, paired, nbdev = (scratch / f"{name}_{size}" for name in ("ours", "paired", "nbdev"))
        fresh = scratch / f"fresh_{size}"
        paths = exported_project(ours, size)
        new = notebooks_project(fresh, size)
        commands = {
            "nb2prod check": Command(tool("nb2prod", "check"), ours),
            "nb2prod check --no-cache": Command(tool("nb2prod", "check", "--no-cache"), ours),
            "ruff check": Command(tool("ruff", "check", "-q", "notebooks"), ours, None, (0, 1)),
        }
        yield from _measured("notebooks", size, commands, slow, longest)
        commands = {
            "nb2prod export, all new": Command(_each(tool("nb2prod", "export"), new), fresh),
            "nbqa ruff": Command(tool("nbqa", "ruff", "notebooks"), ours, None, (0, 1)),
        }
        yield from _measured("notebooks", size, commands, slow, longest, repeat=False)
        if "nbdev-export" not in slow:
            nbdev_project(nbdev, size)
            commands = {"nbdev-export": Command(tool("nbdev-export"), nbdev)}
            yield from _measured("notebooks", size, commands, slow, longest, repeat=False)
        if "jupytext --sync" not in slow:
            pairs = paired_project(paired, size)
            commands = {"jupytext --sync": Command(_each(tool("jupytext", "--sync"), pairs), paired)}
            yield from _measured("notebooks", size, commands, slow, longest, repeat=False)
        assert len(paths) == size
        for folder in (ours, paired, nbdev, fresh):
            clear(folder)


def exponent(points: Sequence[Point]) -> float | None:
    """The power of the size that the seconds grow with, over the larger half of the sizes."""
    larger = sorted(points, key=lambda point: point.size)[-2:]
    if len(larger) < 2 or larger[0].size == larger[1].size:
        return None
    logs = [(math.log(point.size), math.log(point.cost.wall)) for point in larger]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope


def _measured(
    axis: str, size: int, commands: dict[str, Command], slow: set[str], longest: float, *, repeat: bool = True
) -> Iterator[Point]:
    for name, command in commands.items():
        if name in slow:
            continue
        try:
            cost = once(command)
            if repeat and cost.wall < _QUICK_SECONDS:
                cost = side_by_side({name: command}, 3)[name]
        except Failed as error:
            print(error)
            slow.add(name)
            continue
        if cost.wall > longest:
            slow.add(name)
        yield Point(axis, name, size, cost)


def _each(command: tuple[str, ...], paths: Sequence[Path]) -> tuple[str, ...]:
    """The command with all paths; in a file's place since there may be too many for one command line."""
    return (*command, *map(str, paths))
