"""Code cells as the compiler sees them: plain Python, split into statements whose names are known."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.consumers import own_names
from nb2prod.compiler.analysis.known_values import KnownValues
from nb2prod.compiler.analysis.names import StatementNames
from nb2prod.compiler.analysis.plain_names import PlainNames
from nb2prod.compiler.analysis.star_imports import StarNames
from nb2prod.compiler.analysis.swallowing import swallows_exceptions
from nb2prod.compiler.analysis.walker import analyse_statement
from nb2prod.compiler.ipython.translation import Translate, Translation, depends_on_names, translate_and_parse
from nb2prod.compiler.roles import RoledCell
from nb2prod.compiler.trees import of_types, walk
from nb2prod.model import Cell, Diagnostic, Role, RoleKind, StarImport
from nb2prod.rules import syntax as syntax_rules

BINDING = frozenset({ast.Name, ast.alias, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One top-level statement of a cell; positions in `node` are those of the cell's translated source."""

    cell: CodeCell
    node: ast.stmt
    names: StatementNames
    order: int  # position among all statements of the notebook
    nodes: Sequence[ast.AST]  # of its tree, as `walk` gives them


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
    roled: tuple[RoledCell, ...],
    star_imports: Sequence[StarImport] = (),
    translate: Translate = translate_and_parse,
) -> tuple[tuple[CodeCell, ...], tuple[Diagnostic, ...]]:
    """Translate, parse and analyse every code cell; what a skipped cell holds is no error of the export."""
    first = [translate(entry.cell, frozenset()) for entry in roled]
    nodes = [walk(tree) for _, tree in first]
    bound = frozenset(name for part in nodes for name in bound_names(part))
    own = own_names(nodes)
    values = KnownValues.of(nodes, own)
    lazy = any("from __future__ import" in entry.cell.source and "annotations" in entry.cell.source for entry in roled)
    swallowing = swallows_exceptions(nodes)
    stars = StarNames.of(star_imports, nodes, bound)
    names = PlainNames.of(nodes, bound)
    cells: list[CodeCell] = []
    found: list[Diagnostic] = []
    order = 0
    for entry, (translation, tree) in zip(roled, first, strict=True):
        if depends_on_names(entry.cell, translation):  # which are known only now
            translation, tree = translate(entry.cell, bound)
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
            inside = walk(node)
            cell.statements.append(Statement(cell, node, facts, order, inside))
            values.follow(node, inside, facts, parameters=entry.role.kind is RoleKind.PARAMETERS)
            order += 1
        if translation.opaque:
            values.forget()
        cells.append(cell)
    return tuple(cells), tuple(found)


def blank_lines_in_strings(cell: Cell, tree: ast.Module) -> list[Diagnostic]:
    """Find lines of blanks inside strings: some versions of IPython remove the blanks, so the value is not certain."""
    rows = cell.source.split("\n")
    suspects = {number for number, row in enumerate(rows, start=1) if row and not row.strip()}
    if not suspects:
        return []
    # a docstring, or a string that stands for itself, is no value that anything depends on
    idle = {id(node.value) for node in walk(tree) if isinstance(node, ast.Expr)}
    for node in walk(tree):
        if id(node) in idle:
            continue
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))):
            inside = suspects & set(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
            if inside:
                message = "a line of this string holds nothing but blanks"
                return [syntax_rules.BLANKS_IN_STRING.at(message, cell, (min(inside), 1))]
    return []


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Give every name bound anywhere in a cell, in whatever scope: a superset is good enough for shell commands."""
    names: set[str] = set()
    for node in of_types(nodes, BINDING):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
    return names
