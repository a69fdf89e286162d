"""Reports of `export` and `check` for programs; what people read is the command line's own."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from nb2prod.commands.export.report import ExportReport

FORMATS: dict[str, tuple[str, str]] = {  # name -> where its renderer is, imported when it is asked for
    "json": ("nb2prod.reporting.json_format", "json_text"),
    "github": ("nb2prod.reporting.github_format", "github_text"),
    "sarif": ("nb2prod.reporting.sarif_format", "sarif_text"),
    "junit": ("nb2prod.reporting.junit_format", "junit_text"),
}


class Renderer(Protocol):
    """Turns a report into a text without a closing newline; `error` is why there are no notebooks in it."""

    def __call__(self, report: ExportReport, *, exit_code: int, error: str = "") -> str: ...


def render(report: ExportReport, name: str, *, exit_code: int, error: str = "") -> str:
    """The report in one of `FORMATS`, without a closing newline."""
    module, attribute = FORMATS[name]
    renderer = cast(Renderer, getattr(importlib.import_module(module), attribute))
    return renderer(report, exit_code=exit_code, error=error)
