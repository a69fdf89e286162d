"""What makes a notebook differ from itself: draws without a seed, clocks, addresses, and orders that nobody fixed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.compiler.analysis.cells import parse_quietly
from nb2prod.compiler.ipython.translation import translate
from nb2prod.compiler.random_sources import (
    ALWAYS,
    FAMILIES,
    GENERATORS,
    LAYERS,
    METHODS,
    NEEDING_STATE,
    NEEDING_STATE_WHEN,
    NOT_DRAWING,
    ORDERLESS,
    SEEDING,
)
from nb2prod.compiler.trees import walk
from nb2prod.model import CellKind, Notebook

_SHOWN = 60  # characters of a call
_UNORDERED = "is a set, whose order differs from run to run"


@dataclass(frozen=True, slots=True)
class Draw:
    """A call whose result the next run may not give again."""

    cell: int
    line: int
    text: str  # the call's own
    reason: str
    binds: frozenset[str]  # the names that its statement assigns
    function: bool  # it stands in a function's body


def random_draws(notebook: Notebook) -> tuple[Draw, ...]:
    """Find them in document order, in all code cells; cells that do not parse have none."""
    trees = [
        (cell.number, translate(cell, frozenset()).source) for cell in notebook.cells if cell.kind is CellKind.CODE
    ]
    parsed = [(number, source, _tree(source)) for number, source in trees]
    search = _Search({name: dotted for _, _, tree in parsed for name, dotted in _aliases(tree)})
    return tuple(draw for number, source, tree in parsed for draw in search.cell(number, source, tree))


def _tree(source: str) -> ast.Module:
    try:
        return parse_quietly(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _aliases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                yield name, alias.name if alias.asname else name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


class _Search:
    """Goes through the cells in order, and remembers which generators have been given a seed."""

    def __init__(self, aliases: dict[str, str]) -> None:
        self._aliases = aliases
        self._seeded: set[str] = set()
        self._sets: set[str] = set()  # variables that hold a set

    def cell(self, number: int, source: str, tree: ast.Module) -> Iterator[Draw]:
        """Yield the draws of one cell."""
        for statement in tree.body:
            binds = frozenset(
                node.id for node in walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            )
            function = isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            for node, reason in self._within(statement):
                text = " ".join((ast.get_source_segment(source, node) or "").split())
                shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
                yield Draw(number, node.lineno, shown, reason, binds, function)

    def _within(self, statement: ast.stmt) -> Iterator[tuple[ast.expr, str]]:
        settled = _settled(statement)
        self._note_sets(statement)
        nodes = [node for node in walk(statement) if isinstance(node, ast.expr) and id(node) not in settled]
        reasons = {id(node): _UNORDERED for node in _gone_through(statement) if self._is_set(node)}
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            reason = self._reason(node) if isinstance(node, ast.Call) else ""
            reason = reason or reasons.get(id(node), "")
            if reason:
                yield node, reason

    def _note_sets(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            (self._sets.add if self._is_set(statement.value) else self._sets.discard)(name)

    def _is_set(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self._sets
        if isinstance(node, (ast.Set, ast.SetComp)):
            return True
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("set", "frozenset")

    def _reason(self, call: ast.Call) -> str:
        dotted = self._dotted(call.func)
        name = dotted.rpartition(".")[2]
        if dotted in SEEDING:
            if call.args or call.keywords:
                self._seeded.add(SEEDING[dotted])
            return ""
        if dotted in GENERATORS:
            return "" if _given(call) else "has no seed"
        for prefix, reason in ALWAYS.items():
            if dotted == prefix or (prefix.endswith(".") and dotted.startswith(prefix)):
                return reason
        families = {**FAMILIES, **LAYERS} if name[:1].isupper() else FAMILIES
        for prefix, family in families.items():
            if dotted.startswith(prefix) and family not in self._seeded and dotted not in NOT_DRAWING:
                return "draws without a seed"
        return self._without_state(call, dotted, name)

    def _without_state(self, call: ast.Call, dotted: str, name: str) -> str:
        """scikit-learn and pandas draw from numpy's generator where they are not given a state of their own."""
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        state = keywords.get("random_state", keywords.get("seed"))
        if "numpy" in self._seeded or None in keywords or (state is not None and not _is_none(state)):
            return ""
        if dotted.startswith("sklearn.") and name in NEEDING_STATE:
            needed = NEEDING_STATE_WHEN.get(name)
            value = keywords.get(needed) if needed else None
            drawn = needed is None or (isinstance(value, ast.Constant) and value.value is True)
            return "draws without a seed (random_state)" if drawn else ""
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        own = dotted.partition(".")[0] not in self._aliases.values() or dotted.startswith("scipy.stats.")
        return "draws without a seed (random_state)" if method in METHODS and own else ""

    def _dotted(self, function: ast.expr) -> str:
        """The full name of what is called, as far as the imports tell it."""
        parts: list[str] = []
        while isinstance(function, ast.Attribute):
            parts.insert(0, function.attr)
            function = function.value
        if not isinstance(function, ast.Name):
            return ""
        return ".".join([self._aliases.get(function.id, function.id), *parts])


def _given(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(not _is_none(value) for value in values)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _settled(statement: ast.stmt) -> set[int]:
    """What stands directly in `sorted(...)`, `len(...)` and the like: its order does not matter."""
    found: set[int] = set()
    for node in walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ORDERLESS:
            found |= {id(argument) for argument in node.args}
    return found


def _gone_through(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield what the statement's loops, and the calls that make sequences, go through."""
    for node in walk(statement):
        if isinstance(node, (ast.For, ast.AsyncFor)):
            yield node.iter
        elif isinstance(node, (ast.ListComp, ast.DictComp, ast.GeneratorExp)):
            yield from (generator.iter for generator in node.generators)
        elif isinstance(node, ast.Call) and node.args:
            sequence = isinstance(node.func, ast.Name) and node.func.id in ("list", "tuple", "enumerate", "iter")
            if sequence or (isinstance(node.func, ast.Attribute) and node.func.attr == "join"):
                yield node.args[0]
