"""The parameters cell, read into `Parameter` values or refused."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.parameters.comments import ParameterComment, comment_for, read_tokens
from nb2prod.compiler.parameters.constant_values import NotConstant, evaluate
from nb2prod.compiler.parameters.default_text import Known, SourceText, inlined, needs_value, standalone, value_text
from nb2prod.compiler.parameters.type_forms import BUILTIN_TYPES, NONE, Form, accepts
from nb2prod.compiler.parameters.type_inference import infer_default
from nb2prod.compiler.parameters.types import (
    FieldType,
    UnknownType,
    annotated_type,
    converter_of,
    hinted_type,
    inferred_type,
    used_imports,
    without_none,
)
from nb2prod.compiler.trees import walk
from nb2prod.model import Cell, Diagnostic, Parameter
from nb2prod.rules import parameters as rules

_CLASS_NAMES = BUILTIN_TYPES | {"field", "dataclass", "Any", "Path", "Parameters"}


@dataclass(frozen=True, slots=True)
class _Assignment:
    """One name and its value; `span` is where the value's text stands."""

    name: str
    target: ast.Name
    value: ast.expr
    span: tuple[int, int]
    annotation: ast.expr | None
    comment: ParameterComment


class _Refused(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(slots=True)
class _Reading:
    cell: Cell
    text: SourceText
    imports: Mapping[str, str]
    known: dict[str, Known] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)  # refused names too: one finding each is enough


def parse_parameters(
    cell: Cell, source: str, statements: Sequence[ast.stmt], imports: Mapping[str, str]
) -> tuple[tuple[Parameter, ...], tuple[Diagnostic, ...]]:
    """Read a parameters cell.

    `source` is the cell as plain Python, `statements` its top-level statements without imports; `imports` maps each
    name that an import of the notebook binds to the import statement.
    """
    reading = _Reading(cell, SourceText(source), imports)
    tokens = read_tokens(source) if statements else ()
    used = _class_body_names(statements)
    for statement in statements:
        if _says_nothing(statement, reading.lines):
            continue
        comment = comment_for(tokens, statement.lineno, statement.end_lineno or statement.lineno)
        try:
            group = tuple(_assignments(statement, reading, comment, tokens))
        except _Refused as refused:
            reading.diagnostics.append(refused.diagnostic)
            continue
        _read_group(group, reading, used)
    return tuple(reading.parameters), tuple(reading.diagnostics)


def _says_nothing(statement: ast.stmt, lines: Mapping[str, int]) -> bool:
    if isinstance(statement, ast.Expr):
        value = statement.value
        return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in lines)
    return isinstance(statement, ast.Pass)


def _class_body_names(statements: Sequence[ast.stmt]) -> frozenset[str]:
    """Collect the names that annotations and called functions use: a field must not hide them."""
    names: set[str] = set()
    for statement in statements:
        annotations = [statement.annotation] if isinstance(statement, ast.AnnAssign) else []
        calls = [node.func for node in walk(statement) if isinstance(node, ast.Call)]
        roots = [call for call in calls if isinstance(call, ast.Name)]
        names |= {node.id for root in annotations for node in walk(root) if isinstance(node, ast.Name)}
        names |= {root.id for root in roots}
    return frozenset(names)


def _assignments(
    statement: ast.stmt, reading: _Reading, comment: ParameterComment, tokens: Sequence[tokenize.TokenInfo]
) -> Iterator[_Assignment]:
    text = reading.text
    annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
    targets: Sequence[ast.expr] = ()
    value: ast.expr | None = None
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign):
        targets, value = (statement.target,), statement.value
        if value is None:
            message = f"`{text.source[slice(*text.span(statement))]}` gives its parameter no default"
            raise _Refused(rules.STATEMENT.at(message, reading.cell, statement, fix="give it a default: `= VALUE`"))
    if value is None:
        message = f"{_kind(statement)} is not a parameter's default"
        raise _Refused(rules.STATEMENT.at(message, reading.cell, statement))
    whole = (text.value_start(statement, tokens), text.span(statement)[1])
    for target in targets:
        if isinstance(target, ast.Name):
            yield _Assignment(target.id, target, value, whole, annotation, comment)
            continue
        for name, item in _unpacked(target, value, reading):
            yield _Assignment(name.id, name, item, text.span(item), None, comment)


def _unpacked(target: ast.expr, value: ast.expr, reading: _Reading) -> list[tuple[ast.Name, ast.expr]]:
    literal = (ast.Tuple, ast.List)
    if isinstance(target, literal) and isinstance(value, literal) and len(target.elts) == len(value.elts):
        names = [name for name in target.elts if isinstance(name, ast.Name)]
        if len(names) == len(value.elts) and not any(isinstance(item, ast.Starred) for item in value.elts):
            return list(zip(names, value.elts, strict=True))
    fix = "assign each parameter by its own name: `NAME = VALUE`"
    raise _Refused(rules.STATEMENT.at("the target of this assignment is no single name", reading.cell, target, fix=fix))


def _kind(statement: ast.stmt) -> str:
    names: dict[type[ast.stmt], str] = {
        ast.If: "an `if` statement",
        ast.For: "a `for` loop",
        ast.While: "a `while` loop",
        ast.With: "a `with` block",
        ast.Try: "a `try` block",
        ast.FunctionDef: "a function definition",
        ast.AsyncFunctionDef: "a function definition",
        ast.ClassDef: "a class definition",
        ast.AugAssign: "an augmented assignment",
        ast.Delete: "a `del` statement",
        ast.Assert: "an `assert` statement",
        ast.Expr: "a bare expression",
    }
    return names.get(type(statement), f"a statement of this kind ({type(statement).__name__})")


def _read_group(group: tuple[_Assignment, ...], reading: _Reading, used: frozenset[str]) -> None:
    """Read the names that one statement binds: their values see only what stood before it."""
    added: dict[str, tuple[Parameter, Known]] = {}
    shared: list[tuple[ast.expr, object]] = []
    for assignment in group:
        try:
            _check_name(assignment, reading, used)
            parameter, known = _read(assignment, reading, shared)
        except _Refused as refused:
            reading.diagnostics.append(refused.diagnostic)
            reading.lines.setdefault(assignment.name, assignment.target.lineno)
            continue
        shared.append((assignment.value, known.value))
        reading.lines[assignment.name] = assignment.target.lineno
        added[assignment.name] = (parameter, known)
    for name, (parameter, known) in added.items():
        reading.parameters.append(parameter)
        reading.known[name] = known


def _check_name(assignment: _Assignment, reading: _Reading, used: frozenset[str]) -> None:
    name, target, cell = assignment.name, assignment.target, reading.cell
    if name in reading.lines:
        lines = f"line {reading.lines[name]} and line {target.lineno}"
        raise _Refused(rules.REBOUND.at(f"`{name}` is given a default twice, in {lines}", cell, target))
    if name.startswith("_"):
        message = f"`{name}` begins with an underscore, so nothing outside the notebook could set it"
        raise _Refused(rules.NAME.at(message, cell, target, fix=f"rename it, to `{name.strip('_') or 'value'}`"))
    if name in _CLASS_NAMES or name in used:
        message = f"a parameter called `{name}` hides what the other fields of `Parameters` need that name for"
        raise _Refused(rules.NAME.at(message, cell, target, fix=f"rename it, to `{name}_value` for example"))


def _read(assignment: _Assignment, reading: _Reading, shared: list[tuple[ast.expr, object]]) -> tuple[Parameter, Known]:
    name, node, cell = assignment.name, assignment.value, reading.cell
    try:
        values = {known_name: known.value for known_name, known in reading.known.items()}
        again = [value for other, value in shared if other is node]  # `a = b = []` binds one object
        value = again[0] if again else evaluate(node, values, reading.imports)
        mutable = bool(_mutable_parts(value))
        if _mutable_parts(value) & _mutable_parts([*values.values(), *(value for _, value in shared)], inner=True):
            message = f"`{name}` shares a mutable object with a parameter above it"
            raise _Refused(rules.ALIAS.at(message, cell, node))
        if needs_value(node, reading.known, reading.imports):
            text = closed = value_text(node, value)
        else:
            place = (node, assignment.span, reading.text, reading.known, reading.imports)
            text, closed = inlined(*place, mutable=mutable), inlined(*place, mutable=True)
    except NotConstant as error:
        raise _Refused(rules.VALUE.at(f"`{name}`: {error}", cell, error.node)) from None
    kind = _type_of(assignment, value, reading)
    if not accepts(kind.form, value):
        message = f"`{name}` is annotated `{kind.text}`, but its default is {_described(value)}"
        raise _Refused(rules.MISMATCH.at(message, cell, node))
    optional = accepts(kind.form, None)
    inner = without_none(kind.form)
    parameter = Parameter(
        name=name,
        annotation=kind.text,
        default=text,
        value_type=converter_of(kind.form, optional),
        help=assignment.comment.help,
        choices=inner.choices if inner.form is Form.CHOICES else (),
        optional=optional,
        mutable=mutable,
        imports=tuple(dict.fromkeys((*kind.imports, *_default_imports(text, reading.imports)))),
        cell_id=cell.id,
        line=assignment.target.lineno,
    )
    widened = kind.form != infer_default(value) and kind.form != NONE
    return parameter, Known(value, closed, mutable, widened)


def _default_imports(text: str, imports: Mapping[str, str]) -> tuple[str, ...]:
    tree = ast.parse(f"({text}\n)", mode="eval")
    found = [n for n in walk(tree) if isinstance(n, ast.Name) and n.id in imports]
    return tuple(dict.fromkeys(statement for name in found for statement in used_imports(name, imports)))


def _type_of(assignment: _Assignment, value: object, reading: _Reading) -> FieldType:
    hint = assignment.comment.hint
    place: ast.AST = assignment.annotation or assignment.target
    try:
        if assignment.annotation is not None:
            text = reading.text.source[slice(*reading.text.span(assignment.annotation))]
            return annotated_type(assignment.annotation, standalone(text), reading.imports)
        return hinted_type(hint, reading.imports) if hint else inferred_type(value, reading.imports)
    except UnknownType as error:
        raise _Refused(rules.ANNOTATION.at(f"`{assignment.name}`: {error}", reading.cell, place)) from None


def _described(value: object) -> str:
    text = repr(value)
    return f"{text if len(text) <= 40 else text[:37] + '...'} ({type(value).__name__})"


def _mutable_parts(value: object, inner: bool = False) -> set[int]:
    """Collect the identities of the lists, dicts and sets inside; `inner` leaves the outermost one out."""
    found: set[int] = set()
    waiting, seen = [value], set[int]()
    while waiting:
        item = waiting.pop()
        if id(item) in seen or not isinstance(item, (list, dict, set, tuple, frozenset)):
            continue
        seen.add(id(item))
        if isinstance(item, (list, dict, set)) and not (inner and item is value):
            found.add(id(item))
        waiting += [*item.values()] if isinstance(item, dict) else [*item]
    return found
