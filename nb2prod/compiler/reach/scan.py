"""The statements of one cell: what runs with it, and what its definitions keep for later."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.compiler.analysis.scopes import other_bindings
from nb2prod.compiler.reach.facts import CellFacts, Definition, Facts
from nb2prod.compiler.reach.full_names import FullNames
from nb2prod.compiler.reach.judging import Judge
from nb2prod.compiler.reach.mentions import FUNCTIONS, CodeReader
from nb2prod.compiler.reach.plain_definitions import is_plain_class, is_plain_function
from nb2prod.compiler.reach.scope import MODULE
from nb2prod.compiler.trees import walk

_LITERALS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.JoinedStr)
_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


class Scanner:
    """Takes the statements of one cell; cells must come in the notebook's order."""

    def __init__(self, names: FullNames, judge: Judge, cell: CellFacts) -> None:
        self._names = names
        self._judge = judge
        self._cell = cell
        self._code = CodeReader(names, judge, cell)

    def statements(self, body: Sequence[ast.stmt]) -> None:
        """Take statements whose names are the notebook's variables."""
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        now = self._cell.now
        self._judge.note_clock(node)
        if isinstance(node, FUNCTIONS) and is_plain_function(node, self._names):
            later = self._define(node.name, node.lineno)
            self._code.signature(node, now, MODULE, later)
            self._code.body(node, later, MODULE)
        elif isinstance(node, ast.ClassDef) and is_plain_class(node, self._names):
            self._code.class_body(node, now, self._define(node.name, node.lineno, is_class=True), MODULE)
        elif isinstance(node, _COMPOUND) or type(node).__name__ == "TryStar":
            self._compound(node)
        elif (name := _only_target(node)) and isinstance(
            value := getattr(node, "value", None), (ast.Lambda, *_LITERALS)
        ):
            self._bind(node, name, value)
        else:
            self._code.visit(node, now, MODULE)

    def _define(self, name: str, line: int, *, is_class: bool = False) -> Facts:
        definition = Definition(name, line, is_class=is_class)
        self._cell.definitions.append(definition)
        return definition.later

    def _compound(self, node: ast.AST) -> None:
        """Bodies may run never, once or often; what they define is defined all the same."""
        for handler in getattr(node, "handlers", ()):
            self._compound(handler)
        for case in getattr(node, "cases", ()):
            self._compound(case)
        for name in other_bindings(node):
            self._code.mention(name, getattr(node, "lineno", 1), ast.Store(), self._cell.now, MODULE)
        for field in node._fields:
            value = getattr(node, field, None)
            if field in ("body", "orelse", "finalbody"):
                self.statements(value or ())
            elif field not in ("handlers", "cases"):
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, ast.AST):
                        self._code.visit(part, self._cell.now, MODULE)

    def _bind(self, node: ast.stmt, name: str, value: ast.expr) -> None:
        """`name = lambda: ...`, or `name = "text"`."""
        now = self._cell.now
        if isinstance(value, ast.Lambda):
            if isinstance(node, ast.AnnAssign):
                self._code.annotation(node.annotation, now, MODULE)
            later = self._define(name, node.lineno)
            self._code.defaults(value.args, now, MODULE)
            self._code.body(value, later, MODULE)
            return
        kept = Definition(name, node.lineno)
        if isinstance(node, ast.Assign) and all(isinstance(part, _LITERALS) for part in walk(value)):
            self._code.visit(value, kept.later, MODULE)
        if kept.later.texts:
            self._cell.texts.append(kept)
        else:
            self._code.visit(node, now, MODULE)


def _only_target(node: ast.stmt) -> str:
    """The name that a statement binds and does nothing else."""
    target = None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    return target.id if isinstance(target, ast.Name) else ""
