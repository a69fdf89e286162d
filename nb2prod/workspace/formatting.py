"""Formatting with black, as the project configures it, proven to change nothing but the layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.config import nearest_tool_table
from nb2prod.errors import ConfigurationError, ToolFailed

if TYPE_CHECKING:
    import black
    from black.mode import TargetVersion

_FLAGS = {  # black's key -> the field of its Mode, and whether the key says the opposite
    "skip-string-normalization": ("string_normalization", True),
    "skip-magic-trailing-comma": ("magic_trailing_comma", True),
    "skip-source-first-line": ("skip_source_first_line", False),
    "preview": ("preview", False),
    "unstable": ("unstable", False),
}
_LONGEST = 1000
DEFAULT_LINE_LENGTH = 88


@dataclass(frozen=True, slots=True)
class Formatter:
    """black's mode for one output directory."""

    mode: black.Mode

    @property
    def line_length(self) -> int:
        return int(self.mode.line_length)

    @property
    def fingerprint(self) -> str:
        """Text that changes whenever the same input could be formatted differently."""
        from importlib.metadata import version

        return f"black {version('black')} {self.mode.get_cache_key()}"

    def format(self, text: str, name: str) -> str:
        """Format a module; raises ToolFailed when black cannot or when its result is not equivalent."""
        import black
        from black.report import NothingChanged

        try:
            return black.format_file_contents(text, fast=False, mode=self.mode)
        except NothingChanged:
            return text
        except Exception as error:  # InvalidInput, ASTSafetyError and whatever black's own bugs lead to
            raise ToolFailed(f"{name}: black cannot format it: {error}") from error


def formatter_for(directory: Path) -> Formatter:
    """Read `[tool.black]` of the nearest pyproject.toml from the output directory upwards; black's default without."""
    import black

    found = nearest_tool_table(directory, "black")
    if found is None:
        return Formatter(black.Mode(line_length=DEFAULT_LINE_LENGTH))
    table, path = {key.replace("_", "-"): value for key, value in found[0].items()}, found[1]
    mode = black.Mode(line_length=_line_length(table, path), target_versions=_targets(table, path))
    for key, (field, opposite) in _FLAGS.items():
        value = table.get(key, False)
        if not isinstance(value, bool):
            raise ConfigurationError(f"{path}: [tool.black] {key} must be true or false, not {value!r}")
        if key in table:
            setattr(mode, field, value is not opposite)
    mode.preview = mode.preview or mode.unstable
    return Formatter(mode)


def _line_length(table: Mapping[str, object], path: Path) -> int:
    length = table.get("line-length", DEFAULT_LINE_LENGTH)
    if isinstance(length, int) and not isinstance(length, bool) and 0 < length <= _LONGEST:
        return length
    raise ConfigurationError(f"{path}: [tool.black] line-length must be a number from 1 to {_LONGEST}, not {length!r}")


def _targets(table: Mapping[str, object], path: Path) -> set[TargetVersion]:
    from black.mode import TargetVersion

    known = {version.name.lower(): version for version in TargetVersion}
    wanted = table.get("target-version", [])
    versions = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(versions, list) or not all(isinstance(name, str) for name in versions):
        raise ConfigurationError(f"{path}: [tool.black] target-version must be a list of names, not {wanted!r}")
    names = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in versions]
    if unknown := [name for name in names if name not in known]:
        raise ConfigurationError(f"{path}: [tool.black] target-version {unknown[0]!r} is unknown to black")
    return {known[name] for name in names}
