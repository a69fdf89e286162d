"""`nb2prod export`: notebooks in, modules and tests out; returns what happened, prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from nb2prod.commands.export.report import ExportOptions, NotebookReport
from nb2prod.commands.export.together import Fixed, Task, export_together
from nb2prod.config import Settings, load_settings
from nb2prod.workspace.locations import Location, check_distinct, locate, own_place
from nb2prod.workspace.notebooks.settings import settings_for

__all__ = ["Fixed", "export_each", "planned"]

_AT_A_TIME = 8  # notebooks on one core, so that a call of ruff costs little for each


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
        own = settings_for(notebook, *settings[home])
        plans.setdefault(own_place(notebook), (locate(notebook, output, own, settings[home][1]), own))
    check_distinct(location for location, _ in plans.values())
    return tuple(plans.values())


def export_each(
    plans: Sequence[tuple[Location, Settings]], options: ExportOptions, fixed: Mapping[Path, Fixed] | None = None
) -> Iterator[NotebookReport]:
    """Export notebooks, each report as soon as those before it are there; `fixed` is by the notebooks' paths."""
    tasks = [Task(location, settings, (fixed or {}).get(location.notebook)) for location, settings in plans]
    if len(tasks) > 1:
        from nb2prod.commands.export.workers import export_in_parallel, workers_for

        workers = workers_for(len(tasks))
        if workers > 1:
            yield from export_in_parallel(tasks, options, workers)
            return
    for start in range(0, len(tasks), _AT_A_TIME):
        yield from export_together(tasks[start : start + _AT_A_TIME], options)
