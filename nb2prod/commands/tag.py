"""`nb2prod tag`: roles suggested for untagged cells, and written into the notebook when wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.bugs import BUG, bug_message
from nb2prod.commands.export.rendering import star_imports
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.errors import Nb2prodError
from nb2prod.model import CellEdit, Diagnostic, Notebook, Severity, Suggestion
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebooks.edits import edited, write_notebook
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.notebooks.settings import settings_of


@dataclass(frozen=True, slots=True)
class TagReport:
    """What one notebook's cells could be, and what an export would then still refuse."""

    path: Path
    content: bytes = b""  # of the file as it is
    notebook: Notebook | None = None  # None when it could not be read
    suggestions: tuple[Suggestion, ...] = ()
    remaining: tuple[Diagnostic, ...] = ()  # errors
    error: str = ""
    error_code: int = 0

    @property
    def edits(self) -> tuple[CellEdit, ...]:
        """The cells that get tags."""
        own = {cell.number: cell.tags for cell in self.notebook.cells} if self.notebook is not None else {}
        return tuple(
            CellEdit(each.cell_number, tags=(*own[each.cell_number], *each.tags))
            for each in self.suggestions
            if each.tags
        )

    @property
    def exit_code(self) -> int:
        """0, or 1 when an export would still be refused, or the error's."""
        return self.error_code or (1 if self.remaining else 0)

    def write(self) -> None:
        """Add the tags to the file; raises CannotWrite, also when somebody else changed it meanwhile."""
        write_notebook(self.path, self.content, edited(self.content, self.edits, self.path))


def suggest_each(notebooks: Sequence[Path]) -> Iterator[TagReport]:
    """Look at one notebook after the other; what goes wrong with one costs the others nothing."""
    return (_suggest_one(path) for path in notebooks)


def _suggest_one(path: Path) -> TagReport:
    try:
        return suggested(path, read_bytes(path))
    except Nb2prodError as error:
        return TagReport(path, error=str(error), error_code=error.exit_code)
    except Exception as error:
        return TagReport(path, error=f"{path}: {bug_message(error)}", error_code=BUG)


def suggested(path: Path, content: bytes) -> TagReport:
    """Look at a notebook's content, be it in its file or not; raises UnreadableNotebook and ConfigurationError."""
    notebook = parse_notebook(content, path)
    settings, configured_in = settings_of(path)
    location = locate(path, None, settings, configured_in)
    stars = star_imports(notebook, location)
    suggestions = suggest_roles(notebook, settings, location.layout, stars)
    package = compile_notebook(with_suggestions(notebook, suggestions), settings, location.layout, stars)
    remaining = tuple(found for found in package.diagnostics if found.severity is Severity.ERROR)
    return TagReport(path, content, notebook, suggestions, remaining)
