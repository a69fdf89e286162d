"""`nb2prod export`: notebooks in, modules and tests out; returns what happened, prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.commands.bugs import BUG, bug_message
from nb2prod.commands.export_report import ExportOptions, NotebookReport, Outcome
from nb2prod.commands.on_disk import assumed_roles_notes, check_owner
from nb2prod.commands.publish import Source, publish
from nb2prod.commands.rendering import observed_types, star_imports
from nb2prod.compiler import compile_notebook
from nb2prod.config import Settings, load_settings
from nb2prod.errors import CannotWrite, Nb2prodError
from nb2prod.model import Notebook, Package, StarImport, Suggestion
from nb2prod.workspace.locations import Location, check_distinct, check_no_self_import, locate
from nb2prod.workspace.notebooks import parse_notebook, read_bytes
from nb2prod.workspace.records import digest, load_record

if TYPE_CHECKING:
    from nb2prod.compiler.fixes import Fix


@dataclass(frozen=True, slots=True)
class Fixed:
    """A notebook after `--fix`, whether its file was changed or only looked at."""

    content: bytes
    fixes: tuple[Fix, ...]
    error: str = ""  # why the file could not be changed


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


def export_each(
    plans: Sequence[tuple[Location, Settings]], options: ExportOptions, fixed: Mapping[Path, Fixed] | None = None
) -> Iterator[NotebookReport]:
    """Export one notebook after the other, each report as soon as it is there; `fixed` is by the notebooks' paths."""
    for location, settings in plans:
        yield _export_one(location, settings, options, (fixed or {}).get(location.notebook))


def _export_one(location: Location, settings: Settings, options: ExportOptions, fixed: Fixed | None) -> NotebookReport:
    """Export a notebook; whatever goes wrong, a bug too, costs the others nothing."""
    try:
        content = read_bytes(location.notebook) if fixed is None else fixed.content
        report = _exported(location, settings, options, content)
        if fixed is None:
            return report
        code = max(report.exit_code, CannotWrite.exit_code if fixed.error else 0)
        return replace(report, fixed=fixed.fixes, error=report.error or fixed.error, exit_code=code)
    except Nb2prodError as error:
        return NotebookReport(location.notebook, Outcome.FAILED, error=str(error), exit_code=error.exit_code)
    except Exception as error:
        message = f"{location.notebook}: {bug_message(error)}"
        return NotebookReport(location.notebook, Outcome.FAILED, error=message, exit_code=BUG)


def _exported(location: Location, settings: Settings, options: ExportOptions, content: bytes) -> NotebookReport:
    tagged = parse_notebook(content, location.notebook)
    check_no_self_import(tagged, location)
    check_owner(location, load_record(location.output, location.layout.stem))
    stars = star_imports(tagged, location)
    notebook = tagged
    suggestions: tuple[Suggestion, ...] = ()
    if options.suggested:
        notebook, suggestions = _with_suggestions(tagged, settings, location, stars)
    observed = observed_types(notebook, location)
    package = compile_notebook(notebook, settings, location.layout, stars, observed)
    if package.refused:
        report = _refused(tagged, package, location, settings, stars, suggested=options.suggested)
    else:
        own = (notebook, digest(content), location, settings, stars, observed, notebook != tagged)
        report = publish(package, Source(*own), options)
    return replace(report, suggestions=tuple(each for each in suggestions if each.tags))


def _with_suggestions(
    notebook: Notebook, settings: Settings, location: Location, stars: tuple[StarImport, ...]
) -> tuple[Notebook, tuple[Suggestion, ...]]:
    """The notebook with the suggested tags, and what was suggested."""
    from nb2prod.compiler.suggestion import suggest_roles, with_suggestions

    suggestions = suggest_roles(notebook, settings, location.layout, stars)
    return with_suggestions(notebook, suggestions), suggestions


def _refused(
    notebook: Notebook,
    package: Package,
    location: Location,
    settings: Settings,
    stars: tuple[StarImport, ...],
    *,
    suggested: bool,
) -> NotebookReport:
    """The diagnostics, and what `--fix` would do about them."""
    from nb2prod.compiler.fixes import Compiler, mend

    compiler = Compiler(settings, location.layout, stars, suggested)
    return NotebookReport(
        location.notebook,
        Outcome.REFUSED,
        diagnostics=package.diagnostics,
        exit_code=1,
        notes=assumed_roles_notes(load_record(location.output, location.layout.stem), suggested=suggested),
        mended=mend(notebook, package, compiler),
    )
