"""Values that mean the same whenever they are computed, so a module may compute them when it is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.trees import children

PURE_BUILTINS = frozenset(
    "len str int float bool complex abs round min max sum sorted tuple list dict set frozenset range zip enumerate "
    "reversed map filter chr ord bytes bytearray slice repr type hash pow divmod any all".split()
)
LAZY_BUILTINS = frozenset("zip enumerate reversed map filter".split())
PURE_CALLS = frozenset(
    "re.compile pathlib.Path pathlib.PurePath collections.namedtuple collections.OrderedDict collections.Counter "
    "collections.defaultdict typing.TypeVar typing.NewType typing.NamedTuple decimal.Decimal fractions.Fraction "
    "logging.getLogger functools.partial types.MappingProxyType types.SimpleNamespace datetime.date datetime.datetime "
    "datetime.time datetime.timedelta datetime.timezone pandas.Timestamp pandas.Timedelta pandas.Index "
    "pandas.DataFrame pandas.Series pandas.CategoricalDtype pandas.date_range pandas.to_datetime pandas.IndexSlice "
    "enum.auto string.Template uuid.UUID zoneinfo.ZoneInfo".split()
)
PURE_PREFIXES = ("math.", "cmath.", "operator.", "os.path.join", "os.path.basename", "os.path.dirname")
PURE_NUMPY = frozenset(
    "array asarray linspace logspace geomspace arange zeros ones full eye identity diag float32 float64 int32 int64 "
    "int8 uint8 bool_ dtype sqrt exp log log2 log10 sin cos tan pi deg2rad rad2deg meshgrid outer dot concatenate "
    "stack vstack hstack reshape transpose abs sum mean max min round finfo iinfo".split()
)
IMMUTABLE_CALLS = frozenset(
    "compile Path PurePath namedtuple getLogger timedelta datetime date time timezone Decimal Fraction frozenset tuple "
    "TypeVar NewType len str int float complex bool abs round min max sum pow divmod chr ord repr hash bytes range "
    "Timestamp Timedelta sqrt exp log log2 log10 sin cos tan pi join basename dirname radians degrees".split()
)


def unsafe_part(node: ast.expr, imports: ImportTable) -> ast.expr | None:
    """Find the part of a value that is not known to be pure; names are judged elsewhere."""
    if isinstance(node, ast.Call):
        if not pure_call(node, imports):
            return node
        parts: list[ast.expr] = [*node.args, *(keyword.value for keyword in node.keywords)]
    elif isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.GeneratorExp)):
        return node
    elif isinstance(node, (ast.Lambda, ast.Name, ast.Constant)):
        return None
    else:
        parts = list(expressions_in(node))
    return next((found for part in parts if (found := unsafe_part(part, imports)) is not None), None)


def expressions_in(node: ast.AST) -> Iterator[ast.expr]:
    for child in children(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, (ast.comprehension, ast.keyword)):
            yield from expressions_in(child)


def pure_call(node: ast.Call, imports: ImportTable) -> bool:
    if isinstance(node.func, ast.Name) and node.func.id not in imports.by_name:
        return node.func.id in PURE_BUILTINS - LAZY_BUILTINS
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
        return True  # a method of a literal string or number
    dotted = imports.dotted(dotted_path(node.func))
    if dotted.startswith("numpy."):
        return dotted.removeprefix("numpy.") in PURE_NUMPY
    return dotted in PURE_CALLS or dotted.startswith(PURE_PREFIXES)


def is_mutable_value(node: ast.expr | None) -> bool:
    """Whether a constant's value could be changed in place by whoever holds it."""
    if node is None or isinstance(node, (ast.Constant, ast.JoinedStr, ast.Compare, ast.Attribute, ast.Lambda)):
        return False
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name not in IMMUTABLE_CALLS
    if isinstance(node, (ast.Tuple, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.BoolOp)):
        return any(is_mutable_value(part) for part in expressions_in(node))
    return True
