"""What one run of `nb2prod check` was asked, and what it needs to know only once."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.commands.export.inputs import Tools
from nb2prod.config import Settings
from nb2prod.model import StarImport
from nb2prod.quick.cache import Cache
from nb2prod.quick.git_index import Index
from nb2prod.workspace.baseline import Baseline, Known, baseline_file, load_baseline
from nb2prod.workspace.folder_settings import FromAbove, settings_by_folder
from nb2prod.workspace.libraries.star_imports import star_imports_and_sources, with_recorded


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What the command line says beside the paths."""

    output: Path | None = None
    staged: bool = False  # what was exported must be in git's index as it is on disk
    write_baseline: bool = False
    use_cache: bool = True


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One run; what it reads is kept, so that many notebooks of one project cost little."""

    options: CheckOptions
    here: str  # the working directory
    root: str  # the project's
    cache: Cache
    index: Index | None  # git's, when it matters
    settings: FromAbove[tuple[Settings, Path | None]] = field(default_factory=settings_by_folder)
    tools: Tools = field(default_factory=Tools)
    found: dict[Path, dict[str, dict[Known, int]]] = field(default_factory=dict)  # by baseline and notebook
    _baselines: dict[Path, tuple[Path, Baseline]] = field(default_factory=dict)
    _stars: dict[tuple[str, tuple[str, ...]], tuple[tuple[StarImport, ...], tuple[str, ...]]] = field(
        default_factory=dict
    )

    @property
    def option(self) -> str:
        """The `-o` of this run as the cache knows it."""
        return os.path.abspath(self.options.output) if self.options.output is not None else ""

    def baseline(self, settings: Settings, configured_in: Path | None) -> tuple[Path, Path, Baseline]:
        """The file of the baseline that settings name, the folder its paths start from, and what it knows."""
        home = configured_in.parent if configured_in is not None else Path(self.root)
        path = baseline_file(settings, home)
        if path not in self._baselines:
            self._baselines[path] = home, load_baseline(path)
        return path, home, self._baselines[path][1]

    def stars(
        self, home: str, modules: tuple[str, ...], recorded: Sequence[StarImport] = ()
    ) -> tuple[tuple[StarImport, ...], tuple[str, ...]]:
        """What modules export to a notebook of a folder, and the paths that this depends on.

        `recorded` is what its last export read, for modules that are not installed here.
        """
        if not modules:
            return (), ()
        path = [home, *sys.path]
        if (home, modules) not in self._stars:
            self._stars[home, modules] = star_imports_and_sources(modules, path)
        found, sources = self._stars[home, modules]
        return with_recorded(modules, found, recorded, path), sources

    def baselines(self) -> Iterator[tuple[Path, Path, Baseline]]:
        """The baselines that were read: the file, the folder its paths start from, and what it knows."""
        for path, (home, baseline) in self._baselines.items():
            yield path, home, baseline

    def shown(self, path: str) -> Path:
        """A path as a person here would type it."""
        inside = path.startswith(self.here.rstrip(os.sep) + os.sep)
        return Path(os.path.relpath(path, self.here)) if inside else Path(path)

    def export_command(self, notebook: Path, *options: str) -> str:
        """What to type to export a notebook, as it is exported in this run."""
        output = ["-o", str(self.shown(self.option))] if self.option else []
        return f"`{shlex.join(['nb2prod', 'export', *options, str(notebook), *output])}`"
