"""Values of expressions that need no running code: literals, and arithmetic, text and containers made from them."""

from __future__ import annotations

import ast
import operator
import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from nb2prod.compiler.parameters.type_forms import dotted_name
from nb2prod.compiler.trees import walk

_SIZE_LIMIT = 100_000  # items or characters; beyond it a default is a computation
_BITS_LIMIT = 10_000

Names = Mapping[str, object]
Imports = Mapping[str, str]


class NotConstant(Exception):
    """The value cannot be known without running code; the message says why, `node` where."""

    def __init__(self, message: str, node: ast.AST) -> None:
        super().__init__(message)
        self.node = node


_OPERATORS: dict[type[ast.AST], Callable[..., object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
FUNCTIONS: dict[str, Callable[..., object]] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "min": min,
    "max": max,
    "round": round,
    "abs": abs,
    "len": len,
    "sum": sum,
    "sorted": sorted,
    "range": range,
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
    "pathlib.Path": PurePosixPath,
    "os.path.join": posixpath.join,
}
_METHODS: dict[type, frozenset[str]] = {
    str: frozenset(
        "strip lstrip rstrip split upper lower title capitalize replace join format startswith endswith".split()
    ),
    list: frozenset(("copy", "index", "count")),
    tuple: frozenset(("index", "count")),
    set: frozenset(("copy", "union")),
    dict: frozenset(("copy", "keys", "values", "get")),
    PurePosixPath: frozenset(("joinpath", "with_suffix", "with_name")),
}


def evaluate(node: ast.expr, names: Names, imports: Imports) -> object:
    """Compute an expression's value from earlier parameters; raises `NotConstant`."""
    try:
        value = _evaluate(node, names, imports)
    except NotConstant:
        raise
    except Exception as error:
        raise NotConstant(f"computing it raises {type(error).__name__}: {error}", node) from None
    if isinstance(value, (range, type({}.keys()), type({}.values()))):
        raise NotConstant(f"a {type(value).__name__} object is no parameter value; wrap it in `list(...)`", node)
    if _too_many(value):
        raise NotConstant("it is too large to be a default", node)
    return value


def _too_many(value: object) -> bool:
    """Count items as often as they are reached: small lists repeated inside lists grow without bound."""
    waiting, seen = [value], 0
    while waiting and seen < _SIZE_LIMIT:
        item = waiting.pop()
        seen += 1
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, (list, tuple, set, frozenset)):
            waiting += item
    return bool(waiting)


def _evaluate(node: ast.expr, names: Names, imports: Imports) -> object:
    value = _compute(node, names, imports)
    if isinstance(value, (str, bytes, list, tuple, set, dict, range)) and len(value) > _SIZE_LIMIT:
        raise NotConstant("it is too large to be a default", node)
    return value


def _compute(node: ast.expr, names: Names, imports: Imports) -> object:
    def each(nodes: list[ast.expr]) -> list[object]:
        return [_evaluate(item, names, imports) for item in nodes]

    match node:
        case ast.Constant(value=value) if value is not Ellipsis:
            return value
        case ast.Name(id=name):
            if name in names:
                return names[name]
            raise NotConstant(f"`{name}` is not a parameter given above it", node)
        case ast.List(elts=elements):
            return each(elements)
        case ast.Tuple(elts=elements):
            return tuple(each(elements))
        case ast.Set(elts=elements):
            return set(each(elements))
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return dict(zip(each([key for key in keys if key is not None]), each(values), strict=True))
        case ast.UnaryOp(op=op, operand=operand):
            return _OPERATORS[type(op)](_evaluate(operand, names, imports))
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(node, op, _evaluate(left, names, imports), _evaluate(right, names, imports))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_evaluate(left, names, imports), _evaluate(right, names, imports))
        case ast.BoolOp(op=op, values=operands):
            return _boolean(op, operands, names, imports)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _evaluate(body if _evaluate(test, names, imports) else orelse, names, imports)
        case ast.Subscript(value=owner, slice=index):
            container = _evaluate(owner, names, imports)
            if isinstance(container, (str, bytes, list, tuple, dict)):
                take: Callable[..., object] = container.__getitem__
                return take(_index(index, names, imports))
        case ast.JoinedStr(values=parts):
            return "".join(str(part) for part in each(parts))
        case ast.FormattedValue():
            return _formatted(node, names, imports)
        case ast.Call():
            return _call(node, names, imports)
    raise NotConstant(f"`{_shown(node)}` cannot be known without running it", node)


def _shown(node: ast.expr) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 60 else text[:57] + "..."


def _boolean(op: ast.boolop, operands: list[ast.expr], names: Names, imports: Imports) -> object:
    value: object = None
    for operand in operands:
        value = _evaluate(operand, names, imports)
        if bool(value) is isinstance(op, ast.Or):
            break
    return value


def _index(node: ast.expr, names: Names, imports: Imports) -> object:
    if isinstance(node, ast.Slice):
        bounds = (node.lower, node.upper, node.step)
        return slice(*(None if bound is None else _evaluate(bound, names, imports) for bound in bounds))
    return _evaluate(node, names, imports)


def _binary(node: ast.expr, op: ast.operator, left: object, right: object) -> object:
    if isinstance(op, ast.Mult):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, (str, bytes, list, tuple)) and isinstance(other, int) and len(one) * other > _SIZE_LIMIT:
                raise NotConstant("it is too large to be a default", node)
    if isinstance(left, int) and isinstance(right, int):
        size = right if isinstance(op, ast.LShift) else left.bit_length() * right if isinstance(op, ast.Pow) else 0
        if size > _BITS_LIMIT:
            raise NotConstant("it is too large to be a default", node)
    if isinstance(op, ast.Mod) and isinstance(left, (str, bytes)):
        _check_widths(str(left), node, "*")
    if type(op) not in _OPERATORS:
        raise NotConstant(f"`{_shown(node)}` cannot be known without running it", node)
    return _OPERATORS[type(op)](left, right)


def _check_widths(template: str, node: ast.expr, computed: str = "") -> None:
    wide = any(int(digits) > _BITS_LIMIT for digits in re.findall(r"[0-9]{4,12}", template))
    if wide or (computed and re.search(re.escape(computed), template)):
        raise NotConstant("its text formatting cannot be known without running it", node)


def _formatted(node: ast.FormattedValue, names: Names, imports: Imports) -> str:
    value = _evaluate(node.value, names, imports)
    if node.conversion != -1:
        conversions: dict[str, Callable[[object], str]] = {"r": repr, "s": str, "a": ascii}
        value = conversions[chr(node.conversion)](value)
    template = str(_evaluate(node.format_spec, names, imports)) if node.format_spec else ""
    _check_widths(template, node)
    return format(value, template)


def _call(node: ast.Call, names: Names, imports: Imports) -> object:
    if any(keyword.arg is None for keyword in node.keywords):
        raise NotConstant(f"`{_shown(node)}` cannot be known without running it", node)
    arguments = [_evaluate(argument, names, imports) for argument in node.args]
    keywords = {keyword.arg or "": _evaluate(keyword.value, names, imports) for keyword in node.keywords}
    name = dotted_name(node.func, imports)
    if name in FUNCTIONS and name.split(".")[0] not in names:
        if "." in name and not any(isinstance(part, ast.Name) and part.id in imports for part in walk(node.func)):
            raise NotConstant(f"`{_shown(node.func)}` is not imported anywhere in the notebook", node)
        return FUNCTIONS[name](*arguments, **keywords)
    if isinstance(node.func, ast.Attribute) and (not name or name.split(".")[0] in names):
        owner = _evaluate(node.func.value, names, imports)
        if node.func.attr in _METHODS.get(type(owner), ()):
            _check_method(node, owner, arguments)
            method: Callable[..., object] = getattr(owner, node.func.attr)
            return method(*arguments, **keywords)
    if name == "Path":
        raise NotConstant("`Path` is not imported anywhere in the notebook", node)
    raise NotConstant(f"the call `{_shown(node)}` has to be run to be known", node)


def _check_method(node: ast.Call, owner: object, arguments: list[object]) -> None:
    if not isinstance(owner, str):
        return
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        _check_widths(owner, node)
        if re.search(r"\{[^}]*\{", owner):
            raise NotConstant("its text formatting cannot be known without running it", node)
    texts = [item for item in arguments if isinstance(item, str)]
    texts += [part for item in arguments if isinstance(item, (list, tuple)) for part in item if isinstance(part, str)]
    if (len(owner) + 1) * sum(len(text) + 1 for text in texts) > _SIZE_LIMIT * 10:
        raise NotConstant("it is too large to be a default", node)
