"""`nb2prod export --fix`: mechanical mends of a refused notebook, planned first and written only when wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nb2prod.commands.export.command import Fixed
from nb2prod.commands.export.rendering import star_imports
from nb2prod.compiler.fixes import Compiler, Mended, mend, mend_one
from nb2prod.config import Settings
from nb2prod.model import Diagnostic, Notebook
from nb2prod.workspace.locations import Location
from nb2prod.workspace.notebooks.edits import edited, write_notebook
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes

Choose = Callable[[Sequence[Diagnostic]], Diagnostic | None]


@dataclass(frozen=True, slots=True)
class FixPlan:
    """What would be changed in one notebook's file."""

    location: Location
    content: bytes  # of the file as it is
    notebook: Notebook
    mended: Mended

    def fixed(self) -> Fixed:
        """The notebook as it will be; raises CannotWrite for a format that cannot be changed in place."""
        return Fixed(edited(self.content, self.mended.edits, self.location.notebook), self.mended.fixes)

    def unfixed(self, error: str) -> Fixed:
        """The notebook as it is, since it could not be changed."""
        return Fixed(self.content, (), error)

    def write(self) -> Fixed:
        """Change the file; raises CannotWrite, also when somebody else changed it meanwhile."""
        fixed = self.fixed()
        write_notebook(self.location.notebook, self.content, fixed.content)
        return fixed


def plan_fixes(location: Location, settings: Settings, *, suggested: bool) -> FixPlan | None:
    """Find what can be mended; None when nothing can. Raises UnreadableNotebook."""
    content = read_bytes(location.notebook)
    notebook = parse_notebook(content, location.notebook)
    mended = mend_notebook(notebook, location, settings, suggested=suggested)
    return FixPlan(location, content, notebook, mended) if mended.edits else None


def mend_notebook(
    notebook: Notebook, location: Location, settings: Settings, choose: Choose | None = None, *, suggested: bool = False
) -> Mended:
    """Mend a notebook, wherever it was read from; with `choose`, only the finding that it picks."""
    compiler = Compiler(settings, location.layout, star_imports(notebook, location), suggested)
    package = compiler.package(notebook)
    if choose is None:
        return mend(notebook, package, compiler)
    return mend_one(notebook, package, compiler, choose(package.diagnostics))
