"""What the project says about a notebook, read again only when one of its files has changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.commands.export.generated import Configurations
from nb2prod.commands.export.rendering import recorded_star_imports
from nb2prod.commands.live.preview_memory import FileMemory
from nb2prod.config import Settings, upwards
from nb2prod.model import Notebook, ObservedType, Package, StarImport
from nb2prod.workspace.finishing.drafts import Toolchain
from nb2prod.workspace.finishing.ruff_configuration import NAMES, configuration_of
from nb2prod.workspace.libraries.star_imports import star_imports_and_sources, starred_modules, with_recorded
from nb2prod.workspace.locations import Location, locate
from nb2prod.workspace.notebooks.settings import settings_of
from nb2prod.workspace.records.observations import Observation, code_digest, load_observation, observation_path
from nb2prod.workspace.records.records import Record, load_record, record_path

_DECIDING = (*NAMES, "__init__.py")


@dataclass(frozen=True, slots=True)
class Project:
    """Where a notebook is exported to, and how."""

    location: Location
    settings: Settings

    @property
    def key(self) -> tuple[Path, str]:
        """The place of what is kept from export to export."""
        return self.location.output, self.location.layout.stem


@dataclass(frozen=True, slots=True)
class Projects:
    """All that is on disk and decides about notebooks, remembered."""

    _projects: FileMemory[Path, Project] = field(default_factory=FileMemory)
    _configurations: FileMemory[Path, Configurations] = field(default_factory=FileMemory)
    _records: FileMemory[tuple[Path, str], Record | None] = field(default_factory=FileMemory)
    _observations: FileMemory[tuple[Path, str], Observation | None] = field(default_factory=FileMemory)
    _star_imports: FileMemory[tuple[tuple[str, ...], tuple[str, ...]], tuple[StarImport, ...]] = field(
        default_factory=FileMemory
    )

    def project(self, notebook: Path) -> Project:
        """Read the settings; raises ConfigurationError."""

        def make() -> tuple[Project, Iterator[Path]]:
            settings, configured_in = settings_of(notebook)
            location = locate(notebook, None, settings, configured_in)
            return Project(location, settings), _deciding(notebook.parent, location.output)

        return self._projects.value(notebook, make)

    def tools(self, project: Project, package: Package) -> Toolchain:
        """The tools as the project configures them; raises ConfigurationError."""
        output = project.location.output

        def make() -> tuple[Configurations, Iterator[Path]]:
            extended = (Path(file) for file in configuration_of(output).files)
            return Configurations(), (path for files in (_deciding(output), extended) for path in files)

        return self._configurations.value(output, make).tools(output, package, project.location.layout.package)

    def record(self, project: Project) -> Record | None:
        """What the last export noted."""
        return self._records.value(project.key, lambda: (load_record(*project.key), [record_path(*project.key)]))

    def observed(self, project: Project, notebook: Notebook) -> tuple[ObservedType, ...]:
        """The types that the last recording noted; none when the notebook's code has changed since."""
        key = project.key
        observation = self._observations.value(key, lambda: (load_observation(*key), [observation_path(*key)]))
        fresh = observation is not None and observation.code_digest == code_digest(notebook)
        return observation.types if observation is not None and fresh else ()

    def star_imports(self, project: Project, notebook: Notebook) -> tuple[StarImport, ...]:
        """What the notebook's star imports bring in, as `commands.rendering.star_imports` reads it."""
        modules = starred_modules(notebook)
        if not modules:
            return ()
        location = project.location
        path = (str(location.notebook.absolute().parent), *sys.path)

        def make() -> tuple[tuple[StarImport, ...], Iterator[Path]]:
            stars, sources = star_imports_and_sources(modules, path)
            return stars, map(Path, sources)

        found = self._star_imports.value((modules, path), make)
        return with_recorded(modules, found, recorded_star_imports(self.record(project), location), path)


def _deciding(*folders: Path) -> Iterator[Path]:
    """The files, there or not, that decide about what is in the folders."""
    for folder in folders:
        yield from (parent / name for parent in upwards(folder) for name in _DECIDING)
