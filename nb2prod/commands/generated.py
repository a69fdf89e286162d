"""A compiled package made presentable: linter's fixes, formatting, and the lines' origins carried along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from nb2prod.compiler.sourcemap import carry
from nb2prod.model import File, Notebook, Package
from nb2prod.workspace.formatting import Formatter, formatter_for
from nb2prod.workspace.linting import Linter, LintFinding, linter_for, to_cells


@dataclass(frozen=True, slots=True)
class Toolchain:
    """black and ruff as configured for one output directory."""

    formatter: Formatter
    linter: Linter


def toolchain_for(output: Path, package: Package, dotted: str) -> Toolchain:
    """Read the project's configurations; `dotted` is the package that the output directory belongs to, if any."""
    formatter = formatter_for(output)
    # the modules; which tests there are decides nothing about how any file looks
    names = {PurePosixPath(file.path).stem for file in package.files if "/" not in file.path}
    if dotted:
        names.add(dotted.split(".")[0])
    return Toolchain(formatter, linter_for(output, sorted(names), formatter.line_length))


def finished_files(package: Package, tools: Toolchain) -> tuple[File, ...]:
    """The package's files fixed and formatted; raises ToolFailed."""
    return tuple(_finished(file, tools) for file in package.files)


def _finished(file: File, tools: Toolchain) -> File:
    if not file.path.endswith(".py"):
        return file
    fixed = tools.linter.fix(file.text, file.path)
    formatted = tools.formatter.format(fixed, file.path)
    origins = carry(carry(file.origins, file.text, fixed), fixed, formatted)
    return replace(file, text=formatted, origins=origins)


def lint(files: tuple[File, ...], tools: Toolchain, notebook: Notebook) -> tuple[LintFinding, ...]:
    """ruff's findings about the finished files, in cell coordinates too."""
    sources = {cell.id: cell.source for cell in notebook.cells}
    return tuple(
        finding
        for file in files
        if file.path.endswith(".py")
        for finding in to_cells(tools.linter.findings(file.text, file.path), file.text, file.origins, sources)
    )
