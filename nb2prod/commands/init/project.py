"""What a folder holds already, and where modules and tests go in it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nb2prod.commands.init.packaging import Packaging, packaging_of
from nb2prod.commands.init.pytest_configuration import PytestConfiguration, pytest_configuration
from nb2prod.config import Settings, read_toml, settings_from
from nb2prod.errors import UsageError
from nb2prod.quick.places import project_root
from nb2prod.workspace.records.records import DIRECTORY, load_record

_MARKS = ("pyproject.toml", "setup.cfg", "setup.py")
_NO_PACKAGES = frozenset({"benchmarks", "build", "dist", "docs", "examples", "notebooks", "scripts", "test", "tests"})
_NO_MODULES = frozenset({"conf.py", "conftest.py", "dodo.py", "fabfile.py", "noxfile.py", "setup.py", "tasks.py"})
_LEFT_OUT = frozenset({"node_modules", "site-packages", "build", "dist"})


@dataclass(frozen=True, slots=True)
class Placing:
    """Where modules and tests go, and why there."""

    output: str  # from the project's folder, POSIX; empty: beside each notebook
    tests: str  # empty: in the folder `tests` beside the modules
    reason: str


@dataclass(frozen=True, slots=True)
class Project:
    """One project, as it was found."""

    folder: Path
    top: Path  # of the git repository, where its tools look for their files; else the folder
    pyproject: Mapping[str, object]
    packaging: Packaging
    pytest: PytestConfiguration | None
    placing: Placing
    import_root: str  # the directory that the modules are imported from, as `placing.output`
    other_tests: bool  # whether test files lie outside the folder for tests


def survey(folder: Path | None) -> Project:
    """Look at a folder, by default the project that the working directory belongs to; executes nothing.

    Raises UsageError for a folder that is none, ConfigurationError for a configuration that cannot be read.
    """
    home = _normal(folder.absolute()) if folder is not None else _project_above(Path.cwd())
    if not home.is_dir():
        raise UsageError(f"{home}: no such directory")
    path = home / "pyproject.toml"
    pyproject = read_toml(path) if path.is_file() else {}
    packaging = packaging_of(home, pyproject)
    table = _table(pyproject)
    files = tuple(_files(home))
    pytest = pytest_configuration(home, pyproject)
    tests = _tests_folder(home, pytest)
    placing = _placing(home, packaging, files, tests) if table is None else _configured(settings_from(table, path))
    return Project(
        folder=home,
        top=Path(project_root(str(home))),
        pyproject=pyproject,
        packaging=packaging,
        pytest=pytest,
        placing=placing,
        import_root=_import_root(home, placing.output),
        other_tests=any(_is_test(file) and not _is_below(file, placing.tests) for file in files),
    )


def _project_above(start: Path) -> Path:
    top = Path(project_root(str(start)))
    folders = [folder for folder in (start, *start.parents) if folder.is_relative_to(top)]
    return next((folder for folder in folders if any((folder / mark).is_file() for mark in _MARKS)), top)


def _table(pyproject: Mapping[str, object]) -> Mapping[str, object] | None:
    tools = pyproject.get("tool")
    table = tools.get("nb2prod") if isinstance(tools, dict) else None
    return table if isinstance(table, dict) else None


def _configured(settings: Settings) -> Placing:
    return Placing(settings.output, settings.tests, "[tool.nb2prod] says so")


def _tests_folder(home: Path, pytest: PytestConfiguration | None) -> str:
    """The first folder that pytest looks for tests in, else the one that is there, else `tests`."""
    paths = [path for path in (pytest.testpaths if pytest is not None else ()) if not set("*?[") & {*path}]
    folders = (*(path.rstrip("/") for path in paths), "tests", "test")
    return next((folder for folder in folders if (home / folder).is_dir()), (*paths, "tests")[0])


def _placing(home: Path, packaging: Packaging, files: Sequence[str], tests: str) -> Placing:
    """Where earlier exports went, else into the project's package, else beside its modules, else into `src`."""
    earlier = _earlier(home, files)
    if earlier is not None:
        return Placing(*earlier, "where the modules lie that were exported before")
    packages = _packages(home, packaging)
    if packages:
        named = [path for path in packages if Path(path).name.lower() == packaging.name]
        return Placing((named or packages)[0], tests, "the project's package" if named else "the package found here")
    if (home / "src").is_dir():
        return Placing("src", tests, "the directory of the sources")
    if any("/" not in file and file.endswith(".py") and file not in _NO_MODULES for file in files):
        return Placing(".", tests, "the project's own modules lie there")
    return Placing("src", tests, "there is no package to put them into")


def _earlier(home: Path, files: Sequence[str]) -> tuple[str, str] | None:
    """Where all earlier exports went, and their tests; empty texts for beside their notebooks; None without any."""
    places: dict[tuple[str, str], None] = {}
    beside = True
    for file in files:
        directory, output = PurePosixPath(file).parent, PurePosixPath(file).parent.parent
        record = load_record(home / output, PurePosixPath(file).stem) if directory.name == DIRECTORY else None
        if record is not None:
            tests = (posixpath.normpath(output / each.path) for each in record.files if _is_test(each.path))
            folder = posixpath.dirname(next(tests, posixpath.normpath(output / "tests/_")))
            places[output.as_posix(), folder] = None
            beside = beside and "/" not in record.notebook
    if not places:
        return None
    return ("", "") if beside or len(places) > 1 else next(iter(places))


def _packages(home: Path, packaging: Packaging) -> tuple[str, ...]:
    """The top-level packages, from the directories where they were declared first."""
    found: dict[str, None] = {}
    for root in (*packaging.roots, "src", "."):
        directory = _normal(home / root)
        if directory.is_dir() and directory.is_relative_to(home):
            for child in sorted(directory.iterdir()):
                usable = child.name.isidentifier() and child.name not in _NO_PACKAGES
                if usable and (child / "__init__.py").is_file():
                    found[child.relative_to(home).as_posix()] = None
    return tuple(found)


def _import_root(home: Path, output: str) -> str:
    directory = home / output
    while (directory / "__init__.py").is_file() and directory.is_relative_to(home):
        directory = directory.parent
    return Path(os.path.relpath(directory, home)).as_posix()


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))


def _files(home: Path) -> Iterator[str]:
    """Test files, Python modules at the top and records of exports, as POSIX paths; environments are left out."""
    for folder, directories, names in os.walk(home):
        place = Path(folder)
        hidden = place.name == DIRECTORY
        if not hidden:
            directories[:] = sorted(name for name in directories if _is_looked_into(place / name))
        for name in sorted(names):
            wanted = name.endswith(".json") if hidden else name.endswith(".py") and (_is_test(name) or place == home)
            if wanted:
                yield (place / name).relative_to(home).as_posix()


def _is_looked_into(path: Path) -> bool:
    hidden = path.name.startswith(".") and path.name != DIRECTORY
    environment = path.name in _LEFT_OUT or (path / "pyvenv.cfg").is_file()
    return not hidden and not environment and not (path / ".git").exists()


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith("_test.py") or (name.startswith("test_") and name.endswith(".py"))


def _is_below(path: str, folder: str) -> bool:
    return bool(folder) and path.startswith(f"{folder}/")
