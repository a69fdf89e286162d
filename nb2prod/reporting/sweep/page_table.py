"""The table of all runs; a script sorts and filters it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.execution.sweep.results import Direction, PointStatus, RunResult, Sweep
from nb2prod.reporting.sweep.columns import finite
from nb2prod.reporting.sweep.markup import html_text, notebook_link, shortened
from nb2prod.reporting.sweep.ranking import ranked
from nb2prod.reporting.sweep.wording import (
    exact_text,
    failure_words,
    how_words,
    value_text,
)

_STATUS_SIGNS = {
    PointStatus.COMPLETED: ("✓", "good"),
    PointStatus.FAILED: ("✕", "bad"),
    PointStatus.TIMED_OUT: ("◷", "bad"),
    PointStatus.DIED: ("⊘", "bad"),
}


@dataclass(frozen=True, slots=True)
class _Heading:
    """One column: the name that filters know it by, the text above it, whether it holds numbers."""

    name: str
    group: str = ""
    sorts: str = "none"  # of aria-sort
    number: bool = True


def table_section(sweep: Sweep) -> list[str]:
    """All runs with parameters, metrics, cost and status; the best ones first where the sweep has a goal."""
    if not sweep.results:
        return []
    parameters = _varying(sweep)
    names = sweep.metric_names
    has_workers = any(result.worker for result in sweep.results)
    rows = "\n".join(_row(result, parameters, names, has_workers) for result in _in_order(sweep))
    fixed = _fixed(sweep, parameters)
    return [
        '<section aria-labelledby="runs">',
        '<h2 id="runs">All runs</h2>',
        f"<p>In all runs: {fixed}</p>" if fixed else "",
        _filter(_hint(sweep, parameters)),
        '<div class="runs wide" tabindex="0" role="region" aria-labelledby="runs">',
        f'<table id="run-table">{_head(sweep, parameters, names)}\n<tbody>\n{rows}\n</tbody></table></div>',
        "</section>",
    ]


def _filter(hint: str) -> str:
    return (
        '<p class="scripted"><label>Filter <input id="filter" type="search" size="40" autocomplete="off" '
        'spellcheck="false" aria-describedby="filter-hint"></label> <span id="shown" role="status"></span> '
        f'<span id="filter-hint" class="quiet">words, and conditions like {hint}</span></p>'
    )


def _hint(sweep: Sweep, parameters: tuple[str, ...]) -> str:
    """Conditions that this table can be asked for."""
    given = dict(sweep.results[0].parameters)
    name = next((name for name in parameters if name in given), None)
    terms = ["seconds>1", "status=failed"]
    if name is not None and len(example := value_text(given[name])) <= 12:
        terms.insert(0, f'{name}="{example}"' if " " in example else f"{name}={example}")
    return ", ".join(f"<code>{html_text(term)}</code>" for term in terms)


def _varying(sweep: Sweep) -> tuple[str, ...]:
    """The varied parameters, and those in which results kept from before differ."""
    values: dict[str, set[str]] = {}
    for result in sweep.results:
        for name, value in result.parameters:
            values.setdefault(name, set()).add(exact_text(value))
    return (*sweep.varied, *(name for name, found in values.items() if len(found) > 1 and name not in sweep.varied))


def _fixed(sweep: Sweep, varying: tuple[str, ...]) -> str:
    given = [(name, value) for name, value in sweep.results[0].parameters if name not in varying]
    return ", ".join(f"<code>{html_text(name)} = {shortened(value_text(value))}</code>" for name, value in given)


def _in_order(sweep: Sweep) -> list[RunResult]:
    """The best first where the sweep has a goal, then those without a rank."""
    best = ranked(sweep.results, sweep.goal) if sweep.goal is not None else ()
    numbers = {result.number for result in best}
    return [*best, *(result for result in sweep.results if result.number not in numbers)]


def _head(sweep: Sweep, parameters: tuple[str, ...], metrics: tuple[str, ...]) -> str:
    goal = sweep.goal.metric if sweep.goal is not None else None
    direction = "descending" if sweep.goal and sweep.goal.direction is Direction.MAX else "ascending"
    columns = [_Heading("run", sorts="ascending" if goal not in metrics else "none"), _Heading("status", number=False)]
    columns += [_Heading(name, "parameters", number=_is_numeric(sweep, name)) for name in parameters]
    columns += [
        _Heading(name, "metrics", direction if name == goal else "none", _is_numeric(sweep, name)) for name in metrics
    ]
    columns += [_Heading("seconds", "cost"), _Heading("MB", "cost"), _Heading("how", number=False)]
    if any(result.worker for result in sweep.results):
        columns.append(_Heading("worker", number=False))
    groups: list[tuple[str, int]] = []
    for column in columns:
        if groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1] + 1)
        else:
            groups.append((column.group, 1))
    above = "".join(
        f'<th scope="colgroup" colspan="{width}">{label}</th>' if label else f'<td colspan="{width}"></td>'
        for label, width in groups
    )
    cells = "".join(
        f'<th scope="col" aria-sort="{column.sorts}"{_number(column.number)}>'
        f'<button type="button">{html_text(column.name)}</button></th>'
        for column in columns
    )
    return f'<thead><tr class="groups">{above}</tr><tr class="names">{cells}</tr></thead>'


def _is_numeric(sweep: Sweep, name: str) -> bool:
    """Whether a column holds nothing but numbers."""
    values = [value for each in sweep.results for key, value in (*each.parameters, *each.metrics) if key == name]
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _row(result: RunResult, parameters: tuple[str, ...], metrics: tuple[str, ...], has_workers: bool) -> str:
    given, measured = dict(result.parameters), dict(result.metrics)
    cells = [_status(result)]
    cells += [_value(given, name) for name in parameters]
    cells += [_value(measured, name) for name in metrics]
    cells.append(_measured(result.seconds, 3))
    cells.append(_measured(result.peak_memory / 1e6, 1) if result.peak_memory is not None else "<td></td>")
    notes = "".join(f"<small>{html_text(note)}</small>" for note in result.notes)
    cells.append(f"<td>{html_text(how_words(result))}{notes}</td>")
    if has_workers:
        cells.append(f"<td>{html_text(result.worker)}</td>")
    label = (
        f'<th scope="row" class="number" data-value="{result.number}">{notebook_link(result, str(result.number))}</th>'
    )
    return f'<tr id="run-{result.number}">{label}{"".join(cells)}</tr>'


def _status(result: RunResult) -> str:
    sign, kind = _STATUS_SIGNS[result.status]
    why = ""
    if result.status is not PointStatus.COMPLETED and result.failure is not None:
        why = f"<small>{shortened(failure_words(result))}</small>"
    return f'<td data-value="{result.status.value}"><span class="{kind}">{sign} {result.status.value}</span>{why}</td>'


def _measured(value: float, digits: int) -> str:
    return f'<td class="number" data-value="{value!r}">{value:,.{digits}f}</td>'


def _value(values: Mapping[str, object], name: str) -> str:
    """A value with what it is sorted by: numbers by size, others by their text."""
    if name not in values:
        return "<td></td>"
    value = values[name]
    text = value_text(value)
    number = None if isinstance(value, bool) else finite(value)
    if number is None and isinstance(value, float):  # NaN and infinities
        return f'<td class="number" data-value="{value}">{html_text(text)}</td>'
    if number is None:
        return f"<td>{shortened(text)}</td>"
    exact = repr(value)
    title = f' title="{exact}"' if exact != text else ""
    return f'<td class="number" data-value="{exact}"{title}>{html_text(text)}</td>'
