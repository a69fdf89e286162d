"""Code cells as the compiler sees them: plain Python, split into statements whose names are known."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.consumers import own_names
from nb2prod.compiler.analysis.known_values import KnownValues
from nb2prod.compiler.analysis.names import StatementNames
from nb2prod.compiler.analysis.plain_names import PlainNames
from nb2prod.compiler.analysis.star_imports import StarNames
from nb2prod.compiler.analysis.swallowing import swallows_exceptions
from nb2prod.compiler.analysis.walker import analyse_statement
from nb2prod.compiler.ipython.translation import Translation, translate
from nb2prod.compiler.roles import RoledCell
from nb2prod.model import Cell, Diagnostic, Role, RoleKind, StarImport
from nb2prod.rules import syntax as syntax_rules


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One top-level statement of a cell; positions in `node` are those of the cell's translated source."""

    cell: CodeCell
    node: ast.stmt
    names: StatementNames
    order: int  # position among all statements of the notebook


@dataclass(frozen=True, slots=True, eq=False)
class CodeCell:
    """A code cell after translation."""

    cell: Cell
    role: Role
    source: str
    translation: Translation
    statements: list[Statement] = field(default_factory=list)


def parse_quietly(source: str) -> ast.Module:
    """Parse without the warnings about the notebook's own escapes, which are its business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def code_cells(
    roled: tuple[RoledCell, ...], star_imports: Sequence[StarImport] = ()
) -> tuple[tuple[CodeCell, ...], tuple[Diagnostic, ...]]:
    """Translate, parse and analyse every code cell; what a skipped cell holds is no error of the export."""
    first = [translate(entry.cell, frozenset()) for entry in roled]
    trees = [parse_quietly(translation.source) for translation in first]
    bound = frozenset(name for tree in trees for name in bound_names(tree))
    own = own_names(trees)
    values = KnownValues.of(trees, own)
    lazy = any("from __future__ import" in entry.cell.source and "annotations" in entry.cell.source for entry in roled)
    swallowing = swallows_exceptions(roled, trees)
    stars = StarNames.of(star_imports, trees, bound)
    names = PlainNames.of(trees, bound)
    cells: list[CodeCell] = []
    found: list[Diagnostic] = []
    order = 0
    for entry, translation, parsed in zip(roled, first, trees, strict=True):
        tree = parsed
        if translation.source != entry.cell.source or translation.diagnostics:
            # shell commands may name the notebook's variables, which are known only now
            translation = translate(entry.cell, bound)
            tree = parse_quietly(translation.source)
        if entry.role.kind is not RoleKind.SKIP:
            found += translation.diagnostics
            found += blank_lines_in_strings(entry.cell, tree)
        found += stars.doubts(entry.cell, tree)  # imports of cells without a role serve too
        source = stars.written_out(entry.cell, translation.source, tree)
        tree = tree if source == translation.source else parse_quietly(source)
        plain = names.written_out(entry.cell, source, tree)
        source, tree = plain, tree if plain == source else parse_quietly(plain)
        cell = CodeCell(entry.cell, entry.role, source, translation)
        for node in tree.body:
            facts = analyse_statement(
                node, lazy_annotations=lazy, swallowing=swallowing, own=own, literals=values.literals
            )
            cell.statements.append(Statement(cell, node, facts, order))
            values.follow(node, facts, parameters=entry.role.kind is RoleKind.PARAMETERS)
            order += 1
        if translation.opaque:
            values.literals.clear()
        cells.append(cell)
    return tuple(cells), tuple(found)


def blank_lines_in_strings(cell: Cell, tree: ast.Module) -> list[Diagnostic]:
    """Find lines of blanks inside strings: some versions of IPython remove the blanks, so the value is not certain."""
    rows = cell.source.split("\n")
    suspects = {number for number, row in enumerate(rows, start=1) if row and not row.strip()}
    if not suspects:
        return []
    # a docstring, or a string that stands for itself, is no value that anything depends on
    idle = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in idle:
            continue
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))):
            inside = suspects & set(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
            if inside:
                message = "a line of this string holds nothing but blanks"
                return [syntax_rules.BLANKS_IN_STRING.at(message, cell, (min(inside), 1))]
    return []


def bound_names(tree: ast.Module) -> set[str]:
    """Give every name bound anywhere in a cell, in whatever scope: a superset is good enough for shell commands."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names
