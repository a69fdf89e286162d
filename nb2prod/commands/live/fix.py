"""Mechanical mends of a notebook as it stands in the browser: what to change, and nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.export.fix import mend_notebook
from nb2prod.compiler.fixes import Mended
from nb2prod.model import Diagnostic, Notebook
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebooks.reading import parse_notebook
from nb2prod.workspace.notebooks.settings import settings_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """The finding to mend, as far as the browser says which one it is; None for what it leaves open."""

    code: str
    cell_id: str | None = None
    line: int | None = None

    def among(self, diagnostics: Sequence[Diagnostic]) -> Diagnostic | None:
        """The first that fits; None where the notebook has none any more."""
        return next((found for found in diagnostics if self._fits(found)), None)

    def _fits(self, found: Diagnostic) -> bool:
        return (
            found.code == self.code
            and self.cell_id in (None, found.cell_id)
            and (self.line is None or self.line == found.line)
        )


@dataclass(frozen=True, slots=True)
class FixReport:
    """A notebook, and what would mend it."""

    notebook: Notebook  # as it is
    mended: Mended


def find_fixes(path: Path, content: bytes, wanted: Wanted | None) -> FixReport:
    """Mend all that can be mended, or one finding; raises UnreadableNotebook and ConfigurationError."""
    notebook = parse_notebook(content, path)
    settings, configured_in = settings_of(path)
    location = locate(path, None, settings, configured_in)
    choose = wanted.among if wanted is not None else None
    return FixReport(notebook, mend_notebook(notebook, location, settings, choose))
