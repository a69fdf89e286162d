"""Decorators, and functions under them."""

from __future__ import annotations

from tests.fuzzing.draft import Draft, Piece, Signature, Sort
from tests.fuzzing.expressions import number
from tests.fuzzing.kinds import Kind

UNARY = Signature((Kind.INT,), Kind.INT)


def decorated(draft: Draft) -> None:
    """Define a function under a cache or one of the program's own decorators."""
    name = draft.pick(["f", "g", "decorated"])
    draft.local, draft.hidden = {"v": Kind.INT}, frozenset({name})
    lines = [f"def {name}(v):", f"    return {number(draft)}"]
    draft.local, draft.hidden = {}, frozenset()
    decorators = []
    if "lru_cache" in draft.namespace:
        decorators.append("@lru_cache(maxsize=None)")
    if "functools" in draft.namespace:
        decorators.append("@functools.cache")
    known = draft.functions(Kind.NOTHING)
    decorators += [f"@{maker}" for maker in known]
    if draft.add(Piece("\n".join([draft.pick(decorators), *lines] if decorators else lines), Sort.DEFINE)):
        draft.signatures[name] = UNARY


def decorator(draft: Draft) -> None:
    """Define a decorator; as a signature it is a function that gives nothing of interest."""
    name = draft.pick(["twice", "logged", "counted"])
    wrap = [
        "        return function(v) + {}",
        "        print('calls', function.__name__)\n        return function(v) * {}",
    ]
    lines = [
        f"def {name}(function):",
        "    def inner(v):",
        draft.pick(wrap).format(number(draft, 1)),
        "    return inner",
    ]
    if "functools" in draft.namespace and draft.chance(0.5):
        lines.insert(1, "    @functools.wraps(function)")
    if draft.chance(0.3):
        lines = [
            f"def {name}(times):",
            *(f"    {line}" for line in "\n".join(lines).replace(name, "outer").split("\n")),
        ]
        if draft.add(Piece("\n".join([*lines, "    return outer"]), Sort.DEFINE)):
            used = f"@{name}({draft.number()})\ndef {draft.pick('fgh')}(v):\n    return {number(draft)} + v"
            draft.add(Piece(used, Sort.DEFINE))
    elif draft.add(Piece("\n".join(lines), Sort.DEFINE)):
        draft.signatures[name] = Signature((Kind.FUNCTION,), Kind.NOTHING)
