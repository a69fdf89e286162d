"""The table and the curves as text and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures.growth import Point, exponent
from benchmarks.figures.rows import Row

_OURS = "nb2prod"
_COLOURS = ("#1f5fa8", "#5b9bd5", "#9dc3e6", "#e08a1e", "#8a8a8a", "#b04a4a", "#4a8a4a", "#c0c0c0")


def table(rows: Sequence[Row]) -> str:
    """The figures as a Markdown table."""
    lines = ["| what | beside | ours | theirs | ratio | figure | |", "| --- | --- | ---: | ---: | ---: | ---: | --- |"]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:.3g}"
        word = {None: "", True: "reached", False: "**not reached**"}[row.reached]
        values = f"{_amount(row.ours, row.unit)} | {_amount(row.theirs, row.unit)}"
        lines.append(f"| {row.what} | {row.peer} | {values} | {row.ratio:.3g} | {limit} | {word} |")
    return "\n".join(lines)


def curves(points: Sequence[Point]) -> str:
    """Seconds and megabytes by size, one Markdown table for each axis."""
    return "\n\n".join(_axis(axis, [point for point in points if point.axis == axis]) for axis in _axes(points))


def _axis(axis: str, points: Sequence[Point]) -> str:
    sizes = sorted({point.size for point in points})
    lines = [f"| {axis} | {' | '.join(f'{size:,}' for size in sizes)} | exponent |"]
    lines.append(f"| --- | {' | '.join('---:' for _ in sizes)} | ---: |")
    for name in dict.fromkeys(point.command for point in points):
        found = {point.size: point for point in points if point.command == name}
        cells = [
            f"{_seconds(found[size].cost.wall)}, {found[size].cost.peak:.0f} MB" if size in found else "-"
            for size in sizes
        ]
        power = exponent(list(found.values()))
        lines.append(f"| {name} | {' | '.join(cells)} | {'' if power is None else f'{power:.2f}'} |")
    return "\n".join(lines)


def draw(points: Sequence[Point], file: Path) -> None:
    """Draw time and memory against size, logarithmically; the file's suffix says in which format."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    axes_names = list(_axes(points))
    figure, grid = pyplot.subplots(
        2, len(axes_names), figsize=(6 * len(axes_names), 8), layout="constrained", squeeze=False
    )
    for column, axis in enumerate(axes_names):
        for row, (quantity, label) in enumerate((("wall", "seconds"), ("peak", "peak memory, MB"))):
            axes = grid[row][column]
            for place, name in enumerate(dict.fromkeys(p.command for p in points if p.axis == axis)):
                line = [(p.size, getattr(p.cost, quantity)) for p in points if p.axis == axis and p.command == name]
                ours = name.startswith(_OURS)
                style = {"color": _COLOURS[place % len(_COLOURS)], "linewidth": 2 if ours else 1.2}
                axes.plot(*zip(*line, strict=True), marker="o", markersize=3, label=name, **style)
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_xlabel(axis)
            axes.set_ylabel(label)
            axes.grid(alpha=0.3)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(fontsize=8, frameon=False)
    figure.savefig(file, dpi=130)
    pyplot.close(figure)


def _axes(points: Sequence[Point]) -> Iterator[str]:
    yield from dict.fromkeys(point.axis for point in points)


def _amount(value: float, unit: str) -> str:
    if unit.startswith("s"):
        return _seconds(value)
    return f"{value:.3g} {unit}"


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"
