"""The module and tests that an export of a notebook's content would write now, whether or not it is saved."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.commands.export.defaults import with_new_defaults
from nb2prod.commands.live.preview_files import FileFinisher, FinishedFile
from nb2prod.commands.live.preview_memory import HashedOnce, Recent
from nb2prod.commands.live.preview_mends import MendMemory, find_mends
from nb2prod.commands.live.preview_parsing import ParsedBlocks, Translations
from nb2prod.commands.live.preview_project import Project, Projects
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.fixes import Compiler
from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters
from nb2prod.compiler.roles import RoledCell, assign_roles
from nb2prod.config import Settings
from nb2prod.errors import UsageError
from nb2prod.model import Diagnostic, Layout, Notebook, ObservedType, Package, Parameter, StarImport
from nb2prod.workspace.finishing.formatting_blocks import Patience
from nb2prod.workspace.locations import check_no_self_import
from nb2prod.workspace.notebooks.reading import parse_notebook

_NOTEBOOKS = 20  # that are remembered as a whole
_DEFINITION = re.compile(r"(?:async )?def (\w+)")
_Inputs = tuple[Notebook, Settings, Layout, tuple[StarImport, ...], tuple[ObservedType, ...]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be written, and what there is to say about the notebook.

    Unless it is `settled`, an unfinished file may differ from what an export writes, and mends are not known yet.
    """

    notebook: Notebook
    package: Package
    files: tuple[FinishedFile, ...]
    roles: tuple[RoledCell, ...]
    parameters: tuple[Parameter, ...]
    parameter_diagnostics: tuple[Diagnostic, ...]
    mends: Mapping[Diagnostic, str]  # what `export --fix` would do
    settled: bool

    @property
    def definitions(self) -> dict[str, tuple[str, int]]:
        """Where each top-level function stands: the first file that has one of its name, and the line of its `def`."""
        found: dict[str, tuple[str, int]] = {}
        for each in self.files:
            for number, line in enumerate(each.file.text.split("\n"), start=1):
                match = _DEFINITION.match(line) if line[:1] in ("d", "a") and each.file.path.endswith(".py") else None
                if match is not None:
                    found.setdefault(match.group(1), (each.file.path, number))
        return found


@dataclass(frozen=True, slots=True)
class Previews:
    """Makes previews, one after the other, remembering what they have in common."""

    _projects: Projects = field(default_factory=Projects)
    _packages: MutableMapping[HashedOnce[_Inputs], Package] = field(default_factory=lambda: Recent(_NOTEBOOKS))
    _translations: Translations = field(default_factory=Translations)
    _parsed: ParsedBlocks = field(default_factory=ParsedBlocks)
    _finisher: FileFinisher = field(default_factory=FileFinisher)
    _mends: MendMemory = field(default_factory=MendMemory)

    def preview(self, path: Path, content: bytes, patience: Patience) -> Preview:
        """Compile a notebook's content, and finish as much as there is time for.

        Raises Nb2prodError where an export would, but for what lies on disk already.
        """
        notebook = parse_notebook(content, path)
        project = self._projects.project(path)
        check_no_self_import(notebook, project.location)
        stars = self._projects.star_imports(project, notebook)
        package = self._package(notebook, project, stars)
        roles = assign_roles(notebook)[0]
        if package.refused:
            compiler = Compiler(project.settings, project.location.layout, stars)
            mends = find_mends(notebook, package, compiler, self._mends, patience)
            parameters, found = notebook_parameters(notebook)
            return Preview(notebook, package, (), roles, parameters, found, mends or {}, mends is not None)
        files = self._finisher.finish(package.files, self._projects.tools(project, package), patience)
        settled = all(file.settled for file in files)
        return Preview(notebook, package, tuple(files), roles, package.parameters, (), {}, settled)

    def _package(self, notebook: Notebook, project: Project, stars: tuple[StarImport, ...]) -> Package:
        failure: UsageError | None = None
        given = notebook
        try:
            given, _ = with_new_defaults(notebook, project.location, self._projects.record(project), None)
        except UsageError as error:  # of a parameters cell in which somebody is typing: what is wrong there counts
            failure = error
        observed = self._projects.observed(project, given)
        inputs = (given, project.settings, project.location.layout, stars, observed)
        key = HashedOnce(inputs)
        package = self._packages.get(key)
        if package is None:
            package = compile_notebook(*inputs, translate=self._translations, parse=self._parsed)
            self._packages[key] = package
        if failure is not None and not package.refused:
            raise failure
        return package
