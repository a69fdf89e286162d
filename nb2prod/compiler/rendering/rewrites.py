"""The changes a statement needs to mean in a function what it meant in its cell.

Each is decided once, as a value; `edits` carries it out on the text, and `conservation` on the syntax tree, so that
each checks the other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.looking import Looking
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.rendering.outer_names import OuterNames


class Change(Enum):
    KEYWORDS = "variables passed to a lifted function"
    PARTIAL = "variables bound to a lifted function used as a value"
    SIGNATURE = "variables taken by a lifted function"
    RENAME = "a name changed to avoid a clash"
    PASS = "a statement without effect outside IPython"
    NONLOCAL = "a notebook variable assigned from a function inside its step"
    UNWRAP = "display dropped, its argument kept"
    CLOSE = "figures closed, as showing them inline does"
    CLOSE_IF = "the same, where a variable may be pyplot or something else"
    LOG = "print turned into logging"


class Rewrite(NamedTuple):
    change: Change
    node: ast.stmt | ast.expr
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()  # what the names are passed as, where that is not their own name


@dataclass(frozen=True, slots=True, eq=False)
class Rewriter:
    """What must be known to decide the rewrites of any statement."""

    lifting: Lifting
    imports: ImportTable
    looking: Looking
    renames: dict[str, str]  # top-level names that got another name
    partial: str  # what `functools.partial` is called
    logging: bool
    builtins: str  # and that module
    outer: OuterNames
    pyplot: str  # what `matplotlib.pyplot` is called where figures have to be closed
    variables: Mapping[int, frozenset[str]]  # by a statement's order: names that are variables where it stands
    decided: dict[int, tuple[Rewrite, ...]] = field(default_factory=dict)

    def rewrites(self, statement: Statement) -> tuple[Rewrite, ...]:
        """List the changes to one statement; decided once, asked for by several passes."""
        if statement.order not in self.decided:
            self.decided[statement.order] = tuple(self.decide(statement))
        return self.decided[statement.order]

    def support_imports(self, statements: Iterable[Statement]) -> Iterable[str]:
        """Imports that the rewritten text needs."""
        rewrites = [rewrite for statement in statements for rewrite in self.rewrites(statement)]
        if any(rewrite.change is Change.PARTIAL for rewrite in rewrites):
            yield "from functools import partial" + (f" as {self.partial}" if self.partial != "partial" else "")
        names = {name for rewrite in rewrites for name in [*rewrite.names, *rewrite.values]}
        if any(name.startswith(f"{self.builtins}.") for name in names):
            yield "import builtins" + (f" as {self.builtins}" if self.builtins != "builtins" else "")

    def decide(self, statement: Statement) -> Iterable[Rewrite]:
        found: list[Rewrite] = []
        for read in statement.names.reads:
            state = tuple(sorted(self.lifting.state_of(read)))
            values = tuple(self.outer.of(read.node, name) or name for name in state)
            renamed = self.new_name(read, statement)
            if renamed and isinstance(read.node, ast.Name):
                found.append(Rewrite(Change.RENAME, read.node, (renamed,)))
            if state and read.call is not None:
                found.append(Rewrite(Change.KEYWORDS, read.call, state, values))
            elif state and isinstance(read.node, ast.Name):
                found.append(Rewrite(Change.PARTIAL, read.node, state, values))
        found += self.of_definition(statement)
        source = statement.cell.source
        if self.logging or "display" in source or "show" in source:
            for child in statement.nodes:
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Call):
                    found += self.of_call(statement, child, child.value)
        if "global" in source:
            found += self.of_globals(statement)
        return found

    def new_name(self, read: Read, statement: Statement) -> str:
        """Give what a name is called in the module, empty where it keeps its name."""
        outer = self.outer.of(read.node, read.name)
        top_level = read.name in self.lifting.lifted or read.name in self.lifting.imported
        if outer or not top_level or read.name in read.shadowed or self.is_variable(read.name, statement):
            return outer
        return self.renames.get(read.name, "")

    def is_variable(self, name: str, statement: Statement) -> bool:
        return name in self.variables.get(statement.order, ())

    def of_definition(self, statement: Statement) -> Iterable[Rewrite]:
        node = statement.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from self.of_constants(statement)
            return
        candidate = self.lifting.lifted.get(node.name)
        if candidate is None or candidate.statement is not statement:
            return
        if node.name in self.renames:
            yield Rewrite(Change.RENAME, node, (self.renames[node.name],))
        if candidate.state:
            yield Rewrite(Change.SIGNATURE, node, tuple(sorted(candidate.state)))

    def of_constants(self, statement: Statement) -> Iterable[Rewrite]:
        lifted = {name for name in statement.names.bound if name in self.renames and name in self.lifting.lifted}
        for child in statement.nodes if lifted else ():
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store) and child.id in lifted:
                yield Rewrite(Change.RENAME, child, (self.renames[child.id],))

    def of_call(self, statement: Statement, node: ast.Expr, call: ast.Call) -> Iterable[Rewrite]:
        path = dotted_path(call.func)
        if self.looking.is_display(call) and not call.keywords:
            looks = all(self.looking.only_looks(argument) for argument in call.args)
            yield Rewrite(Change.PASS if looks else Change.UNWRAP, node)
        elif self.imports.dotted(path) == "matplotlib.pyplot.show":
            yield from self.of_show(statement, call, path)
        elif self.logging and self.is_plain_print(call):
            yield Rewrite(Change.LOG, call)

    def of_show(self, statement: Statement, call: ast.Call, path: tuple[str, ...]) -> Iterable[Rewrite]:
        root: ast.expr = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        variable = self.is_variable(path[0], statement) and not self.outer.of(root, path[0])
        if variable and len(path) == 2 and self.pyplot:
            yield Rewrite(Change.CLOSE_IF, call, (path[0], self.pyplot))
        elif not variable and (len(path) > 1 or self.pyplot):
            yield Rewrite(Change.CLOSE, call, () if len(path) > 1 else (self.pyplot,))

    def is_plain_print(self, call: ast.Call) -> bool:
        plain = isinstance(call.func, ast.Name) and call.func.id == "print" and "print" not in self.lifting.lifted
        return (
            plain
            and bool(call.args)
            and not call.keywords
            and not any(isinstance(argument, ast.Starred) for argument in call.args)
        )

    def of_globals(self, statement: Statement) -> Iterable[Rewrite]:
        """`global x` in a cell says nothing; in a function that does not assign x it only gets in the way."""
        declared = set(map(id, statement.names.global_declarations))
        for child in statement.nodes:
            if isinstance(child, ast.Global):
                written = tuple(name for name in child.names if name in statement.names.global_writes)
                assigns = written and id(child) in declared
                yield Rewrite(Change.NONLOCAL, child, written) if assigns else Rewrite(Change.PASS, child)
