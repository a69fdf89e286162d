"""`from MODULE import *` written out as the names the notebook mentions: every later pass sees what it binds."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nb2prod.compiler.rendering.edits import CellText, Edit, apply, bounds
from nb2prod.compiler.trees import walk
from nb2prod.model import Cell, Diagnostic, StarImport
from nb2prod.rules.names import STAR_SHADOWS

_WORD = re.compile(r"[^\W\d]\w*")


class StarNames(NamedTuple):
    """What the notebook's star imports bring, as far as the notebook mentions it."""

    stars: dict[str, StarImport]
    mentioned: frozenset[str]
    bound: frozenset[str]  # by the notebook's own code, in whatever scope

    @classmethod
    def of(cls, stars: Sequence[StarImport], cells: Iterable[Iterable[ast.AST]], bound: frozenset[str]) -> StarNames:
        """Collect the names of all cells' nodes, and the words of strings: queries and formulas read names too."""
        mentioned: set[str] = set()
        for node in (node for nodes in cells for node in nodes) if stars else ():
            if isinstance(node, ast.Name):
                mentioned.add(node.id)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                mentioned.update(_WORD.findall(node.value))
        return cls({star.module: star for star in stars}, frozenset(mentioned), bound)

    def written_out(self, cell: Cell, source: str, tree: ast.Module) -> str:
        """The cell's source with its star imports written out; one of which nothing is mentioned stays."""
        if not self.stars or "*" not in source:
            return source
        edits = []
        replaced = self._replaced(tree)
        for node in _starred(tree):
            star = self.stars.get(node.module or "")
            names = self.brought(star) if star is not None and not node.level else []
            if names:
                kept = [name for name in names if name not in replaced.get(id(node), ())]
                nothing = "" if self._alone(node, tree) else "pass"
                text = f"from {node.module} import {', '.join(kept)}" if kept else nothing
                edits.append(Edit(*bounds(node), text))
        return b"\n".join(apply(CellText(cell, source).lines, edits)).decode() if edits else source

    def _replaced(self, tree: ast.Module) -> dict[int, frozenset[str]]:
        """For each star import the names that an import directly below it binds again."""
        replaced: dict[int, frozenset[str]] = {}
        below: frozenset[str] = frozenset()
        for node in reversed(tree.body):
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                below = frozenset()
                continue
            replaced[id(node)] = below
            star = self.stars.get(node.module or "") if isinstance(node, ast.ImportFrom) else None
            starred = any(alias.name == "*" for alias in node.names)
            names = (alias.asname or alias.name.partition(".")[0] for alias in node.names)
            below |= frozenset(star.names if star and starred else names)
        return replaced

    @staticmethod
    def _alone(node: ast.stmt, tree: ast.Module) -> bool:
        """Whether a statement has its lines for itself."""
        others = (part for part in tree.body if part is not node)
        return all(part.lineno > (node.end_lineno or 0) or (part.end_lineno or 0) < node.lineno for part in others)

    def brought(self, star: StarImport) -> list[str]:
        """The mentioned names; one that the library has in some circumstances only would fail in the same way."""
        certain = [name for name in star.names if name in self.mentioned]
        return certain + [name for name in star.unsure if name in self.mentioned and not self._answered(name)]

    def doubts(self, cell: Cell, tree: ast.Module) -> Iterator[Diagnostic]:
        """Refuse a name that the library has in some circumstances only, where something else answers otherwise."""
        for node in _starred(tree) if self.stars else ():
            star = self.stars.get(node.module or "")
            for name in star.unsure if star is not None else ():
                if name in self.mentioned and self._answered(name):
                    message = f"whether 'from {node.module} import *' replaces {name!r} cannot be told by reading it"
                    yield STAR_SHADOWS.at(message, cell, node, fix="import the names you use")

    def _answered(self, name: str) -> bool:
        return name in self.bound or hasattr(builtins, name)


def _starred(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for node in walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield node
