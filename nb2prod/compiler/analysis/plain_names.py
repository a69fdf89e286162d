"""Ways around a plain name, written as the name: `eval("x + 1")`, `globals()["x"]`, `sympy.var("x y")`.

Only what stands in a cell itself, and not in a function, and whose text is there to read, is written out.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import COMPREHENSIONS, NESTED
from nb2prod.compiler.rendering.edits import CellText, Edit, apply, bounds
from nb2prod.compiler.trees import children, of_types, walk
from nb2prod.model import Cell

SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Delete)
BINDING = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
IMPORTS = frozenset({ast.Import, ast.ImportFrom})
SEPARATOR = re.compile(r"[\s,]+")
SIGNS = ("eval", "globals", "locals", "var")


class PlainNames(NamedTuple):
    """What must be known of the whole notebook."""

    bound: frozenset[str]  # every name bound anywhere, in whatever scope
    symbol_makers: dict[tuple[str, ...], str]  # what `sympy.var` is called: what makes the symbols

    @classmethod
    def of(cls, cells: Iterable[Iterable[ast.AST]], bound: frozenset[str]) -> PlainNames:
        """Find out under which names the notebook has sympy."""
        packages: set[str] = set()
        members: dict[str, str] = {}
        for nodes in cells:
            for node in of_types(nodes, IMPORTS):
                if isinstance(node, ast.Import):
                    packages |= {alias.asname or alias.name for alias in node.names if alias.name == "sympy"}
                elif isinstance(node, ast.ImportFrom) and node.module == "sympy":
                    members.update({alias.name: alias.asname or alias.name for alias in node.names})
        makers: dict[tuple[str, ...], str] = {(name, "var"): f"{name}.symbols" for name in packages}
        var = members.get("var", "var" if "*" in members else "")
        if var:
            # which leaves the symbols in the module's namespace too, where nothing reads them
            makers[(var,)] = members.get("symbols", var)
        return cls(bound, makers)

    def written_out(self, cell: Cell, source: str, tree: ast.Module) -> str:
        """Give the source with as many lines as before."""
        if not any(sign in source for sign in SIGNS):
            return source
        text = CellText(cell, source)
        edits = [edit for statement in tree.body for edit in self.edits(statement)]
        return b"\n".join(apply(text.lines, edits)).decode() if edits else source

    def edits(self, statement: ast.stmt) -> Iterator[Edit]:
        symbols = self.symbols(statement)
        if symbols:
            yield from symbols
            return
        for node in notebook_scope(statement):
            if isinstance(node, ast.Call):
                evaluated = self.evaluated(node)
                if evaluated:
                    yield Edit(*bounds(node), f"({evaluated})")
            elif isinstance(node, ast.Subscript) and isinstance(statement, SIMPLE):
                name = self.looked_up(node)
                if name:
                    yield Edit(*bounds(node), name)

    def evaluated(self, call: ast.Call) -> str:
        """Give the expression that `eval` is given as a literal text."""
        if not is_call_of(call, ("eval",)) or "eval" in self.bound or len(call.args) != 1 or call.keywords:
            return ""
        given = call.args[0]
        text = given.value.strip(" \t") if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""
        try:
            meant, written = ast.parse(text, mode="eval"), ast.parse(f"({text})", mode="eval")
        except (SyntaxError, ValueError):
            return ""
        plain = "\n" not in text and ast.dump(meant) == ast.dump(written)
        return text if plain and not any(isinstance(part, BINDING) for part in walk(meant)) else ""

    def looked_up(self, node: ast.Subscript) -> str:
        """Give the name that `globals()` or `locals()` is asked for."""
        call, key = node.value, node.slice
        if not isinstance(call, ast.Call) or not is_call_of(call, ("globals", "locals")) or call.args:
            return ""
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
        plain = name.isidentifier() and not keyword.iskeyword(name) and not hasattr(builtins, name)
        # a name that is never bound is a KeyError here, and a NameError there
        known = name in self.bound or isinstance(node.ctx, ast.Store)
        return name if plain and known and not {"globals", "locals"} & self.bound else ""

    def symbols(self, statement: ast.stmt) -> Sequence[Edit]:
        """`sympy.var("x y")` binds the names that it is given: `x, y = sympy.symbols("x y")`."""
        call = statement.value if isinstance(statement, ast.Expr) else None
        maker = self.symbol_makers.get(dotted_path(call.func)) if isinstance(call, ast.Call) else None
        if maker is None or not isinstance(call, ast.Call) or len(call.args) != 1:
            return ()
        given = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
        names = [name for name in SEPARATOR.split(given) if name] if isinstance(given, str) else []
        usable = all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
        if not names or not usable or len(set(names)) < len(names):
            return ()
        comma = "," if len(names) == 1 and str(given).rstrip().endswith(",") else ""
        line, column, _, _ = bounds(statement)
        return [Edit(line, column, *bounds(call.func)[2:], f"{', '.join(names)}{comma} = {maker}")]


def is_call_of(call: ast.Call, names: Sequence[str]) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in names


def notebook_scope(statement: ast.stmt) -> Iterator[ast.AST]:
    """Give the nodes whose names are the notebook's, and whose places in the text are exact."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if not isinstance(node, (*NESTED, *COMPREHENSIONS, ast.JoinedStr)):
            yield node
            pending.extend(children(node))
