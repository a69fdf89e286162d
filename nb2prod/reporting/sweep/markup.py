"""Texts and links as HTML."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from nb2prod.execution.sweep.results import RunResult
from nb2prod.reporting.sweep.wording import clean

_LONGEST = 60  # characters of a value that the page shows before it is asked for the rest


def html_text(text: str) -> str:
    """The text as HTML shows it, control characters made visible."""
    return escape(clean(text))


def shortened(text: str) -> str:
    """The text, or its beginning with the whole as a tooltip."""
    if len(text) <= _LONGEST:
        return html_text(text)
    return f'<span title="{html_text(text)}">{html_text(text[: _LONGEST - 1])}…</span>'


def notebook_link(result: RunResult, label: str) -> str:
    """A link to the executed notebook, relative to the page; the label alone where there is none."""
    if not result.notebook:
        return html_text(label)
    described = html_text(f"run {result.number}: executed notebook")
    return f'<a href="{quote(result.notebook)}" title="{described}">{html_text(label)}</a>'
