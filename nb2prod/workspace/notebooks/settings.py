"""The settings that hold for one notebook: the project's, with the codes ignored for notebooks of its path."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path

from nb2prod.config import Settings, load_settings, suggestion
from nb2prod.errors import ConfigurationError
from nb2prod.model import Severity
from nb2prod.quick.globs import fits
from nb2prod.rules import RULES


def settings_of(notebook: Path) -> tuple[Settings, Path | None]:
    """Read what `[tool.nb2prod]` says about a notebook; the file it stands in too, None where there is none.

    Raises ConfigurationError as `load_settings` does, and for a code in it that cannot be ignored.
    """
    settings, configured_in = load_settings(notebook.absolute().parent)
    return settings_for(notebook, settings, configured_in), configured_in


def settings_for(notebook: Path, settings: Settings, configured_in: Path | None) -> Settings:
    """Merge the per-notebook ignores that fit the notebook's path into `ignore`; raises ConfigurationError."""
    if configured_in is None:
        return settings
    _check_codes("ignore", settings.ignore, configured_in)
    ignored = [*settings.ignore]
    path = path_from(notebook, configured_in.parent)
    for glob, codes in settings.per_notebook_ignores:
        _check_codes(f"per-notebook-ignores: {glob!r}", codes, configured_in)
        if fits(path, glob):
            ignored += codes
    return dataclasses.replace(settings, ignore=tuple(sorted({*ignored})), per_notebook_ignores=())


def path_from(notebook: Path, folder: Path) -> str:
    """The notebook's POSIX path from a folder above it, the same on every machine; links are not followed."""
    return Path(os.path.relpath(notebook.absolute(), folder.absolute())).as_posix()


def _check_codes(key: str, codes: Sequence[str], path: Path) -> None:
    for code in codes:
        if code not in RULES:
            hint = suggestion(code.upper(), _SUPPRESSIBLE)
            raise ConfigurationError(f"{path}: [tool.nb2prod] {key} names no rule: {code!r}{hint}")
        if code not in _SUPPRESSIBLE:
            raise ConfigurationError(
                f"{path}: [tool.nb2prod] {key} cannot have {code!r}: {RULES[code].name} is an error, and the module "
                "would be wrong; only warnings and infos can be ignored"
            )


_SUPPRESSIBLE = {code: rule for code, rule in RULES.items() if rule.severity is not Severity.ERROR}
