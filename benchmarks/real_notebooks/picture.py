"""The funnel as a picture."""

from __future__ import annotations

from pathlib import Path

from benchmarks.real_notebooks.funnel import BASE, Summary

_COLOURS = ("#1f5fa8", "#e08a1e", "#8a8a8a")
_STAGES = (BASE, "exported", "imports", "module runs", "every output equal")


def draw(summary: Summary, file: Path) -> None:
    """Write a bar for each stage and tool; the file's suffix says in which format."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    stages = [stage for stage in summary.stages if stage.name in _STAGES]
    tools = list(stages[0].counts)
    height = 0.8 / len(tools)
    figure, axes = pyplot.subplots(figsize=(8, 0.8 + 0.28 * len(stages) * len(tools)), layout="constrained")
    for place, tool in enumerate(tools):
        counts = [stage.counts[tool] for stage in stages]
        positions = [row + (place - (len(tools) - 1) / 2) * height for row in range(len(stages))]
        axes.barh(positions, [count or 0 for count in counts], height * 0.92, label=tool, color=_COLOURS[place])
        for position, count in zip(positions, counts, strict=True):
            text = " not measured" if count is None else f" {count} ({count / summary.alike:.0%})"
            axes.text(count or 0, position, text, va="center", fontsize=8)
    axes.set_yticks(range(len(stages)), [stage.name.replace(BASE, "runs twice alike") for stage in stages])
    axes.invert_yaxis()
    axes.set_xlim(0, summary.alike * 1.16)
    axes.set_xlabel(f"notebooks, of {summary.alike} that run twice alike")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", fontsize=8, frameon=False)
    figure.savefig(file, dpi=150)
    pyplot.close(figure)
