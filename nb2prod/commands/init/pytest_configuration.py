"""Where pytest takes a project's settings from, in the order in which it looks, and what they say of paths."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.init.toml_text import at, strings_at
from nb2prod.config import read_toml

_OPTIONS = ("tool", "pytest", "ini_options")


@dataclass(frozen=True, slots=True)
class PytestConfiguration:
    """One file's settings of pytest."""

    path: Path
    table: tuple[str, ...]  # in an INI file: its section
    testpaths: tuple[str, ...]
    pythonpath: tuple[str, ...] | None  # None: not set

    @property
    def is_toml(self) -> bool:
        return self.path.suffix == ".toml"


def pytest_configuration(folder: Path, pyproject: Mapping[str, object]) -> PytestConfiguration | None:
    """The settings of a project's own files; None when there are none. Raises ConfigurationError."""
    for name in ("pytest.toml", ".pytest.toml"):
        if (folder / name).is_file():
            return _of_toml(folder / name, read_toml(folder / name), ("pytest",))
    for name in ("pytest.ini", ".pytest.ini"):
        if (folder / name).is_file():
            return _of_ini(folder / name, "pytest") or PytestConfiguration(folder / name, ("pytest",), (), None)
    for table in (_OPTIONS, _OPTIONS[:2]):
        if at(pyproject, *table) is not None:
            return _of_toml(folder / "pyproject.toml", pyproject, table)
    return _of_ini(folder / "tox.ini", "pytest") or _of_ini(folder / "setup.cfg", "tool:pytest")


def _of_toml(path: Path, document: Mapping[str, object], table: tuple[str, ...]) -> PytestConfiguration:
    known = at(document, *table, "pythonpath") is not None
    pythonpath = strings_at(document, *table, "pythonpath") if known else None
    return PytestConfiguration(path, table, strings_at(document, *table, "testpaths"), pythonpath)


def _of_ini(path: Path, section: str) -> PytestConfiguration | None:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):  # the tools that read it say what is wrong
        return None
    if section not in parser:
        return None
    options = parser[section]
    pythonpath = tuple(options["pythonpath"].split()) if "pythonpath" in options else None
    return PytestConfiguration(path, (section,), tuple(options.get("testpaths", "").split()), pythonpath)
