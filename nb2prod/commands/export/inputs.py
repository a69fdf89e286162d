"""What decides an export beside the notebook itself, as one digest: known without parsing the notebook."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from nb2prod import __version__
from nb2prod.config import Settings, read_toml
from nb2prod.model import Diagnostic, File, Package, Severity, StarImport
from nb2prod.workspace.finishing.formatting import formatter_for
from nb2prod.workspace.finishing.linting import LintFinding
from nb2prod.workspace.finishing.ruff_configuration import NAMES, configuration_of
from nb2prod.workspace.finishing.tool_versions import installed_version
from nb2prod.workspace.folder_settings import FromAbove
from nb2prod.workspace.locations import Location
from nb2prod.workspace.records.observations import observation_path
from nb2prod.workspace.records.records import digest
from nb2prod.workspace.writing.files import read_text

# where files go is in the layout, and the others say what is done about findings, not what is exported
_ELSEWHERE = Settings()
_IMPORT = re.compile(r"(?:^|[;:])[ \t]*(?:from[ \t]+(\w[\w.]*)[ \t]+import\b|import[ \t]+(\w[\w., \t]*))", re.MULTILINE)


def inputs_digest(
    location: Location,
    settings: Settings,
    star_imports: Sequence[StarImport],
    observation: str,
    texts: Mapping[str, str],
    *,
    suggested: bool,
    tools: Tools,
    defaults: Sequence[tuple[str, str]] = (),
) -> str:
    """Changes whenever the same notebook could be exported differently, or something else could be found about it.

    `observation` is the text of the observation's file, empty without one; `texts` are the modules and tests by path,
    formatted or not; `defaults` are those that the export is given. Raises ConfigurationError for a file of the tools
    that is no TOML.
    """
    deciding = dataclasses.replace(
        settings,
        output=_ELSEWHERE.output,
        tests=_ELSEWHERE.tests,
        strict=_ELSEWHERE.strict,
        exclude=_ELSEWHERE.exclude,
        baseline=_ELSEWHERE.baseline,
    )
    ours = (__version__, deciding, location.layout, tuple(star_imports), digest(observation), suggested, *defaults)
    return digest(repr((*ours, tools.digest(location), _first_party(texts, tools.sources(location)))))


def first_party_places(texts: Mapping[str, str], sources: Sequence[str]) -> tuple[str, ...]:
    """Where the imported modules would be, were they the project's own: such imports are sorted apart.

    The generated modules themselves are known to be.
    """
    own = {PurePosixPath(path).stem for path in texts}
    names = {name for text in texts.values() for name in _imported(text)} - own - sys.stdlib_module_names
    return tuple(f"{source}/{name}{suffix}" for source in sources for name in sorted(names) for suffix in ("", ".py"))


def _first_party(texts: Mapping[str, str], sources: Sequence[str]) -> list[str]:
    """The names of imported modules that are the project's own."""
    return sorted({Path(place).stem for place in first_party_places(texts, sources) if Path(place).exists()})


def _imported(text: str) -> Iterator[str]:
    """The first parts of the names of imported modules."""
    for found in _IMPORT.finditer(text):
        for module in (found[1] or found[2]).split(","):
            yield module.split()[0].partition(".")[0] if module.strip() else ""


def observation_on_disk(location: Location) -> str:
    """The text of the observation's file, empty without one."""
    return read_text(observation_path(location.output, location.layout.stem)) or ""


class Tools:
    """How black and ruff are told to treat output directories; each configuration is read once."""

    def __init__(self) -> None:
        self._formatters = FromAbove(("pyproject.toml",), formatter_for)
        self._linters = FromAbove(NAMES, _read_ruff_settings)

    def digest(self, location: Location) -> str:
        """Changes with the versions of both, and with what they are told about an output directory and its tests.

        Raises ConfigurationError for files that are no TOML.
        """
        settings = [self._linters.of(folder)[1] for folder in _folders(location)]
        packages = [Path(folder, "__init__.py").is_file() for folder in _folders(location)]
        formatter = self._formatters.of(str(location.output)).fingerprint
        return digest(repr((formatter, installed_version("ruff"), settings, packages)))

    def files(self, location: Location) -> tuple[str, ...]:
        """The files of ruff's configuration, with those they extend."""
        return tuple(dict.fromkeys(file for folder in _folders(location) for file in self._linters.of(folder)[0]))

    def sources(self, location: Location) -> tuple[str, ...]:
        """The folders where ruff looks for the project's own modules."""
        output = str(location.output)
        return self._linters.of(output)[2] or (output, str(Path(output, "src")))


def tests_directory(location: Location) -> Path:
    """Where the tests of a notebook lie."""
    return Path(os.path.normpath(location.output / location.layout.tests))


def package_digest(files: Sequence[File]) -> str:
    """Changes whenever a compiled package does, before it is fixed and formatted; lines' origins do not count."""
    return digest(repr([(file.path, file.text, file.shared) for file in files]))


def found_count(package: Package, findings: Sequence[LintFinding]) -> int:
    """How many warnings and lint findings there are."""
    return sum(is_warning(each) for each in package.diagnostics) + len(findings)


def is_warning(diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic of an accepted package fails `nb2prod check`."""
    return diagnostic.severity is Severity.WARNING


def _folders(location: Location) -> tuple[str, str]:
    return str(location.output), str(tests_directory(location))


def _read_ruff_settings(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The files that ruff takes its settings from in a folder, what each says to it, and where it looks for modules."""
    configuration = configuration_of(folder)
    home = [Path(file).parent for file in configuration.files[:1]]
    default = tuple(str(path) for each in home for path in (each, each / "src"))
    texts = tuple(_ruff_text(Path(file)) for file in configuration.files)
    return configuration.files, texts, default if configuration.sources is None else configuration.sources


def _ruff_text(path: Path) -> str:
    """What a file says to ruff: of a pyproject.toml only the parts it reads."""
    project = path.parent / "pyproject.toml"
    python = _at(read_toml(project), "project", "requires-python") if project.is_file() else None
    table = read_toml(path)
    return repr((_at(table, "tool", "ruff") if path.name == project.name else table, python))


def _at(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table
