"""Definitions of functions: reading notebook names in every way, closures, generators, decorators."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzzing.draft import Draft, Piece, Signature, Sort
from tests.fuzzing.expressions import number, numbers, text, truth
from tests.fuzzing.kinds import Kind

INT, INTS = Kind.INT, Kind.INTS
UNARY = Signature((INT,), INT)


def define(draft: Draft) -> None:
    """Define a function that takes integers and gives one."""
    name = draft.new_name(Kind.FUNCTION)
    if name in draft.namespace and draft.chance(0.7):
        name = draft.pick(Kind.FUNCTION.value.split())
    parameter = draft.pick(["v", "x", "n", "value", "item"])
    saved, draft.local = draft.local, {parameter: INT}
    hidden, draft.hidden = draft.hidden, frozenset({name})
    lines, signature = draft.pick(BODIES)(draft, name, parameter)
    draft.local, draft.hidden = saved, hidden
    if draft.chance(0.15):
        lines.insert(1, '    """Say what it does."""')
    if draft.add(Piece("\n".join(lines), Sort.DEFINE)):
        draft.signatures[name] = signature


Body = tuple[list[str], Signature]


def plain(draft: Draft, name: str, v: str) -> Body:
    return [f"def {name}({v}):", f"    return {number(draft)}"], UNARY


def typed(draft: Draft, name: str, v: str) -> Body:
    return [f"def {name}({v}: int, *, times: int = 2) -> int:", f"    return {number(draft)} * times"], UNARY


def with_locals(draft: Draft, name: str, v: str) -> Body:
    local = draft.pick(["t", "m", "total", "xs_"])
    lines = [f"def {name}({v}):", f"    {local} = {number(draft)}"]
    draft.local[local] = INT
    if draft.chance(0.5):
        lines.append(f"    {local} += {number(draft)}")
    return [*lines, f"    return {number(draft)}"], UNARY


def branching(draft: Draft, name: str, v: str) -> Body:
    return [
        f"def {name}({v}):",
        f"    if {truth(draft)}:",
        f"        return {number(draft)}",
        f"    for i in {numbers(draft)}:",
        f"        {v} += i",
        f"    return {number(draft, 1)}",
    ], UNARY


def of_two(draft: Draft, name: str, v: str) -> Body:
    draft.local["w"] = INT
    return [f"def {name}({v}, w):", f"    return {number(draft)}"], Signature((INT, INT), INT)


def defaulted(draft: Draft, name: str, v: str) -> Body:
    names = [n for n in draft.namespace if n in draft.names(INT) and n not in draft.local]
    default = draft.pick(names) if names and draft.chance(0.4) else str(draft.number())
    draft.local["w"] = INT
    return [f"def {name}({v}, w={default}):", f"    return {number(draft)}"], UNARY


def gathering(draft: Draft, name: str, v: str) -> Body:
    """A default that remembers, variable arguments, keywords."""
    forms = [
        [f"def {name}({v}, kept=[]):", f"    kept.append({v})", "    return len(kept) + sum(kept)"],
        [f"def {name}({v}, *rest, **options):", f"    return {number(draft)} + len(rest) + len(options)"],
        [f"def {name}({v}, /, *, by=1):", f"    return {number(draft)} * by"],
    ]
    return draft.pick(forms), UNARY


def of_list(draft: Draft, name: str, v: str) -> Body:
    draft.local = {v: INTS}
    forms = [
        [f"def {name}({v}):", f"    return {number(draft)}"],
        [f"def {name}({v}):", f"    {v}.append({number(draft, 0)})", f"    return len({v})"],
        [f"def {name}({v}):", f"    w = {v}", f"    w.append({number(draft, 0)})", f"    return sum({v})"],
        [f"def {name}({v}):", f"    {v} += [{number(draft, 0)}]", f"    return {v}[0]"],
        [f"def {name}({v}):", f"    return sum(i * {number(draft, 0)} for i in {v})"],
    ]
    return draft.pick(forms), Signature((INTS,), INT)


def to_list(draft: Draft, name: str, v: str) -> Body:
    lists = [n for n in draft.names(INTS) if n not in draft.local]
    forms = [f"[{number(draft, 1)} for i in range(3)]", f"{numbers(draft)}", "[]"]
    forms += [draft.pick(lists)] if lists else []
    return [f"def {name}({v}):", f"    return {draft.pick(forms)}"], Signature((INT,), INTS)


def changing(draft: Draft, name: str, v: str) -> Body:
    """A function that changes a notebook variable's object."""
    lists, maps = draft.names(INTS), draft.names(Kind.COUNTS)
    if lists:
        target = draft.pick(lists)
        lines = [f"def {name}({v}):", f"    {target}.append({v})", f"    return len({target})"]
    elif maps:
        target = draft.pick(maps)
        lines = [f"def {name}({v}):", f'    {target}["n"] = {v}', f"    return sum({target}.values())"]
    else:
        return plain(draft, name, v)
    return lines, UNARY


def assigning(draft: Draft, name: str, v: str) -> Body:
    names = [n for n in draft.names(INT) if n != v]
    if not names or draft.chance(0.6):
        return plain(draft, name, v)
    target = draft.pick(names)
    return [f"def {name}({v}):", f"    global {target}", f"    {target} += {v}", f"    return {target}"], UNARY


def nested(draft: Draft, name: str, v: str) -> Body:
    inner = number(draft)
    forms = [
        [
            f"def {name}({v}):",
            "    total = 0",
            "    def inner(w):",
            "        nonlocal total",
            f"        total += w + {inner}",
            "        return total",
            f"    inner({v})",
            "    return inner(1)",
        ],
        [
            f"def {name}({v}):",
            f"    def inner(w={number(draft, 0)}):",
            f"        return w + {inner}",
            "    return inner()",
        ],
        [f"def {name}({v}):", "    class Local:", f"        kept = {inner}", "    return Local.kept"],
        [f"def {name}({v}):", f"    parts = [lambda: {inner} for _ in range(2)]", "    return sum(p() for p in parts)"],
    ]
    return draft.pick(forms), UNARY


def maker(draft: Draft, name: str, v: str) -> Body:
    """A function that gives a function."""
    forms = [
        [f"def {name}({v}):", "    def made(w):", f"        return w + {number(draft)}", "    return made"],
        [f"def {name}({v}):", f"    return lambda w: w + {number(draft)}"],
        [
            f"def {name}({v}):",
            "    kept = []",
            "    def made(w):",
            "        kept.append(w)",
            f"        return len(kept) + {number(draft)}",
            "    return made",
        ],
    ]
    return draft.pick(forms), Signature((INT,), Kind.FUNCTION)


def streaming(draft: Draft, name: str, v: str) -> Body:
    forms = [
        [f"def {name}({v}):", f"    for i in {numbers(draft)}:", f"        yield i + {number(draft)}"],
        [f"def {name}({v}):", f"    yield {number(draft)}", f"    yield from {numbers(draft)}"],
    ]
    return draft.pick(forms), Signature((INT,), Kind.STREAM)


def recursive(draft: Draft, name: str, v: str) -> Body:
    return [
        f"def {name}({v}):",
        f"    if not 0 < {v} < 6:",
        f"        return {number(draft, 1)}",
        f"    return {v} + {name}({v} - 1)",
    ], UNARY


def guarded(draft: Draft, name: str, v: str) -> Body:
    return [
        f"def {name}({v}):",
        "    try:",
        f"        return {number(draft)} // {number(draft, 0)}",
        "    except ZeroDivisionError as error:",
        f"        return len(str(error)) + {number(draft, 0)}",
        "    finally:",
        f"        {draft.pick(['pass', 'print(1)'])}",
    ], UNARY


def matching(draft: Draft, name: str, v: str) -> Body:
    return [
        f"def {name}({v}):",
        f"    match {v} % 3, {number(draft, 0)}:",
        "        case 0, w:",
        f"            return w + {number(draft, 0)}",
        f"        case (1 | 2) as w, _ if {truth(draft, 0)}:",
        "            return w",
        "        case _:",
        f"            return {number(draft)}",
    ], UNARY


def formatting(draft: Draft, name: str, v: str) -> Body:
    return [f"def {name}({v}):", f"    return {text(draft)} + f'{{{v}}}'"], Signature((INT,), Kind.TEXT)


def printing(draft: Draft, name: str, v: str) -> Body:
    return [f"def {name}({v}):", f"    print('called', {number(draft)})", f"    return {v}"], UNARY


def drawing(draft: Draft, name: str, v: str) -> Body:
    """A function that draws from a generator that it does not get."""
    makers = [n for n in draft.names(Kind.CHANCE) if n not in draft.local]
    if makers and draft.chance(0.5):
        source = f"{draft.pick(makers)}.randint(0, 9)"
    elif hasattr(draft.namespace.get("random"), "randint"):
        source = "random.randint(0, 9)"
    else:
        return plain(draft, name, v)
    return [f"def {name}({v}):", f"    return {v} + {source}"], UNARY


def consuming(draft: Draft, name: str, v: str) -> Body:
    """A function that goes on with an iterator, or changes a part of an object."""
    streams, objects = draft.names(Kind.STREAM), draft.names(Kind.OBJECT)
    if streams and draft.chance(0.6):
        return [f"def {name}({v}):", f"    return {v} + next({draft.pick(streams)}, 0)"], UNARY
    if objects:
        return [f"def {name}({v}):", f"    {draft.pick(objects)}.value = {v}", f"    return {v}"], UNARY
    return plain(draft, name, v)


def lambdas(draft: Draft, name: str, v: str) -> Body:
    default = f", w={number(draft, 0)}" if draft.chance(0.3) else ""
    return [f"{name} = lambda {v}{default}: {number(draft)}"], UNARY


def taking_function(draft: Draft, name: str, v: str) -> Body:
    operation = draft.pick(["op", "f", "key"])
    return [f"def {name}({operation}, {v}):", f"    return {operation}({number(draft)})"], Signature(
        (Kind.FUNCTION, INT), INT
    )


def asynchronous(draft: Draft, name: str, v: str) -> Body:
    return [f"async def {name}({v}):", f"    return {number(draft)}"], Signature((INT,), Kind.OTHER)


BODIES: list[Callable[[Draft, str, str], Body]] = [
    plain,
    plain,
    plain,
    plain,
    typed,
    with_locals,
    with_locals,
    branching,
    of_two,
    defaulted,
    gathering,
    of_list,
    of_list,
    to_list,
    changing,
    assigning,
    nested,
    maker,
    streaming,
    recursive,
    guarded,
    matching,
    formatting,
    printing,
    lambdas,
    taking_function,
    asynchronous,
    drawing,
    consuming,
]
