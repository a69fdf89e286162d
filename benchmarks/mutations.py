"""Mutants of a generated module.

The general kinds (arithmetic, comparison, logic, constants, off-by-one, loops) are cosmic-ray's operators. The kinds
that go wrong in data science (a dropped statement, swapped arguments, the wrong column, a removed seed, a changed
hyperparameter) have no operator in any maintained tool and are made here, by source position.
"""

from __future__ import annotations

import ast
import random
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

PLUMBING = frozenset({"main", "Results"})  # the command line, and a class without behaviour
SEEDS = frozenset({"seed", "random_state", "random_seed"})
_COSMIC_KINDS = (
    ("ReplaceBinaryOperator_", "arithmetic"),
    ("ReplaceComparisonOperator_", "comparison"),
    ("ReplaceUnaryOperator_", "logic"),
    ("ReplaceAndWithOr", "logic"),
    ("ReplaceOrWithAnd", "logic"),
    ("AddNot", "logic"),
    ("ReplaceTrueWithFalse", "constant"),
    ("ReplaceFalseWithTrue", "constant"),
    ("NumberReplacer", "off by one"),
    ("ZeroIterationForLoop", "loop"),
    ("ReplaceBreakWithContinue", "loop"),
    ("ReplaceContinueWithBreak", "loop"),
)


@dataclass(frozen=True)
class Mutant:
    """One changed module: what kind of change, on which line, and the whole text."""

    kind: str
    line: int
    text: str


def mutants_of(text: str, chosen: random.Random, *, each_place: int = 2) -> list[Mutant]:
    """All mutants whose bytecode differs from the original's; of those of one kind at one place, `each_place`."""
    places: dict[tuple[str, int, int], list[Mutant]] = {}
    original = bytecode(text)
    for kind, (line, column), changed in (*general_changes(text), *own_changes(text)):
        if not is_live(text, line):
            continue
        try:
            if bytecode(changed) == original:
                continue
        except SyntaxError:
            continue
        places.setdefault((kind, line, column), []).append(Mutant(kind, line, changed))
    return [mutant for found in places.values() for mutant in chosen.sample(found, min(each_place, len(found)))]


def bytecode(text: str) -> object:
    """What the text compiles to, without the positions; raises SyntaxError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about mutants such as `x is 1`
        return _shape(compile(text, "module", "exec", dont_inherit=True))


def _shape(constant: object) -> object:
    if not isinstance(constant, types.CodeType):
        return repr(constant)
    inner = tuple(_shape(each) for each in constant.co_consts)
    return (constant.co_code, constant.co_names, constant.co_varnames, inner)


def is_live(text: str, line: int) -> bool:
    """Whether a line computes something that the notebook computes: no imports, annotations or command line."""
    for node in ast.parse(text).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        if first <= line <= (node.end_lineno or node.lineno):
            if isinstance(node, (ast.Import, ast.ImportFrom, ast.If)):
                return False
            return getattr(node, "name", "") not in PLUMBING and line >= node.lineno
    return False


def general_changes(text: str) -> Iterator[tuple[str, tuple[int, int], str]]:
    """cosmic-ray's mutants, those in annotations left out: (kind, (line, column), text)."""
    annotations = annotation_ranges(text)
    for name in sorted(operator_names()):
        kind = next((kind for prefix, kind in _COSMIC_KINDS if name.partition("/")[2].startswith(prefix)), None)
        if kind is None:
            continue
        operator = get_operator(name)()
        positions = [place for node in ast_nodes(get_ast(text)) for place in operator.mutation_positions(node)]
        for occurrence, (start, _end) in enumerate(positions):
            if any(first <= start <= last for first, last in annotations):
                continue
            changed = mutate_code(text, operator, occurrence)
            if changed is not None:
                yield kind, start, changed


def annotation_ranges(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations stand: changing one changes nothing that runs."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation is not None:
            found.append(node.annotation)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
            found.append(node.returns)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0)) for node in found
    ]


def own_changes(text: str) -> Iterator[tuple[str, tuple[int, int], str]]:
    """The mutants that only notebooks' modules have: (kind, (line, column), text)."""
    tree = ast.parse(text)
    source = Source(text)
    columns = sorted({str(node.value) for node in column_names(tree)})
    for node in ast.walk(tree):
        for kind, place, new in (
            *dropped(node),
            *swapped(node, source),
            *without_seed(node, source),
            *other_hyperparameters(node),
        ):
            yield kind, (place.lineno, place.col_offset), source.replaced(place, new)
    for node in column_names(tree):
        other = next((name for name in columns[columns.index(node.value) + 1 :] + columns if name != node.value), None)
        if other is not None:
            yield "wrong column", (node.lineno, node.col_offset), source.replaced(node, repr(other))


@dataclass(frozen=True)
class Span:
    """A stretch of source that is no node of its own."""

    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int


Place = ast.expr | ast.stmt | Span
Change = tuple[str, Place, str]


class Source:
    """A text that is edited by the positions that ast gives, which count bytes."""

    def __init__(self, text: str) -> None:
        self.content = text.encode()
        self.starts = [0]
        for line in self.content.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def of(self, node: ast.expr) -> str:
        start, end = self._range(node)
        return self.content[start:end].decode()

    def replaced(self, node: Place, new: str) -> str:
        start, end = self._range(node)
        return (self.content[:start] + new.encode() + self.content[end:]).decode()

    def _range(self, node: Place) -> tuple[int, int]:
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0),
        )


def dropped(node: ast.AST) -> Iterator[Change]:
    """Each simple statement of a function, left out."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    for inner in ast.walk(node):
        docstring = isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)
        if isinstance(inner, (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)) and not docstring:
            yield "dropped statement", inner, "pass"


def swapped(node: ast.AST, source: Source) -> Iterator[Change]:
    """The first two positional arguments of a call, exchanged."""
    if isinstance(node, ast.Call) and len(node.args) > 1:
        first, second = node.args[:2]
        if not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred):
            span = Span(first.lineno, first.col_offset, second.end_lineno or 0, second.end_col_offset or 0)
            yield "swapped arguments", span, f"{source.of(second)}, {source.of(first)}"


def without_seed(node: ast.AST, source: Source) -> Iterator[Change]:
    """A seed that is no longer given."""
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("seed", "manual_seed"):
        yield "removed seed", node, "None"
    elif name in ("default_rng", "RandomState", "Random") and node.args:
        yield "removed seed", node, f"{source.of(node.func)}()"
    for keyword in node.keywords:
        if keyword.arg in SEEDS:
            yield "removed seed", keyword.value, "None"


def other_hyperparameters(node: ast.AST) -> Iterator[Change]:
    """A setting with another value: a keyword of a call, or a default of `Parameters`."""
    if isinstance(node, ast.Call):
        values = [keyword.value for keyword in node.keywords if keyword.arg not in SEEDS]
    elif isinstance(node, ast.ClassDef) and node.name == "Parameters":
        values = [field.value for field in node.body if isinstance(field, ast.AnnAssign) and field.value is not None]
    else:
        return
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, (bool, int, float)):
            yield "changed hyperparameter", value, changed_setting(value.value)


def changed_setting(value: bool | int | float) -> str:
    if isinstance(value, bool):
        return repr(not value)
    return repr(value * 2 + 1) if isinstance(value, int) else repr(value / 2 if value else 0.5)


def column_names(tree: ast.AST) -> list[ast.Constant]:
    """Texts that stand where columns are named: in subscripts, and in the arguments that take columns."""
    found: dict[tuple[int, int], ast.Constant] = {}
    for node in ast.walk(tree):
        holders: list[ast.expr] = []
        if isinstance(node, ast.Subscript) and not in_annotation(node):
            holders = [node.slice]
        elif isinstance(node, ast.Call):
            names = ("columns", "subset", "by", "on", "values", "index", "x", "y", "left_on", "right_on")
            holders = [keyword.value for keyword in node.keywords if keyword.arg in names]
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("groupby", "sort_values", "drop_duplicates"):
                holders += node.args[:1]
        for holder in holders:
            parts = holder.elts if isinstance(holder, (ast.List, ast.Tuple)) else [holder]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found[(part.lineno, part.col_offset)] = part
    return list(found.values())


def in_annotation(node: ast.Subscript) -> bool:
    """`Literal["a"]` is no column."""
    return isinstance(node.value, ast.Name) and node.value.id in ("Literal", "list", "dict", "tuple", "set")
