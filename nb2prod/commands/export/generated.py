"""Compiled packages made presentable: linter's fixes, formatting, and the lines' origins carried along."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from nb2prod.errors import ToolFailed
from nb2prod.model import File, Notebook, Origin, Package
from nb2prod.workspace.finishing.drafts import Draft, FinishedText, Toolchain
from nb2prod.workspace.finishing.formatting import Formatter, formatter_for
from nb2prod.workspace.finishing.linting import LintFinding, linter_for, to_cells
from nb2prod.workspace.finishing.process import BegunFinishing
from nb2prod.workspace.finishing.ruff_configuration import RuffConfiguration, configuration_of

_Done = tuple[FinishedText | ToolFailed, tuple[Origin | None, ...]]


@dataclass(frozen=True, slots=True)
class FinishedPackage:
    """A package's files as they are written, and ruff's findings about them, in file coordinates."""

    files: tuple[File, ...]
    findings: tuple[LintFinding, ...]


@dataclass(frozen=True, slots=True)
class Configurations:
    """What the projects say about black and ruff, read once for each directory."""

    _read: dict[Path, tuple[Formatter, RuffConfiguration]] = field(default_factory=dict)

    def tools(self, output: Path, package: Package, dotted: str) -> Toolchain:
        """The tools for a package; `dotted` is the one that the output directory belongs to, if any."""
        if output not in self._read:
            self._read[output] = formatter_for(output), configuration_of(output)
        formatter, configuration = self._read[output]
        # the modules; which tests there are decides nothing about how any file looks
        names = {PurePosixPath(file.path).stem for file in package.files if "/" not in file.path}
        if dotted:
            names.add(dotted.split(".")[0])
        return Toolchain(formatter, linter_for(output, names, formatter.line_length, configuration))


def toolchain_for(output: Path, package: Package, dotted: str) -> Toolchain:
    """Read the project's configurations."""
    return Configurations().tools(output, package, dotted)


def finished_files(package: Package, tools: Toolchain) -> tuple[File, ...]:
    """The package's files fixed and formatted; raises ToolFailed."""
    (done,) = finish_each([(package, tools)], linted=False)
    if isinstance(done, ToolFailed):
        raise done
    return done.files


def finish_each(packages: Sequence[tuple[Package, Toolchain]], *, linted: bool) -> list[FinishedPackage | ToolFailed]:
    """Fix, format and, where wanted, lint packages' files together; one that a tool fails on costs the others nothing.

    Raises ToolFailed when ruff cannot be started.
    """
    return PackagesUnderWay(packages, linted=linted).finished()


class PackagesUnderWay:
    """Packages that are being finished while something else can be done."""

    def __init__(self, packages: Sequence[tuple[Package, Toolchain]], *, linted: bool) -> None:
        self._packages = [package for package, _ in packages]
        self._files = [file for package in self._packages for file in package.files if _is_python(file)]
        drafts = [
            Draft(file.path, file.text, tools)
            for package, tools in packages
            for file in package.files
            if _is_python(file)
        ]
        self._steps = BegunFinishing(drafts, linted=linted)

    def finished(self) -> list[FinishedPackage | ToolFailed]:
        """Where the lines come from is found out while the last proofs are under way."""
        with contextlib.closing(self._steps):
            likely = self._steps.likely()
            guessed = [_origins(file, result) for file, result in zip(self._files, likely, strict=True)]
            results = self._steps.results()
        origins = [
            guess if _texts(result) == _texts(before) else _origins(file, result)
            for file, guess, before, result in zip(self._files, guessed, likely, results, strict=True)
        ]
        done = iter(zip(results, origins, strict=True))
        return [_finished(package, done) for package in self._packages]


def _finished(package: Package, done: Iterator[_Done]) -> FinishedPackage | ToolFailed:
    files: list[File] = []
    findings: list[LintFinding] = []
    failures: list[ToolFailed] = []
    for file in package.files:
        result, origins = next(done) if _is_python(file) else (FinishedText("", file.text), file.origins)
        if isinstance(result, ToolFailed):
            failures.append(result)
        else:
            files.append(replace(file, text=result.text, origins=origins))
            findings += result.findings
    return failures[0] if failures else FinishedPackage(tuple(files), tuple(findings))


def _is_python(file: File) -> bool:
    return file.path.endswith(".py")


def _texts(result: FinishedText | ToolFailed) -> tuple[str, str] | None:
    return (result.fixed, result.text) if isinstance(result, FinishedText) else None


def _origins(file: File, result: FinishedText | ToolFailed) -> tuple[Origin | None, ...]:
    from nb2prod.compiler.sourcemap import carry

    if isinstance(result, ToolFailed):
        return ()
    return carry(carry(file.origins, file.text, result.fixed), result.fixed, result.text)


def in_cells(done: FinishedPackage, notebook: Notebook) -> tuple[LintFinding, ...]:
    """The findings about a notebook's finished files in cell coordinates, too, but for those it suppresses."""
    sources = {cell.id: cell.source for cell in notebook.cells}
    files = {file.path: file for file in done.files}
    found: list[LintFinding] = []
    for path, file in files.items():
        own = [finding for finding in done.findings if finding.path == path]
        found += to_cells(own, file.text, file.origins, sources)
    return unsuppressed(found, notebook)


def unsuppressed(findings: Sequence[LintFinding], notebook: Notebook) -> tuple[LintFinding, ...]:
    """The findings that no `# noqa` at their line of the notebook takes back."""
    from nb2prod.compiler.suppressions import linter_suppressions

    suppressed = linter_suppressions(notebook) if findings else frozenset()

    def is_taken_back(found: LintFinding) -> bool:
        place = (found.cell_number, found.cell_line)
        return not suppressed.isdisjoint({(*place, found.code), (*place, "")})

    taken_back = {(found.cell_number, found.cell_line) for found in findings if is_taken_back(found)}
    return tuple(
        found
        for found in findings
        # where a formatter has moved a comment away from what it takes back, the linter calls it unused
        if not (is_taken_back(found) or (found.code == "RUF100" and (found.cell_number, found.cell_line) in taken_back))
    )


def lint(files: tuple[File, ...], tools: Toolchain, notebook: Notebook) -> tuple[LintFinding, ...]:
    """ruff's findings about finished files, in cell coordinates too; raises ToolFailed."""
    from nb2prod.workspace.finishing.lint_groups import LintSubject
    from nb2prod.workspace.finishing.lint_runs import findings_of_each

    found: list[LintFinding] = []
    subjects = [LintSubject(tools.linter, file.path, file.text) for file in files if _is_python(file)]
    for each in findings_of_each(subjects):
        if isinstance(each, ToolFailed):
            raise each
        found += each
    return in_cells(FinishedPackage(files, tuple(found)), notebook)
