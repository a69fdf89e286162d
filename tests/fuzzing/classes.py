"""Definitions of classes, and their instances."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzzing.draft import Draft, Piece, Sort
from tests.fuzzing.expressions import number, numbers, truth
from tests.fuzzing.kinds import Kind

NAMES = ["Thing", "Box", "Account", "Shape"]


def define(draft: Draft) -> None:
    name = draft.pick(NAMES)
    if name in draft.namespace and draft.chance(0.8):
        name = next((other for other in NAMES if other not in draft.namespace), name)
    hidden, draft.hidden = draft.hidden, frozenset({"value", "items", name})
    lines = draft.pick(BODIES)(draft, name)
    draft.hidden = hidden
    if draft.add(Piece("\n".join(lines), Sort.DEFINE)):
        make(draft, name)


def make(draft: Draft, name: str) -> None:
    """Bind an instance."""
    target = draft.new_name(Kind.OBJECT)
    draft.add(Piece(f"{target} = {name}({number(draft, 1)})"))


def ordinary(draft: Draft, name: str) -> list[str]:
    lines = [f"class {name}:"]
    if draft.chance(0.3):
        lines.append(f"    rate = {number(draft, 1)}")
    if draft.chance(0.2):
        lines.append("    made = []")
    lines += [
        "    def __init__(self, value):",
        "        self.value = value",
        f"        self.items = {numbers(draft, 0)}",
    ]
    if draft.chance(0.2) and "    made = []" in lines:
        lines.append(f"        {name}.made.append(value)")
    lines += ["    def area(self):", f"        return self.value * 2 + {number(draft)}"]
    lines += [
        "    def grow(self, by=1):",
        f"        self.value += by + {number(draft, 0)}",
        "        return self.value",
    ]
    extra = [
        ["    @property", "    def double(self):", f"        return self.value * {number(draft, 0)}"],
        ["    @staticmethod", "    def helper(v):", f"        return v + {number(draft, 0)}"],
        ["    @classmethod", "    def of(cls, v):", f"        return cls(v + {number(draft, 0)})"],
        ["    def __len__(self):", "        return len(self.items)"],
        [
            "    def __getattr__(self, name):",
            "        if name.startswith('_'):",
            "            raise AttributeError(name)",
            f"        return {number(draft, 0)}",
        ],
        ["    def __call__(self, v):", f"        return v + self.value + {number(draft, 0)}"],
        [
            "    def __enter__(self):",
            f"        self.value += {number(draft, 0)}",
            "        return self",
            "    def __exit__(self, *problem):",
            "        self.items.append(self.value)",
        ],
        ["    def __repr__(self):", f"        return f'{name}({{self.value}})'"],
        ["    def __eq__(self, other):", "        return self.value == other.value"],
        ["    def __iter__(self):", "        yield from self.items"],
        ["    def __add__(self, other):", f"        return {name}(self.value + {number(draft, 0)})"],
    ]
    for _ in range(draft.number(0, 2)):
        lines += draft.pick(extra)
    return lines


def data_class(draft: Draft, name: str) -> list[str]:
    if "dataclass" not in draft.namespace:
        return ordinary(draft, name)
    arguments = draft.pick(["", "(order=True)", "(frozen=True)"])
    lines = [f"@dataclass{arguments}", f"class {name}:", "    value: int", f"    size: int = {draft.number()}"]
    if "field" in draft.namespace and draft.chance(0.6):
        lines.append(f"    items: list = field(default_factory=lambda: [{number(draft, 0)}])")
    return [*lines, "    def area(self):", f"        return self.value + {number(draft)}"]


def enumeration(draft: Draft, name: str) -> list[str]:
    if "Enum" not in draft.namespace:
        return ordinary(draft, name)
    return [
        f"class {name}(Enum):",
        "    LOW = 1",
        f"    HIGH = {draft.number(2, 5)}",
        "    @property",
        "    def area(self):",
        f"        return self.value + {number(draft, 0)}",
    ]


def with_body(draft: Draft, name: str) -> list[str]:
    """A class body that does something."""
    return [
        f"class {name}:",
        f"    start = {number(draft)}",
        f"    table = [i + {number(draft, 0)} for i in {numbers(draft, 0)}]",
        f"    if {truth(draft, 0)}:",
        "        kind = 'a'",
        "    else:",
        "        kind = 'b'",
        "    for _i in range(2):",
        "        start += _i",
        f"    def __init__(self, value=start, *, extra={number(draft, 0)}):",
        "        self.value = value + extra",
        "        self.items = [value]",
        "    def area(self):",
        f"        return self.value + self.start + {number(draft, 0)}",
    ]


def derived(draft: Draft, name: str) -> list[str]:
    bases = [base for base in NAMES if isinstance(draft.namespace.get(base), type) and base != name]
    if not bases:
        return ordinary(draft, name)
    return [
        f"class {name}({draft.pick(bases)}):",
        "    def area(self):",
        f"        return super().area() + {number(draft)}",
    ]


BODIES: list[Callable[[Draft, str], list[str]]] = [
    ordinary,
    ordinary,
    ordinary,
    data_class,
    enumeration,
    with_body,
    derived,
]


def use(draft: Draft) -> None:
    """Another instance, a call, an attribute of the class."""
    known = [name for name in NAMES if isinstance(draft.namespace.get(name), type)]
    if not known:
        return define(draft)
    name, n = draft.pick(known), draft.new_name(Kind.INT)
    things = draft.names(Kind.OBJECT)
    forms = [f"{draft.new_name(Kind.OBJECT)} = {name}({number(draft, 1)})", f"{name}.rate = {number(draft, 1)}"]
    forms += [
        f"{n} = {name}({number(draft, 0)}).area()",
        f"{n} = sum(p.area() for p in map({name}, {numbers(draft, 0)}))",
    ]
    forms += [f"{n} = {name}.made[0]", f"{n} = {name}.HIGH.value", f"print(sorted({name}.made))"]
    if things:
        thing = draft.pick(things)
        forms += [
            f"{n} = {thing}.area()",
            f"{n} = {thing}.grow()",
            f"{n} = {thing}.double",
            f"{n} = {thing}.unknown",
            f"with {thing} as inside:\n    {n} = inside.value",
            f"{n} = len({thing})",
            f"{n} = {thing}(2)",
            f"{draft.new_name(Kind.INTS)} = list({thing})",
            f"print({thing}.value, vars({thing}))",
            f"step_of = {thing}.grow",
            f"{n} = getattr({thing}, 'value')",
            f"print({thing} == {thing}, {thing}.items)",
            f"{draft.new_name(Kind.OBJECT)} = {thing} + {thing}",
        ]
    draft.add(Piece(draft.pick(forms)))
    return None
