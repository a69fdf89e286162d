"""Statements that use the program's functions: called, handed on, kept in containers, wrapped."""

from __future__ import annotations

from tests.fuzzing.bindings import assign
from tests.fuzzing.draft import Draft, Piece, Signature, Sort
from tests.fuzzing.expressions import called, number, numbers
from tests.fuzzing.kinds import Kind

UNARY = Signature((Kind.INT,), Kind.INT)


def call(draft: Draft) -> None:
    """Call a function of any kind and keep what it gives."""
    known = [name for name in draft.names(Kind.FUNCTION) if name in draft.signatures]
    if not known:
        return assign(draft)
    name = draft.pick(known)
    gives = draft.signatures[name].gives
    text = called(draft, name, 2)
    if gives in (Kind.OTHER, Kind.NOTHING):
        return None
    if gives is Kind.STREAM and draft.chance(0.6):
        text = draft.pick([f"list({text})", f"sorted({text})"])
        gives = Kind.INTS
    target = draft.new_name(gives)
    forms = [f"{target} = {text}", f"{target} = {text}", text]
    forms += [f"print({text})"] if gives not in (Kind.FUNCTION, Kind.STREAM) else []
    if draft.add(Piece(draft.pick(forms))) and gives is Kind.FUNCTION:
        draft.signatures[target] = UNARY
    return None


def unary(draft: Draft) -> str | None:
    known = [name for name in draft.functions() if draft.signatures[name] == UNARY]
    return draft.pick(known) if known else None


def hand_on(draft: Draft) -> None:
    """A function as a value."""
    f = unary(draft)
    if f is None:
        return assign(draft)
    a, n, values = draft.new_name(Kind.INTS), draft.new_name(Kind.INT), numbers(draft)
    forms = [
        f"{a} = list(map({f}, {values}))",
        f"{a} = sorted({values}, key={f})",
        f"{a} = [{f}(v) for v in {values}]",
        f"{n} = max({values}, key={f}, default=0)",
        f"{a} = [*map({f}, {values})]",
        f"{a} = [v for v in filter({f}, {values})]",
        f"{n} = sum({f}(v) for v in {values})",
        f"{a} = list(map(lambda v: {f}(v) + 1, {values}))",
        f"for v in map({f}, {values}):\n    print(v)",
        f"{values}.sort(key={f})" if values.isidentifier() else "pass",
        f"{n} = {{v: {f}(v) for v in {values}}}.get(1, 0)",
        f"print(*map({f}, {values}), sep=', ')",
        f"{draft.new_name(Kind.STREAM)} = map({f}, {values})",
        f"{draft.new_name(Kind.STREAM)} = ({f}(v) for v in {values})",
    ]
    draft.add(Piece(draft.pick(forms)))
    return None


def keep(draft: Draft) -> None:
    """A function kept in a container, under another name, as a default, in a partial, then called."""
    f = unary(draft)
    if f is None:
        return assign(draft)
    n = draft.new_name(Kind.INT)
    forms: list[tuple[str, str]] = [
        (f"table_of = {{'f': {f}, 'g': lambda v: v + {number(draft, 0)}}}", f"{n} = table_of['f']({number(draft, 0)})"),
        (f"chain_of = [{f}, abs]", f"{n} = chain_of[0]({number(draft, 0)})"),
        (f"alias = {f}", f"{n} = alias({number(draft, 0)})"),
        (f"later = lambda: {f}({number(draft, 0)})", f"{n} = later()"),
        (f"def wrapped(v, op={f}):\n    return op(v) + {number(draft, 0)}", f"{n} = wrapped({number(draft, 0)})"),
        (f"def outer(v):\n    return {f}(v) * {number(draft, 0)}", f"{n} = outer({number(draft, 0)})"),
        (f"def both(v):\n    return list(map({f}, [v, {number(draft, 0)}]))", f"{n} = both({number(draft, 0)})[0]"),
        (f"{f}.calls = 0\n{f}.calls += 1", f"{n} = {f}.calls"),
        (f"original = {f}\n{f} = lambda v: original(v) + 1", f"{n} = {f}({number(draft, 0)})"),
    ]
    if "partial" in draft.namespace:
        forms.append((f"bound = partial({f}, {number(draft, 0)})", f"{n} = bound()"))
    if "functools" in draft.namespace:
        forms.append((f"bound = functools.partial({f}, {number(draft, 0)})", f"{n} = bound()"))
    first, second = draft.pick(forms)
    sort = Sort.DEFINE if first.startswith("def ") else Sort.ACT
    if draft.add(*(Piece(part, sort) for part in ([first] if sort is Sort.DEFINE else first.split("\n")))):
        draft.add(Piece(second))
    return None


def replace(draft: Draft) -> None:
    """A function's global changes after the definition; then it is called."""
    f = unary(draft)
    names = draft.names(Kind.INT)
    if f is None or not names:
        return assign(draft)
    draft.add(Piece(f"{draft.pick(names)} = {number(draft)}"))
    draft.add(Piece(f"{draft.new_name(Kind.INT)} = {f}({number(draft, 0)})"))
    return None
