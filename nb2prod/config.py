"""Settings: what `[tool.nb2prod]` in pyproject.toml may say, and where it is looked for."""

from __future__ import annotations

import dataclasses
import difflib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nb2prod.errors import ConfigurationError


class Prints(Enum):
    KEEP = "keep"
    LOGGING = "logging"


@dataclass(frozen=True, slots=True)
class Settings:
    """The project's choices; every default works without a configuration file."""

    output: str = ""  # directory for the modules, relative to pyproject.toml; empty: beside the notebook
    tests: str = ""  # directory for the tests, relative too; empty: `tests` inside the output directory
    prints: Prints = Prints.KEEP  # what becomes of `print`
    strict: bool = False  # lint findings fail the export
    exclude: tuple[str, ...] = ()  # globs of notebooks and folders that `nb2prod check` leaves out
    ignore: tuple[str, ...] = ()  # codes of warnings and infos that are not reported
    per_notebook_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()  # globs of notebooks, with more such codes
    baseline: str = ""  # file of findings that are known already, relative too; empty: `.nb2prod-baseline.json`


def load_settings(start: Path) -> tuple[Settings, Path | None]:
    """Read the nearest pyproject.toml, from `start` upwards, that has `[tool.nb2prod]`.

    Returns the settings and that file (None: defaults). Raises ConfigurationError for invalid TOML, an unknown key
    or a wrong value.
    """
    found = nearest_tool_table(start, "nb2prod")
    if found is None:
        return Settings(), None
    table, path = found
    return settings_from(table, path), path


def settings_from(table: Mapping[str, object], path: Path) -> Settings:
    """Check the table's keys and values; `path` is for the messages of ConfigurationError.

    Whether the codes in it are those of rules is checked where a notebook's settings are made of it.
    """
    fields = {field.name.replace("_", "-"): field for field in dataclasses.fields(Settings)}
    settings = Settings()
    for key, value in table.items():
        if key not in fields:
            raise ConfigurationError(f"{path}: [tool.nb2prod] has no key {key!r}{suggestion(key, fields)}")
        checked = _table_of_texts if key == "per-notebook-ignores" else _checked
        change = {fields[key].name: checked(key, value, fields[key].default, path)}
        settings = dataclasses.replace(settings, **change)  # type: ignore[arg-type]  # checked against the default
    return settings


def nearest_tool_table(start: Path, tool: str) -> tuple[Mapping[str, object], Path] | None:
    """Return `[tool.TOOL]` of the nearest pyproject.toml that has it, and the file; invalid TOML is an error."""
    for directory in upwards(start):
        path = directory / "pyproject.toml"
        if path.is_file():
            tools = read_toml(path).get("tool")
            table = tools.get(tool) if isinstance(tools, dict) else None
            if isinstance(table, dict):
                return table, path
            if table is not None:
                raise ConfigurationError(f"{path}: tool.{tool} must be a table, written [tool.{tool}]")
    return None


def upwards(start: Path) -> Iterator[Path]:
    """The directory and its parents, nearest first; it need not exist."""
    directory = start.absolute()
    yield directory
    yield from directory.parents


def read_toml(path: Path) -> Mapping[str, object]:
    """Parse a TOML file; raises ConfigurationError naming the file and the place."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 text: {error.reason} at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: invalid TOML: {error}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from None


def suggestion(word: str, known: Mapping[str, object]) -> str:
    """`; did you mean ...?` when a known word is close, else the list of them."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; it may have {', '.join(known)}"


def _checked(key: str, value: object, default: object, path: Path) -> object:
    """The value in the type of the key's default."""
    if isinstance(default, Enum):
        choices: dict[str, object] = {str(choice.value): choice for choice in type(default)}
        if isinstance(value, str) and value in choices:
            return choices[value]
        hint = suggestion(value, choices) if isinstance(value, str) else f"; it may be {', '.join(choices)}"
        raise ConfigurationError(f"{path}: [tool.nb2prod] {key} cannot be {value!r}{hint}")
    if isinstance(default, tuple):
        return _texts(key, value, path)
    if type(value) is type(default):
        return value
    wanted = {bool: "true or false", str: "text in quotes"}.get(type(default), type(default).__name__)
    raise ConfigurationError(f"{path}: [tool.nb2prod] {key} must be {wanted}, not {value!r}")


def _texts(key: str, value: object, path: Path) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return tuple(value)
    raise ConfigurationError(f"{path}: [tool.nb2prod] {key} must be a list of texts in quotes, not {value!r}")


def _table_of_texts(key: str, value: object, default: object, path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if isinstance(value, dict):
        return tuple((glob, _texts(f"{key}: {glob!r}", codes, path)) for glob, codes in value.items())
    raise ConfigurationError(f"{path}: [tool.nb2prod] {key} must be a table, written [tool.nb2prod.{key}]")
