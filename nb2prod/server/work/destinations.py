"""Where a job will write: inside of the server's root, or it does not begin.

The server asks before it starts or queues the job, and the job's process again before it begins: a link may have come
in between. Whoever can make links while files are being written works on this machine already.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from nb2prod.compiler.regression.paths import regression_paths
from nb2prod.compiler.roles import assign_roles
from nb2prod.errors import UnreadableNotebook
from nb2prod.quick.cache_file import DIRECTORY as CACHE
from nb2prod.quick.places import project_root
from nb2prod.server.places import Places
from nb2prod.workspace.locations import locate, own_place
from nb2prod.workspace.notebooks.reading import read_notebook
from nb2prod.workspace.notebooks.settings import settings_of
from nb2prod.workspace.records.observations import observation_path
from nb2prod.workspace.records.records import DIRECTORY, record_path

_DEFAULTS = {"run": "{stem}.output.ipynb", "sweep": "{stem}.sweep"}  # beside the notebook
_REMEMBERING = ("check", "verify", "tests")  # kinds that keep something in the project's cache


def asked_for(kind: str, options: Mapping[str, object], places: Places) -> Path | None:
    """The file or folder that the job is told to write; None where it knows by itself.

    Raises what `Places.target` raises.
    """
    output = options.get("output")
    return places.target(str(output)).os_path if kind in _DEFAULTS and output else None


def result_of(kind: str, notebook: Path, output: Path | None) -> Path:
    """The file of a run, or the folder of a sweep; `output` is `asked_for`."""
    return output or notebook.with_name(_DEFAULTS[kind].format(stem=notebook.stem))


def check_confined(
    kind: str, notebook: Path, options: Mapping[str, object], output: Path | None, places: Places
) -> None:
    """Raise Forbidden where links would lead what the job writes out of the root.

    Raises ConfigurationError where settings that decide it are wrong.
    """
    for path in _written(kind, notebook, options, output):
        places.check_inside(path)


def _written(kind: str, notebook: Path, options: Mapping[str, object], output: Path | None) -> Iterator[Path]:
    """What could be written, as far as a link could lead elsewhere."""
    if kind in _DEFAULTS:
        place = result_of(kind, notebook, output)
        yield place
        yield from _links(place)
    elif kind in _REMEMBERING:
        cache = Path(project_root(str(own_place(notebook.absolute()).parent))) / CACHE
        yield from [cache] if cache.is_symlink() else _links(cache)  # that of a larger project lies above the root
    elif not options.get("look"):
        yield from _exported(notebook)


def _exported(notebook: Path) -> Iterator[Path]:
    location = locate(notebook, None, *settings_of(notebook))
    output, stem, tests = location.output, location.layout.stem, location.layout.tests
    yield from (output, output / DIRECTORY, output / tests, output / tests / "data")
    yield from (record_path(output, stem), observation_path(output, stem))
    names = [f"{module}.py" for module in (stem, *_modules(notebook))]
    names += [f"{tests}/test_{stem}.py", f"{tests}/conftest.py", *regression_paths(tests, stem)]
    yield from (output / name for name in names)


def _modules(notebook: Path) -> list[str]:
    """Other modules that cells are sent to."""
    with contextlib.suppress(UnreadableNotebook):  # the job will say so
        return [role.module for _, role in assign_roles(read_notebook(notebook))[0] if role.module]
    return []


def _links(folder: Path) -> Iterator[Path]:
    """The links in a folder, in which more folders are made where there are none."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        yield from (Path(entry.path) for entry in entries if entry.is_symlink())
