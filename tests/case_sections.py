"""What a case compiles to now, as the sections of its file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from nb2prod.cli.output import diagnostic_text
from nb2prod.commands.export.generated import finished_files, lint, toolchain_for
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.roles import assign_roles
from nb2prod.model import File, Layout, Package, RoleKind
from nb2prod.workspace.libraries.star_imports import star_import_names, starred_modules
from tests.cases_format import Case


def compile_case(case: Case) -> Package:
    """Compile the case's notebook, as an export does."""
    stars = [star_import_names(module, sys.path) for module in starred_modules(case.notebook)]
    known = [names for names in stars if names is not None]
    return compile_notebook(case.notebook, case.settings, Layout(case.stem), known)


def finished(package: Package, directory: Path) -> tuple[File, ...]:
    """Fix and format the files, as for a project that configures neither black nor ruff."""
    return finished_files(package, toolchain_for(directory, package, ""))


def own_lint(case: Case, package: Package, files: tuple[File, ...], directory: Path) -> list[str]:
    """What ruff has against lines that are not the notebook's; of those, the scientist can change nothing."""
    kinds = {roled.cell.number: roled.role.kind for roled in assign_roles(case.notebook)[0]}
    findings = lint(files, toolchain_for(directory, package, ""), case.notebook)
    return [
        f"{found.path}:{found.line}: {found.code} {found.message}"
        for found in findings
        if not found.cell_number or (found.path.startswith("tests/") and kinds[found.cell_number] != RoleKind.TEST)
    ]


def sections(case: Case, package: Package, files: tuple[File, ...]) -> dict[str, str]:
    """The sections that the case's file must hold, by title."""
    found = dict(_file_sections(case, files))
    diagnostics = [click.unstyle(diagnostic_text(Path(case.notebook.name), each)) for each in package.diagnostics]
    if diagnostics:
        found["diagnostics"] = "\n".join(text.removeprefix(f"{case.notebook.name}:").lstrip() for text in diagnostics)
    return found


def _file_sections(case: Case, files: tuple[File, ...]) -> Iterator[tuple[str, str]]:
    for file in files:
        text = file.text.removesuffix("\n")
        if file.path == f"{case.stem}.py":
            yield ("module full", text) if case.full else ("module", without_frame(text))
        elif file.path == f"tests/test_{case.stem}.py":
            yield "tests", text
        elif file.path != "tests/conftest.py":  # the same for all
            yield f"module {file.path}", text
        elif case.full:
            yield "tests conftest.py", text


def without_frame(text: str) -> str:
    """Leave out the docstring, the imports at the top, and all from `main` on."""
    lines, tree = text.split("\n"), ast.parse(text)
    first, last = 0, len(lines)
    for node in tree.body:
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not (docstring or isinstance(node, (ast.Import, ast.ImportFrom))):
            break
        first = node.end_lineno or 0
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "main":
            last = node.lineno - 1
    return "\n".join(lines[first:last]).strip("\n")
