"""A sweep as one page that needs nothing else: no network, no other file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from statistics import median

from nb2prod.execution.sweep.results import Sweep
from nb2prod.execution.verify.page_style import STYLE
from nb2prod.reporting.sweep.charts import chart_document, swept_words
from nb2prod.reporting.sweep.columns import ParameterColumn, metric_columns, parameter_columns
from nb2prod.reporting.sweep.failures import failed
from nb2prod.reporting.sweep.markup import html_text
from nb2prod.reporting.sweep.page_charts import chart_sections
from nb2prod.reporting.sweep.page_sections import best_section, failures_section, notes_section, provenance_section
from nb2prod.reporting.sweep.page_table import table_section
from nb2prod.reporting.sweep.wording import count_words, counted, duration

# The browser itself refuses whatever would go over the network; plotly compiles what it draws with WebGL.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:"
)
_FILES = files("nb2prod.reporting.sweep")


def report_page(sweep: Sweep) -> str:
    """Render the report: what was swept, the best run, charts, a table of all runs, the failures and the provenance."""
    title = f"{sweep.notebook}: sweep of {', '.join(sweep.varied)}" if sweep.varied else f"{sweep.notebook}: sweep"
    parameters, metrics = parameter_columns(sweep), metric_columns(sweep)
    charts = chart_document(sweep, parameters, metrics)
    body = "\n".join(
        (
            *_heading(sweep),
            '<div class="cards">',
            *best_section(sweep),
            *_swept(parameters),
            "</div>",
            *chart_sections(sweep, parameters, metrics, has_grid=charts["grid"] is not None),
            *table_section(sweep),
            *failures_section(sweep),
            *notes_section(sweep),
            *provenance_section(sweep),
        )
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{html_text(title)}</title>\n<style>\n{STYLE}{_resource('page.css')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n{_scripts(charts, draws=bool(sweep.results))}</body>\n</html>\n"
    )


def _heading(sweep: Sweep) -> list[str]:
    verdict = "bad" if failed(sweep) else "good" if len(sweep.results) == sweep.points else "unknown"
    name = f" <small>{html_text(sweep.notebook)}</small>" if sweep.title not in ("", sweep.notebook) else ""
    return [
        f"<header><h1>{html_text(sweep.title or sweep.notebook)}{name}</h1>",
        f'<p class="verdict {verdict}">{html_text(count_words(sweep))}</p>',
        f'<p class="quiet">{html_text(_time_words(sweep))}</p></header>',
    ]


def _swept(parameters: Sequence[ParameterColumn]) -> list[str]:
    rows = "".join(
        f"<dt><code>{html_text(column.name)}</code></dt><dd>{html_text(swept_words(column))}</dd>"
        for column in parameters
    )
    heading = '<h2 id="swept">What was swept</h2>'
    return [f'<section class="card" aria-labelledby="swept">{heading}<dl>{rows}</dl></section>'] if rows else []


def _time_words(sweep: Sweep) -> str:
    """How long it took by the clock, and in the runs themselves."""
    words = f"{duration(sweep.seconds)} by the clock with {counted(sweep.workers, 'worker')}"
    if kept := sum(result.kept for result in sweep.results):
        words += f", {kept} of the results kept from before"
    if not sweep.results:
        return words
    seconds = [result.seconds for result in sweep.results]
    return f"{words}; {duration(sum(seconds))} in the runs by themselves, {duration(median(seconds))} in the median one"


def _scripts(charts: dict[str, object], *, draws: bool) -> str:
    data = f'<script type="application/json" id="sweep-data">{_json(charts)}</script>\n'
    own = f"<script>\n{_resource('page_table.js')}</script>\n"
    if not draws:
        return data + own
    from plotly.offline import get_plotlyjs

    drawing = f"<script>\n{_resource('page_look.js')}{_resource('page_charts.js')}</script>\n"
    return f"{data}{own}<script>{get_plotlyjs()}</script>\n{drawing}"


def _json(document: object) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(document, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _resource(name: str) -> str:
    return _FILES.joinpath(name).read_text("utf-8")
