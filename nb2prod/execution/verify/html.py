"""A verification as one page that needs nothing else: no network, no scripts."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from nb2prod.execution.verify.chart import seconds_chart, seconds_text
from nb2prod.execution.verify.page_style import STYLE
from nb2prod.execution.verify.report import NameResult, Outcome, StepResult, Usage, VerifyReport
from nb2prod.execution.verify.words import cells_words, divergence_words, failure_words, verdict_words

_CLASSES = {
    Outcome.EQUAL: "good",
    Outcome.CLOSE: "good",
    Outcome.DIFFERENT: "bad",
    Outcome.UNSTABLE: "unknown",
    Outcome.INCOMPARABLE: "unknown",
}
_UNITS = ("B", "kB", "MB", "GB", "TB")


def html_page(report: VerifyReport) -> str:
    """Render the report: verdict, what differs, the steps with seconds and memory, pictures, provenance."""
    title = f"nb2prod verify: {report.notebook.name}"
    verdict = "good" if report.proven else "bad"
    parts = [
        f"<h1>{escape(report.notebook.name)} <small>against {escape(report.module.name)}</small></h1>",
        f'<p class="verdict {verdict}">{escape(verdict_words(report))}</p>',
        *_problems(report),
        "<h2>Outputs</h2>",
        _table(report),
        "<h2>Seconds per step</h2>",
        seconds_chart(report.steps),
        *_pictures(report),
        "<h2>Provenance</h2>",
        _provenance(report),
    ]
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _problems(report: VerifyReport) -> list[str]:
    """What went wrong or should be known, one line each."""
    lines = [("bad", "failed", failure_words(each, Path(each.file).name)) for each in report.failures]
    divergence = divergence_words(report, _file_name)
    if divergence:
        lines.append(("bad", "first difference", divergence))
    if report.cause is not None:
        lines.append(("unknown", "likely cause", str(report.cause)))
    lines += [("unknown", f"parameter {note.name}", note.message) for note in report.parameter_notes]
    lines += [("", "note", note) for note in report.notes]
    if not lines:
        return []
    items = [f'<li class="{kind}"><b>{escape(label)}</b> {escape(text)}</li>' for kind, label, text in lines]
    return ['<ul class="problems">', *items, "</ul>"]


def _file_name(path: Path) -> str:
    return path.name


def _table(report: VerifyReport) -> str:
    head = (
        '<tr><th rowspan="2">step</th><th colspan="2">seconds</th><th colspan="2">peak memory</th>'
        '<th rowspan="2">name</th><th rowspan="2">type</th><th rowspan="2">outcome</th><th rowspan="2">detail</th></tr>'
        "<tr><th>notebook</th><th>module</th><th>notebook</th><th>module</th></tr>"
    )
    rows = "\n".join(row for step in report.steps for row in _rows(step))
    return f'<div class="wide"><table>\n<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>'


def _rows(step: StepResult) -> list[str]:
    place = cells_words(step.cells) + (f", {Path(step.file).name}:{step.line}" if step.file else "")
    span = f' rowspan="{max(1, len(step.names))}"'
    numbers = [*_pair(seconds_text, _seconds(step)), *_pair(_memory, _peaks(step))]
    first = f'<th scope="row"{span}>{escape(step.name)}<small>{escape(place)}</small></th>' + "".join(
        f'<td class="number"{span}>{escape(number)}</td>' for number in numbers
    )
    if not step.names:
        text = "no outputs" if step.reached else "not reached"
        return [f'<tr class="first">{first}<td colspan="4" class="quiet">{text}</td></tr>']
    cells = [_name(result) for result in step.names]
    return [f'<tr class="first">{first}{cells[0]}</tr>', *(f"<tr>{cell}</tr>" for cell in cells[1:])]


def _name(result: NameResult) -> str:
    detail = f"{result.name}{result.where}: {result.detail}" if result.where else result.detail
    return (
        f"<td><code>{escape(result.name)}</code></td><td><code>{escape(result.type)}</code></td>"
        f'<td class="{_CLASSES[result.outcome]}">{escape(result.outcome.value)}</td><td>{escape(detail)}</td>'
    )


def _seconds(step: StepResult) -> tuple[float | None, float | None]:
    return step.notebook.seconds, step.module.seconds


def _peaks(step: StepResult) -> tuple[int | None, int | None]:
    sides: tuple[Usage, Usage] = (step.notebook, step.module)
    return sides[0].peak_memory, sides[1].peak_memory


def _pair(text: Callable[[float], str], values: tuple[float | None, float | None]) -> tuple[str, ...]:
    return tuple("" if value is None else text(value) for value in values)


def _memory(size: float) -> str:
    unit = 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.3g} {_UNITS[unit]}"


def _pictures(report: VerifyReport) -> list[str]:
    found: list[str] = []
    for step in report.steps:
        for result in step.names:
            if result.pictures is None:
                continue
            shown = (
                ("notebook", result.pictures.expected),
                ("module", result.pictures.actual),
                ("difference", result.pictures.difference),
            )
            images = [_image(f"{step.name}: {label}", label, data) for label, data in shown if data]
            found.append(f'<h3>{escape(step.name)}</h3><div class="pictures">{"".join(images)}</div>')
    return ["<h2>Figures that differ</h2>", *found] if found else []


def _image(alternative: str, caption: str, data: str) -> str:
    source = f"data:image/png;base64,{escape(data)}"
    return (
        f'<figure><img src="{source}" alt="{escape(alternative)}"><figcaption>{escape(caption)}</figcaption></figure>'
    )


def _provenance(report: VerifyReport) -> str:
    made = report.provenance
    parameters = ", ".join(f"{name} = {value}" for name, value in report.parameters.items())
    rows = (
        ("date", made.date),
        ("nb2prod", made.nb2prod),
        ("notebook", f"{report.notebook} (SHA-256 {made.notebook_sha256})"),
        ("module", f"{report.module} (SHA-256 {made.module_sha256})"),
        ("environment", f"{made.interpreter}, Python {made.python}" if made.python else made.interpreter),
        ("libraries", ", ".join(f"{name} {version}" for name, version in made.libraries.items()) or "none"),
        ("parameters", parameters or "the notebook's own"),
        ("tolerance", f"relative {made.relative_tolerance:g}, absolute {made.absolute_tolerance:g}"),
        ("PYTHONHASHSEED", made.hash_seed),
    )
    lines = "\n".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in rows)
    return f"<dl>\n{lines}\n</dl>"
