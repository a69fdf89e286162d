"""`nb2prod export`: notebooks in, modules and tests out; returns what happened, prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nb2prod.commands.bugs import BUG, bug_message
from nb2prod.commands.export_report import ExportOptions, NotebookReport, Outcome
from nb2prod.commands.on_disk import check_owner
from nb2prod.commands.publish import Source, publish
from nb2prod.commands.rendering import observed_types, star_imports
from nb2prod.compiler import compile_notebook
from nb2prod.config import Settings, load_settings
from nb2prod.errors import Nb2prodError
from nb2prod.workspace.locations import Location, check_distinct, check_no_self_import, locate
from nb2prod.workspace.notebooks import parse_notebook, read_bytes
from nb2prod.workspace.records import digest, load_record


def planned(notebooks: Sequence[Path], output: Path | None) -> tuple[tuple[Location, Settings], ...]:
    """Where each notebook (named twice or once) goes.

    Raises UsageError when two notebooks would write one module, ConfigurationError for a wrong `[tool.nb2prod]`.
    """
    plans: dict[Path, tuple[Location, Settings]] = {}
    settings: dict[Path, tuple[Settings, Path | None]] = {}
    for notebook in notebooks:
        home = notebook.absolute().parent
        if home not in settings:
            settings[home] = load_settings(home)
        plans.setdefault(notebook.resolve(), (locate(notebook, output, *settings[home]), settings[home][0]))
    check_distinct(location for location, _ in plans.values())
    return tuple(plans.values())


def export_each(plans: Sequence[tuple[Location, Settings]], options: ExportOptions) -> Iterator[NotebookReport]:
    """Export one notebook after the other, each report as soon as it is there."""
    for location, settings in plans:
        yield _export_one(location, settings, options)


def _export_one(location: Location, settings: Settings, options: ExportOptions) -> NotebookReport:
    """Export a notebook; whatever goes wrong, a bug too, costs the others nothing."""
    try:
        return _exported(location, settings, options)
    except Nb2prodError as error:
        return NotebookReport(location.notebook, Outcome.FAILED, error=str(error), exit_code=error.exit_code)
    except Exception as error:
        message = f"{location.notebook}: {bug_message(error)}"
        return NotebookReport(location.notebook, Outcome.FAILED, error=message, exit_code=BUG)


def _exported(location: Location, settings: Settings, options: ExportOptions) -> NotebookReport:
    content = read_bytes(location.notebook)
    notebook = parse_notebook(content, location.notebook)
    check_no_self_import(notebook, location)
    check_owner(location, load_record(location.output, location.layout.stem))
    stars, observed = star_imports(notebook, location), observed_types(notebook, location)
    package = compile_notebook(notebook, settings, location.layout, stars, observed)
    if package.refused:
        return NotebookReport(location.notebook, Outcome.REFUSED, diagnostics=package.diagnostics, exit_code=1)
    return publish(package, Source(notebook, digest(content), location, settings, stars, observed), options)
