"""The parameters of a notebook that need not compile: only its parameters cell is looked at."""

from __future__ import annotations

import ast

from nb2prod.compiler.ipython.translation import translate
from nb2prod.compiler.parameters.parse import parse_parameters
from nb2prod.compiler.roles import role_of
from nb2prod.model import Cell, CellKind, Diagnostic, Notebook, Parameter, RoleKind
from nb2prod.rules import tags as tag_rules


def notebook_parameters(notebook: Notebook) -> tuple[tuple[Parameter, ...], tuple[Diagnostic, ...]]:
    """Read the parameters from the cell that has that role, with what is wrong about it; none without such a cell."""
    cells = parameters_cells(notebook)
    if not cells:
        return (), ()
    if len(cells) > 1:
        message = f"cells {cells[0].number} and {cells[1].number} are both parameters cells"
        return (), (tag_rules.TWO_PARAMETERS_CELLS.at(message, cells[1]),)
    cell = cells[0]
    translated = translate(cell, frozenset())
    statements = _statements(translated.source)
    if statements is None:
        return (), tuple(translated.diagnostics)
    assignments = [each for each in statements if not isinstance(each, (ast.Import, ast.ImportFrom))]
    parameters, found = parse_parameters(cell, translated.source, assignments, import_texts(notebook))
    return tuple(parameters), (*translated.diagnostics, *found)


def parameters_cells(notebook: Notebook) -> tuple[Cell, ...]:
    """The cells tagged as parameters cell, by nb2prod's tag or Kale's."""
    code = (cell for cell in notebook.cells if cell.kind is CellKind.CODE)
    return tuple(cell for cell in code if role_of(cell)[0].kind is RoleKind.PARAMETERS)


def import_texts(notebook: Notebook) -> dict[str, str]:
    """What each name that the notebook's top-level statements import needs; cells that do not parse have none."""
    found: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.kind is not CellKind.CODE:
            continue
        for statement in _statements(translate(cell, frozenset()).source) or ():
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                for alias in statement.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    found.setdefault(name, _import_of(statement, alias))
    return found


def _import_of(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    what = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
    if isinstance(statement, ast.Import):
        return f"import {what}"
    return f"from {'.' * statement.level}{statement.module or ''} import {what}"


def _statements(source: str) -> tuple[ast.stmt, ...] | None:
    try:
        return tuple(ast.parse(source).body)
    except (SyntaxError, ValueError):
        return None
