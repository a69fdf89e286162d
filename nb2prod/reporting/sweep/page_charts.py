"""The places of the page's charts, and what is said beside them; a script draws them."""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.execution.sweep.results import Sweep
from nb2prod.reporting.sweep.columns import MetricColumn, ParameterColumn
from nb2prod.reporting.sweep.failures import failed
from nb2prod.reporting.sweep.markup import html_text

_WIDTHS = {1: " one", 2: " two", 4: " four"}  # where three side by side would leave a hole
_WITHOUT_SCRIPTS = "<noscript><p>The charts need JavaScript; everything else on this page does not.</p></noscript>"


def chart_sections(
    sweep: Sweep, parameters: Sequence[ParameterColumn], metrics: Sequence[MetricColumn], *, has_grid: bool
) -> list[str]:
    """A section for the metrics and one for what the runs cost, as far as there is something to draw."""
    if not sweep.results:
        return []
    lines = ['<section aria-labelledby="charts">', '<h2 id="charts">Metrics and parameters</h2>', _WITHOUT_SCRIPTS]
    if not metrics:
        lines.append('<p class="quiet">No run completed: there are no metrics to draw.</p>')
    elif not parameters:
        lines.append('<p class="quiet">No parameter varies between the runs.</p>')
    else:
        lines += [_choice(metrics), _legend(sweep), *_metric_charts(parameters, has_grid)]
    return [*lines, "</section>", *_cost_section(sweep)]


def _choice(metrics: Sequence[MetricColumn]) -> str:
    """The choice of what is drawn; the metric that is aimed at comes first."""
    groups = (("metrics", False), ("cost", True))
    options = "".join(
        f'<optgroup label="{label}">'
        + "".join(
            f'<option value="{number}">{html_text(column.name)}</option>'
            for number, column in enumerate(metrics)
            if column.is_cost is is_cost
        )
        + "</optgroup>"
        for label, is_cost in groups
        if any(column.is_cost is is_cost for column in metrics)
    )
    without = ""
    if all(column.is_cost for column in metrics):
        without = " The runs have no numeric metrics: tag a cell <code>metrics</code> that gives some."
    return (
        f'<p class="scripted"><label>Show <select id="metric">{options}</select></label> '
        f'<span id="metric-note" class="quiet" role="status"></span>{without}</p>'
    )


def _legend(sweep: Sweep) -> str:
    signs = [("run", "●", "a run"), ("mean", "━", "mean of runs with equal values")]
    signs += [("star", "★", "best run")] if sweep.best is not None else []
    signs += [("failed", "✕", "did not complete")] if failed(sweep) else []
    items = " ".join(f'<span><b class="{name}">{sign}</b> {words}</span>' for name, sign, words in signs)
    return f'<p class="legend scripted" aria-hidden="true">{items}</p>'


def _metric_charts(parameters: Sequence[ParameterColumn], has_grid: bool) -> list[str]:
    each = [_figure("parameter", column.name, number) for number, column in enumerate(parameters)]
    lines = [f'<div class="charts{_WIDTHS.get(len(each), "")}">', *each, "</div>"]
    if has_grid:
        across, down = (column.name for column in parameters)
        lines.append(_figure("grid", f"{down} against {across}"))
    if len(parameters) > 1:
        hint = "drag along an axis to pick runs, drag a name to move its axis, double-click to reset"
        lines.append(_figure("parallel", f"All together: {hint}", width=len(parameters) + 1))
    return lines


def _cost_section(sweep: Sweep) -> list[str]:
    lines = ['<section aria-labelledby="cost">', '<h2 id="cost">What the runs cost</h2>', '<div class="charts two">']
    lines.append(_figure("seconds", "seconds that each run took by itself"))
    if any(result.peak_memory is not None for result in sweep.results):
        lines.append(_figure("memory", "peak memory in MB"))
    return [*lines, "</div>", "</section>"]


def _figure(kind: str, caption: str, index: int = 0, width: int = 0) -> str:
    style = f' style="min-width: {5.5 * width:g}rem"' if width else ""
    return (
        f'<figure class="chart {kind} scripted" data-chart="{kind}" data-index="{index}">'
        f'<figcaption>{html_text(caption)}</figcaption><div class="wide"><div class="plot"{style}></div></div></figure>'
    )
