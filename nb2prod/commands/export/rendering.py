"""The generated files of one notebook as they would be written, without looking at what is on disk."""

from __future__ import annotations

import sys
from dataclasses import replace

from nb2prod.commands.export.generated import finished_files, toolchain_for
from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.model import Notebook, ObservedType, Package, StarImport
from nb2prod.workspace.libraries.star_imports import star_import_names, starred_modules, with_recorded
from nb2prod.workspace.locations import Location
from nb2prod.workspace.records.observations import code_digest, load_observation
from nb2prod.workspace.records.records import Record, load_record


def render_package(notebook: Notebook, location: Location, settings: Settings) -> Package:
    """Compile a notebook and finish its files; a refused package comes back as it is.

    Raises `ToolFailed` when black or ruff cannot be run.
    """
    stars = star_imports(notebook, location)
    package = compile_notebook(notebook, settings, location.layout, stars, observed_types(notebook, location))
    if package.refused:
        return package
    tools = toolchain_for(location.output, package, location.layout.package)
    return replace(package, files=finished_files(package, tools))


def star_imports(notebook: Notebook, location: Location) -> tuple[StarImport, ...]:
    """Read what the notebook's star imports bring in, where that can be told without running the library.

    Of a library that is not installed here, as in a hook's environment, what the last export read where it was.
    """
    modules = starred_modules(notebook)
    if not modules:
        return ()
    path = [str(location.notebook.absolute().parent), *sys.path]
    read = (star_import_names(module, path) for module in modules)
    found = [names for names in read if names is not None]
    record = load_record(location.output, location.layout.stem)
    return with_recorded(modules, found, recorded_star_imports(record, location), path)


def recorded_star_imports(record: Record | None, location: Location) -> tuple[StarImport, ...]:
    """What the last export of the same notebook read of star imports."""
    if record is None or record.basis is None or record.notebook != location.notebook_from_output:
        return ()
    return record.basis.star_imports


def observed_types(notebook: Notebook, location: Location) -> tuple[ObservedType, ...]:
    """Read the types that `nb2prod record` observed; none when the notebook's code has changed since."""
    observation = load_observation(location.output, location.layout.stem)
    if observation is None or observation.code_digest != code_digest(notebook):
        return ()
    return observation.types
