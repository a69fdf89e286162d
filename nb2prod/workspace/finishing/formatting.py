"""Formatting with black, as the project configures it, proven to change nothing but the layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.config import nearest_tool_table
from nb2prod.errors import ConfigurationError, ToolFailed
from nb2prod.workspace.finishing.tool_versions import installed_version

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
# what every version of black that is supported knows; whether it knows others, the installed one is asked
_TARGETS = frozenset(f"py3{minor}" for minor in range(3, 13))
_LONGEST = 1000
DEFAULT_LINE_LENGTH = 88


@dataclass(frozen=True, slots=True)
class Formatter:
    """black's options for one output directory; black itself is imported when something is formatted."""

    line_length: int = DEFAULT_LINE_LENGTH
    targets: tuple[str, ...] = ()  # versions of Python by black's names in lower case, sorted
    flags: tuple[tuple[str, bool], ...] = ()  # other fields of black's Mode, as far as they are configured

    @property
    def fingerprint(self) -> str:
        """Text that changes whenever the same input could be formatted differently."""
        return f"black {installed_version('black')} {self.line_length} {self.targets} {self.flags}"

    def format(self, text: str, name: str) -> str:
        """Format a module; raises ToolFailed when black cannot or when its result is not equivalent."""
        return self.confirmed(text, self.first_pass(text), name)

    def first_pass(self, text: str, versions: Iterable[TargetVersion] = ()) -> str | None:
        """What black's first pass makes of the text: nearly always the result; None when it fails.

        The text is for all `versions` of Python; without any, for those that are configured, or that it can be for.
        """
        import black

        try:
            return black._format_str_once(text, mode=self._mode(versions))
        except Exception:  # whatever is wrong, `safely` says it
            return None

    def confirmed(self, text: str, first: str | None, name: str) -> str:
        """The formatted module, given black's first pass: stable and equivalent, as black's safe mode guarantees.

        black formats twice, and its safe mode a third time to see that nothing changes any more. Where the second
        pass changes nothing, the third would be the second once more. Raises ToolFailed as `format` does.
        """
        if first is not None and (first == text or (self.is_settled(first) and self.is_equivalent(text, first))):
            return first
        return self.safely(text, name)

    def is_settled(self, formatted: str) -> bool:
        """Whether one more pass of black would change nothing."""
        import black

        try:
            return bool(black._format_str_once(formatted, mode=self._mode()) == formatted)
        except Exception:  # as above
            return False

    def is_equivalent(self, text: str, formatted: str) -> bool:
        """Whether black calls both the same program."""
        import black

        try:
            black.assert_equivalent(text, formatted)
        except Exception:  # as above
            return False
        return True

    def safely(self, text: str, name: str) -> str:
        """The formatted module, all from black's public function; raises ToolFailed as `format` does."""
        import black
        from black.report import NothingChanged

        try:
            return black.format_file_contents(text, fast=False, mode=self._mode())
        except NothingChanged:
            return text
        except Exception as error:  # InvalidInput, ASTSafetyError and whatever black's own bugs lead to
            raise ToolFailed(f"{name}: black cannot format it: {error}") from error

    def _mode(self, versions: Iterable[TargetVersion] = ()) -> black.Mode:
        import black
        from black.mode import TargetVersion

        targets = {*versions} or {TargetVersion[name.upper()] for name in self.targets}
        mode = black.Mode(line_length=self.line_length, target_versions=targets)
        for field, value in self.flags:
            setattr(mode, field, value)
        return mode


def formatter_for(directory: Path) -> Formatter:
    """Read `[tool.black]` of the nearest pyproject.toml from the output directory upwards; black's default without."""
    found = nearest_tool_table(directory, "black")
    if found is None:
        return Formatter()
    table, path = {key.replace("_", "-"): value for key, value in found[0].items()}, found[1]
    return Formatter(_line_length(table, path), _targets(table, path), _flags(table, path))


def _flags(table: Mapping[str, object], path: Path) -> tuple[tuple[str, bool], ...]:
    flags: dict[str, bool] = {}
    for key, (field, opposite) in _FLAGS.items():
        value = table.get(key, False)
        if not isinstance(value, bool):
            raise ConfigurationError(f"{path}: [tool.black] {key} must be true or false, not {value!r}")
        if key in table:
            flags[field] = value is not opposite
    if flags.get("unstable"):
        flags["preview"] = True
    return tuple(sorted(flags.items()))


def _line_length(table: Mapping[str, object], path: Path) -> int:
    length = table.get("line-length", DEFAULT_LINE_LENGTH)
    if isinstance(length, int) and not isinstance(length, bool) and 0 < length <= _LONGEST:
        return length
    raise ConfigurationError(f"{path}: [tool.black] line-length must be a number from 1 to {_LONGEST}, not {length!r}")


def _targets(table: Mapping[str, object], path: Path) -> tuple[str, ...]:
    wanted = table.get("target-version", [])
    versions = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(versions, list) or not all(isinstance(name, str) for name in versions):
        raise ConfigurationError(f"{path}: [tool.black] target-version must be a list of names, not {wanted!r}")
    names = {re.sub(r"[^a-z0-9]", "", name.lower()) for name in versions}
    unknown = sorted(names - _TARGETS)
    if unknown:
        from black.mode import TargetVersion

        known = {version.name.lower() for version in TargetVersion}
        unknown = [name for name in unknown if name not in known]
    if unknown:
        raise ConfigurationError(f"{path}: [tool.black] target-version {unknown[0]!r} is unknown to black")
    return tuple(sorted(names))
