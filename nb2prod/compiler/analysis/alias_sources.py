"""Whose object a value may be, hold, or be a part of."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.mutators import root_name
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import target_names
from nb2prod.compiler.trees import walk

# these give the object itself, a view of it, or one of its parts
VIEWING_METHODS = frozenset(
    "view reshape ravel squeeze transpose swapaxes to_numpy cursor get setdefault items values pop popitem".split()
    + "popleft get_nowait send __getitem__ __call__ __next__ enter_context".split()
)
VIEWING_FUNCTIONS = frozenset(
    "asarray asanyarray ravel reshape squeeze transpose atleast_1d atleast_2d iter min max next getattr vars".split()
    + "reduce choice heappop heapreplace heappushpop partial defaultdict".split()
)
# what these return is new, but its parts are those of their arguments
SHARING_METHODS = frozenset("copy union intersection difference keys tolist most_common elements".split())
SHARING_FUNCTIONS = frozenset(
    "list tuple set dict sorted min max copy chain islice zip enumerate reversed map filter next getattr".split()
    + "cycle repeat product permutations combinations groupby accumulate tee starmap takewhile dropwhile".split()
    + "filterfalse zip_longest compress sample choices nlargest nsmallest deque partial fromkeys sum".split()
)
ORDERING = frozenset("sorted sort min max nlargest nsmallest groupby".split())
# modules of the standard library that handle objects without looking at what they are
HANDLING = frozenset(
    "copy itertools functools operator collections dataclasses contextlib queue heapq types random weakref".split()
)
# methods that make a mask: an array or frame copies what one selects
MASKS = frozenset(
    "isin notna isna isnull notnull between contains startswith endswith eq ne gt lt ge le duplicated any all".split()
    + "astype match where nonzero argsort isfinite isnan logical_and logical_or logical_not".split()
)


@dataclass(frozen=True, slots=True)
class OwnCalls:
    """The notebook's own functions and classes, with the notebook variables that calling them may return or keep.

    Methods are there as `.NAME`.
    """

    returned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    storing: frozenset[str] = frozenset()  # those that change something, and so may keep what they are given
    operators: frozenset[str] = frozenset()  # variables that operators of the notebook's own classes may return
    library: Mapping[str, str] | None = None  # what imported names are; None where the notebook is not known
    parts: bool = False  # follow what shares parts, and not only what is the same object

    @property
    def inside(self) -> OwnCalls:
        """The same for what an object holds."""
        return self if self.parts else OwnCalls(self.returned, self.storing, self.operators, self.library, True)


NO_CALLS = OwnCalls()  # where nothing is known of the notebook


def is_variable(node: ast.expr, own: OwnCalls) -> bool:
    """Whether what is called is no function that is known by its name: a variable, or what an expression gives."""
    if own.library is None or isinstance(node, ast.Attribute):
        return False
    if not isinstance(node, ast.Name):
        return True
    return node.id not in own.library and node.id not in own.returned and not hasattr(builtins, node.id)


def arguments_of(node: ast.expr) -> list[ast.expr]:
    """Give what a call is given, but for keys to sort by."""
    if not isinstance(node, ast.Call):
        return []
    ignored = "key" if called_name(node) in ORDERING else ""
    return [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg != ignored)]


def called_name(node: ast.Call) -> str:
    """Give the last part of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def sources(node: ast.expr, own: OwnCalls) -> Iterable[str]:
    """Give the names whose object the value may be, hold, or be a part of."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, (ast.Attribute, ast.Starred, ast.Await)):
        yield from sources(node.value, own)
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id
        yield from sources(node.value, own)
    elif isinstance(node, ast.Subscript):
        if own.parts or not copies(node.slice):
            yield from sources(node.value, own.inside)
    elif isinstance(node, ast.IfExp):
        yield from sources(node.body, own)
        yield from sources(node.orelse, own)
    elif isinstance(node, (ast.BoolOp, ast.Tuple, ast.List, ast.Set)):
        for part in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from sources(part, own)
    elif isinstance(node, ast.Dict):
        for part in node.values:
            yield from sources(part, own)
    elif isinstance(node, ast.Lambda):
        yield from names_in(node)  # who calls it may get any of them
    elif isinstance(node, ast.Call):
        yield from sources_of_call(node, own)
    elif isinstance(node, ast.BinOp) and (own.parts or own.operators):
        yield from sources(node.left, own)
        yield from sources(node.right, own)
    elif own.parts and isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        yield from parts_of_comprehension(node, own)
    if isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript)):
        yield from own.operators


def copies(index: ast.expr) -> bool:
    """Whether what a subscript selects is a copy, in the libraries that select by lists and masks."""
    if isinstance(index, ast.BinOp):
        return isinstance(index.op, (ast.BitAnd, ast.BitOr, ast.BitXor))
    if isinstance(index, ast.UnaryOp):
        return isinstance(index.op, (ast.Invert, ast.Not))
    return isinstance(index, (ast.Compare, ast.BoolOp, ast.List)) or (
        isinstance(index, ast.Call) and called_name(index) in MASKS
    )


def sources_of_call(node: ast.Call, own: OwnCalls) -> Iterable[str]:
    name = called_name(node)
    known = name if isinstance(node.func, ast.Name) else f".{name}"
    inside = own.inside
    if known in own.returned:
        yield from own.returned[known]
        if own.parts and isinstance(node.func, ast.Name) and name[:1].isupper():
            yield name  # an instance has the parts of its class
    if isinstance(node.func, ast.Attribute):
        if name in VIEWING_METHODS or known in own.returned or (own.parts and name in SHARING_METHODS):
            yield from sources(node.func.value, inside)
    elif isinstance(node.func, ast.Lambda) or is_variable(node.func, own):
        yield from names_in(node.func)
        yield from sources(node.func, inside)
    if gives_back(node, known, own):
        for argument in arguments_of(node):
            yield from sources(argument, inside)


def gives_back(node: ast.Call, known: str, own: OwnCalls) -> bool:
    """Whether what a call gives may be, or hold, its arguments or parts of them."""
    name = called_name(node)
    if known in own.returned or name in VIEWING_FUNCTIONS or isinstance(node.func, ast.Lambda):
        return True
    if own.parts and (name in SHARING_FUNCTIONS or name[:1].isupper()):
        return True
    if own.library is None:
        return False
    path = dotted_path(node.func)
    module = own.library.get(path[0], "").partition(".")[0] if path else ""
    return (module in HANDLING and name != "deepcopy") or is_variable(node.func, own)


def names_in(node: ast.AST, *, stored: bool = False) -> Iterable[str]:
    """Give every name that is read in an expression; `stored` gives those that are bound, too."""
    names = (part for part in walk(node) if isinstance(part, ast.Name))
    return (part.id for part in names if stored or isinstance(part.ctx, ast.Load))


def parts_of_comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, own: OwnCalls
) -> Iterable[str]:
    """Give the names whose parts the new container holds."""
    results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    variables = {name for generator in node.generators for name in target_names(generator.target)}
    names = {name for result in results for name in sources(result, own)}
    yield from sorted(names - variables)
    for generator in node.generators if names & variables else ():
        yield from sources(generator.iter, own)


def reached_names(node: ast.expr) -> set[str]:
    """Give the names whose object, or a part of whose object, an expression may be, as far as can be seen from it."""
    if isinstance(node, (ast.Name, ast.Constant)):
        return {node.id} if isinstance(node, ast.Name) else set()
    root = root_name(node)
    found = {root.id} if root is not None else set()
    found |= set(sources(node, NO_CALLS))
    for part in walk(node) if root is None else ():
        # a plainly named function may be the notebook's own, and give back what it is given
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and not hasattr(builtins, part.func.id):
            for argument in [*part.args, *(keyword.value for keyword in part.keywords)]:
                found |= set(sources(argument, NO_CALLS))
    return found
