"""Random expressions over the names of a draft."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzzing.draft import Draft
from tests.fuzzing.kinds import Kind

WORDS = ["alpha", "beta", "it's", 'say "hi"', "100%", "a{b}", "tab\\t", "", "ü", "#no comment", "line"]


def number(draft: Draft, depth: int = 2) -> str:
    """Make an expression that is an integer."""
    if depth <= 0 or draft.chance(0.2):
        names = draft.names(Kind.INT)
        return draft.pick(names) if names and draft.chance(0.75) else str(draft.number())
    return draft.pick(NUMBERS)(draft, depth - 1)


def arithmetic(draft: Draft, depth: int) -> str:
    left, right = number(draft, depth), number(draft, depth)
    if draft.chance(0.3):
        return f"{left} {draft.pick(['%', '//'])} {draft.number(2, 7)}"
    text = f"{left} {draft.pick(['+', '-', '*', '+', '-'])} {right}"
    return f"({text})" if draft.chance(0.7) else text


def of_sequence(draft: Draft, depth: int) -> str:
    values = numbers(draft, depth)
    forms = [
        f"len({values})",
        f"sum({values})",
        f"max({values}, default=0)",
        f"min({values}, default={number(draft, 0)})",
    ]
    return draft.pick(forms)


def item(draft: Draft, depth: int) -> str:
    lists = draft.names(Kind.INTS, Kind.PAIR, Kind.QUEUE)
    if not lists:
        return number(draft, depth)
    name = draft.pick(lists)
    length = len(draft.value(name) or ())
    return f"{name}[{draft.pick([-1, 0, min(1, max(length - 1, 0))])}]"


def lookup(draft: Draft, depth: int) -> str:
    maps = draft.names(Kind.COUNTS)
    if not maps:
        return number(draft, depth)
    name = draft.pick(maps)
    keys = [key for key in draft.value(name) or {} if key.isalnum()]
    key = draft.pick(keys) if keys else "a"
    return draft.pick([f'{name}.get("{key}", 0)', f'{name}["{key}"]', f"sum({name}.values())", f"len({name})"])


def call(draft: Draft, depth: int) -> str:
    known = draft.functions()
    return called(draft, draft.pick(known), depth) if known else number(draft, depth)


def called(draft: Draft, name: str, depth: int = 1) -> str:
    """Call one of the program's functions."""
    arguments = [of_kind(draft, kind, depth) for kind in draft.signatures[name].takes]
    return f"{name}({', '.join(arguments)})"


def of_object(draft: Draft, depth: int) -> str:
    objects = draft.names(Kind.OBJECT)
    if not objects:
        return number(draft, depth)
    name = draft.pick(objects)
    value = draft.value(name)
    numeric = [key for key in getattr(value, "__dict__", {}) if isinstance(getattr(value, key), int)]
    methods = [key for key in ("area", "grow", "measure") if hasattr(value, key)]
    if methods and draft.chance(0.5):
        return f"{name}.{draft.pick(methods)}()"
    return f"{name}.{draft.pick(numeric)}" if numeric else number(draft, depth)


def choice(draft: Draft, depth: int) -> str:
    return f"({number(draft, depth)} if {truth(draft, depth)} else {number(draft, depth)})"


def generated(draft: Draft, depth: int) -> str:
    values, variable = numbers(draft, depth), draft.pick(["v", "x", "i", "n"])
    saved, draft.local = draft.local, {**draft.local, variable: Kind.INT}
    part, condition = number(draft, depth), truth(draft, 0)
    draft.local = saved
    forms = [
        f"sum({part} for {variable} in {values})",
        f"sum({part} for {variable} in {values} if {condition})",
        f"len([{variable} for {variable} in {values} if {condition}])",
        f"max([{part} for {variable} in {values}] or [0])",
        f"len({{{variable}: {part} for {variable} in {values}}})",
    ]
    return draft.pick(forms)


def by_key(draft: Draft, depth: int) -> str:
    values = numbers(draft, depth)
    keys = [name for name in draft.functions() if draft.signatures[name].takes == (Kind.INT,)]
    key = draft.pick(keys) if keys and draft.chance(0.7) else f"lambda v: v % {number(draft, 0)} if v else v"
    return draft.pick(
        [
            f"max({values} or [0], key={key})",
            f"sorted({values} or [0], key={key})[0]",
            f"sum(map({key}, {values}))",
            f"len(list(filter({key}, {values})))",
        ]
    )


def immediate(draft: Draft, depth: int) -> str:
    return f"(lambda v: v + {number(draft, 0)})({number(draft, depth)})"


def named(draft: Draft, depth: int) -> str:
    if draft.local or draft.hidden:
        return number(draft, depth)
    return f"({draft.new_name(Kind.INT)} := {number(draft, depth)})"


def drawn(draft: Draft, depth: int) -> str:
    if "random" in draft.namespace and hasattr(draft.namespace["random"], "randint") and draft.chance(0.5):
        return f"random.{draft.pick(['randint(1, 9)', 'randrange(5)'])}"
    makers = draft.names(Kind.CHANCE)
    return f"{draft.pick(makers)}.randint(0, 5)" if makers else number(draft, depth)


def from_stream(draft: Draft, depth: int) -> str:
    streams = draft.names(Kind.STREAM)
    return f"next({draft.pick(streams)}, {draft.number()})" if streams else number(draft, depth)


def of_text(draft: Draft, depth: int) -> str:
    value = text(draft, depth)
    return draft.pick([f"len({value})", f'{value}.count("a")', f"int({value} == {text(draft, 0)})"])


def of_library(draft: Draft, depth: int) -> str:
    forms = []
    if "math" in draft.namespace:
        forms += ["math.floor({})", "math.gcd(12, {})"]
    if "reduce" in draft.namespace:
        forms.append("reduce(lambda p, q: p + q, [1, {}], 0)")
    if "functools" in draft.namespace:
        forms.append("functools.reduce(lambda p, q: p + q, [{}], 0)")
    if "itertools" in draft.namespace:
        forms.append("sum(itertools.chain([1], [{}]))")
    return draft.pick(forms).format(number(draft, depth)) if forms else number(draft, depth)


NUMBERS: list[Callable[[Draft, int], str]] = [
    *(3 * [arithmetic]),
    of_sequence,
    item,
    item,
    lookup,
    call,
    call,
    call,
    of_object,
    choice,
    generated,
    generated,
    by_key,
    immediate,
    named,
    drawn,
    from_stream,
    of_text,
    of_library,
]


def truth(draft: Draft, depth: int = 1) -> str:
    """Make an expression that serves as a condition."""
    flags, lists = draft.names(Kind.BOOL), draft.names(Kind.INTS, Kind.SET)
    forms = [
        f"{number(draft, depth)} {draft.pick(['>', '<', '>=', '==', '!='])} {number(draft, 0)}",
        f"{draft.number()} < {number(draft, depth)} < {draft.number(5, 30)}",
        f"{number(draft, depth)} % 2",
        f"not {number(draft, 0)}",
    ]
    forms += [draft.pick(flags)] if flags else []
    if lists:
        forms += [f"{number(draft, 0)} in {draft.pick(lists)}", draft.pick(lists)]
    if depth > 0:
        forms.append(f"({truth(draft, 0)}) {draft.pick(['and', 'or'])} ({truth(draft, 0)})")
    return draft.pick(forms)


def numbers(draft: Draft, depth: int = 1) -> str:
    """Make an expression that is a list, or something like it, of integers."""
    names = draft.names(Kind.INTS)
    if names and draft.chance(0.6):
        return draft.pick(names)
    if depth <= 0 or draft.chance(0.4):
        return f"[{', '.join(number(draft, 0) for _ in range(draft.number(1, 4)))}]"
    nested, sets = draft.names(Kind.NESTED), draft.names(Kind.SET)
    forms = [
        f"list(range({draft.number(1, 6)}))",
        f"[{number(draft, 0)} + i for i in range({draft.number(1, 4)})]",
        f"sorted({numbers(draft, 0)}, reverse={draft.chance(0.5)})",
        f"{numbers(draft, 0)}[:{draft.number(1, 3)}]",
        f"list({numbers(draft, 0)})",
        f"{numbers(draft, 0)} + [{number(draft, 0)}]",
    ]
    forms += [f"{draft.pick(nested)}[0]"] if nested else []
    forms += [f"sorted({draft.pick(sets)})"] if sets else []
    return draft.pick(forms)


def text(draft: Draft, depth: int = 1) -> str:
    """Make an expression that is a string."""
    names = draft.names(Kind.TEXT)
    if names and draft.chance(0.5):
        return draft.pick(names)
    if depth <= 0 or draft.chance(0.4):
        return literal_text(draft)
    value = number(draft, depth - 1).replace("\\", "")
    forms = [
        f"str({value})",
        f'"-".join(["a", {text(draft, 0)}])',
        f"{text(draft, 0)}.upper()",
        f"{text(draft, 0)} * 2",
    ]
    if not set("\"'{}:!=\\#") & set(value):
        forms += [f'f"{{{value}}}"', f"f'{{{value}:>4}} of {{{value}!r}}'", f'f"{{{value}=}}"', f"'%d%%' % ({value})"]
        forms += [f'"{{}} {{{{x}}}}".format({value})', f'f"{{({value}) * 1.5:.{draft.number(1, 3)}f}}"']
    return draft.pick(forms)


def literal_text(draft: Draft) -> str:
    word = draft.pick(WORDS)
    return f"'{word}'" if '"' in word else f'"{word}"'


def of_kind(draft: Draft, kind: Kind, depth: int = 1) -> str:
    """Make an expression of a kind."""
    if kind is Kind.INT:
        return number(draft, depth)
    if kind is Kind.INTS:
        return numbers(draft, depth)
    if kind is Kind.TEXT:
        return text(draft, depth)
    if kind is Kind.BOOL:
        return f"bool({truth(draft, depth)})"
    if kind is Kind.FUNCTION:
        return function_value(draft)
    names = draft.names(kind)
    return draft.pick(names) if names and draft.chance(0.5) else CONTAINERS[kind](draft)


def function_value(draft: Draft) -> str:
    """Make something that is called with one integer and gives one."""
    known = [name for name in draft.functions() if draft.signatures[name].takes == (Kind.INT,)]
    if known and draft.chance(0.7):
        return draft.pick(known)
    return draft.pick(["abs", f"lambda v: v * {number(draft, 0)}", f"lambda v, w={number(draft, 0)}: v + w"])


CONTAINERS: dict[Kind, Callable[[Draft], str]] = {
    Kind.FLOAT: lambda d: d.pick(
        [f"{d.number()}.5", f"{number(d, 1)} / {d.number(1, 8)}", f"round({number(d, 0)} / 3, 2)"]
    ),
    Kind.TEXTS: lambda d: f"[{text(d, 0)}, {text(d, 1)}]",
    Kind.NESTED: lambda d: d.pick(
        [f"[{numbers(d, 0)}, [{number(d, 0)}]]", f"[[{number(d, 0)}] for _ in range(2)]", "[[0] * 2] * 2"]
    ),
    Kind.COUNTS: lambda d: d.pick(
        [
            f'{{"a": {number(d, 1)}, "b": {number(d, 0)}}}',
            f"dict(a={number(d, 1)})",
            f'dict(zip("abc", {numbers(d, 0)}))',
        ]
    ),
    Kind.GROUPS: lambda d: f'{{"a": {numbers(d, 0)}, "b": [{number(d, 0)}]}}',
    Kind.SET: lambda d: d.pick([f"set({numbers(d, 1)})", f"{{{number(d, 0)}, {number(d, 0)}}}"]),
    Kind.PAIR: lambda d: f"({number(d, 1)}, {number(d, 0)})",
    Kind.STREAM: lambda d: d.pick(
        [
            f"iter({numbers(d, 1)})",
            f"(v + {number(d, 0)} for v in {numbers(d, 0)})",
            f"map(lambda v: v + {number(d, 0)}, {numbers(d, 0)})",
            f"reversed({numbers(d, 0)})",
        ]
    ),
    Kind.NOTHING: lambda d: "None",
}
