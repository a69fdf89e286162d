"""The best run, the failures, the notes and the provenance on the page."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from nb2prod.execution.sweep.results import RunResult, Sweep
from nb2prod.reporting.sweep.failures import FailureGroup, failure_groups
from nb2prod.reporting.sweep.markup import html_text, notebook_link, shortened
from nb2prod.reporting.sweep.wording import counted, duration, goal_words, one_line, plain_json, value_text

_TRACEBACKS = 3  # different ones that are shown of one group
_LINKS = 30  # runs of a group that are named
_REPEATED = 'its parameters, for <code>nb2prod run</code>, are in <a href="best.yaml">best.yaml</a>'


def best_section(sweep: Sweep) -> list[str]:
    """The run that reaches the goal best, with what it takes to repeat it; why there is none."""
    goal = sweep.goal
    if goal is None:
        return []
    heading = f'<h2 id="best">Best run: {html_text(goal_words(goal))}</h2>'
    best = sweep.best
    if best is None:
        why = f"<p>No completed run has a number as <code>{html_text(goal.metric)}</code>.</p>"
        return ['<section class="card" aria-labelledby="best">', heading, why, "</section>"]
    varied = [(name, value) for name, value in best.parameters if name in sweep.varied]
    others = [(name, value) for name, value in best.parameters if name not in sweep.varied]
    metrics = sorted(best.metrics, key=lambda metric: metric[0] != goal.metric)
    link = notebook_link(best, f"Executed notebook of run {best.number}")
    figure = f'<p class="figure"><b>{html_text(value_text(best.metric(goal.metric)))}</b> {html_text(goal.metric)}</p>'
    return [
        '<section class="card best" aria-labelledby="best">',
        heading,
        figure,
        f'<div class="pairs">{_pairs("Parameters", [*varied, *others])}{_pairs("Metrics", metrics)}</div>',
        f"<p>{link}, {duration(best.seconds)}; {_REPEATED}</p>",
        "</section>",
    ]


def failures_section(sweep: Sweep) -> list[str]:
    """The failed runs by cell and exception, with what they have in common and the tracebacks."""
    groups = failure_groups(sweep)
    if not groups:
        return []
    return [
        '<section aria-labelledby="failures">',
        '<h2 id="failures">Failures</h2>',
        *(_failure(group) for group in groups),
        "</section>",
    ]


def notes_section(sweep: Sweep) -> list[str]:
    """What should be known about how the runs were done."""
    if not sweep.notes:
        return []
    items = "".join(f"<li>{html_text(note)}</li>" for note in sweep.notes)
    return ['<section aria-labelledby="notes">', f'<h2 id="notes">Notes</h2><ul>{items}</ul>', "</section>"]


def provenance_section(sweep: Sweep) -> list[str]:
    """What it takes to do it again: notebook, versions, command, machine."""
    started = [result.started for result in sweep.results if result.started]
    rows = [*sweep.provenance.items(), ("workers", sweep.workers), ("threads per run", sweep.threads)]
    if started:
        rows.append(("first run began", min(started)))
    lines = "\n".join(f"<dt>{html_text(name)}</dt><dd>{_said(name, value)}</dd>" for name, value in rows)
    return [
        '<section aria-labelledby="provenance">',
        f'<h2 id="provenance">Provenance</h2>\n<dl>\n{lines}\n</dl>',
        "</section>",
    ]


def _pairs(title: str, values: Sequence[tuple[str, object]]) -> str:
    if not values:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><code>{html_text(name)}</code></th><td>{shortened(value_text(value))}</td></tr>'
        for name, value in values
    )
    return f"<table><caption>{title}</caption><tbody>{rows}</tbody></table>"


def _failure(group: FailureGroup) -> str:
    facts = [f"<li><b>{html_text(each)}</b></li>" for each in group.telling]
    if group.equal:
        same = (f"<code>{html_text(key)} = {shortened(value_text(value))}</code>" for key, value in group.equal)
        facts.append(f"<li>{'all have' if len(group.runs) > 1 else 'it has'} {', '.join(same)}</li>")
    links = ", ".join(notebook_link(result, str(result.number)) for result in group.runs[:_LINKS])
    more = f" and {len(group.runs) - _LINKS} more" if len(group.runs) > _LINKS else ""
    tracebacks = _tracebacks(group.runs)
    return (
        f'<article class="failure"><h3><span class="bad">✕</span> {html_text(group.title)} '
        f"<small>{counted(len(group.runs), 'run')}</small></h3>"
        f'<ul>{"".join(facts)}<li>{"run" if len(group.runs) == 1 else "runs"} {links}{more}</li></ul>'
        f"{tracebacks}</article>"
    )


def _tracebacks(runs: Sequence[RunResult]) -> str:
    """The different messages, each with the traceback of the first run that has it."""
    first: dict[str, list[RunResult]] = {}
    for result in runs:
        if result.failure is not None:
            first.setdefault(result.failure.message, []).append(result)
    shown = "".join(_traceback(message, found) for message, found in list(first.items())[:_TRACEBACKS])
    left = len(first) - _TRACEBACKS
    return shown + (f'<p class="quiet">and {counted(left, "other message")}</p>' if left > 0 else "")


def _traceback(message: str, runs: Sequence[RunResult]) -> str:
    failure = runs[0].failure
    words = html_text(one_line(message) or "without a message")
    count = f" <small>{counted(len(runs), 'run')}</small>"
    if failure is None or not failure.traceback:
        return f'<p class="message">{words}{count}</p>'
    return (
        f"<details><summary>{words}{count}</summary>"
        f'<pre tabindex="0">{html_text(failure.traceback)}</pre></details>'
    )


def _said(name: str, value: object) -> str:
    """A value of the provenance: texts as they are, commands as they are typed, versions by name."""
    if name == "command":
        typed = value if isinstance(value, str) else shlex.join(map(str, value)) if isinstance(value, list) else ""
        return f"<code>{html_text(typed)}</code>"
    if isinstance(value, Mapping):
        inside = [f"{html_text(str(key))} {_said(str(key), item)}" for key, item in value.items() if item is not None]
        return ", ".join(inside) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(_said("", item) for item in value) or "none"
    if value is None:
        return '<span class="quiet">unknown</span>'
    return html_text(plain_json(value))
