"""Loops, branches, handlers, `with` and `match` at the top level of a cell."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzzing.draft import Draft, Piece
from tests.fuzzing.expressions import number, numbers, truth
from tests.fuzzing.kinds import Kind
from tests.fuzzing.mutations import change


def block(draft: Draft, indent: str = "    ") -> list[str]:
    """Make the inside of a compound statement: one or two simple statements."""
    lines = []
    for _ in range(draft.number(1, 2)):
        a, lists = draft.new_name(Kind.INT), draft.names(Kind.INTS)
        forms = [f"{a} = {number(draft)}", f"print({number(draft)})", "pass"]
        forms += [f"{draft.pick(names)} += {number(draft, 1)}"] if (names := draft.names(Kind.INT)) else []
        if lists:
            forms.append(change(draft, draft.pick(lists), Kind.INTS).replace("\n", f"\n{indent}"))
        lines.append(indent + draft.pick(forms))
    return lines


def for_loop(draft: Draft) -> list[str]:
    target = draft.pick([draft.new_name(Kind.INT), "i", "_", "v"])
    values = draft.pick([f"range({draft.number(0, 4)})", f"{numbers(draft)}[:4]", f"list({numbers(draft)})[:3]"])
    lines = [f"for {target} in {values}:", *block(draft)]
    if draft.chance(0.3):
        lines += [f"    if {truth(draft)}:", f"        {draft.pick(['break', 'continue'])}", *block(draft)]
    if draft.chance(0.2):
        lines += ["else:", *block(draft)]
    return lines


def paired_loop(draft: Draft) -> list[str]:
    return draft.pick(
        [
            [f"for i, v in enumerate({numbers(draft)}):", *block(draft)],
            [f"for a, b in zip({numbers(draft)}, {numbers(draft)}):", *block(draft), "    print(a, b)"],
            [f"for key, v in {{'a': {number(draft, 0)}, 'b': 2}}.items():", *block(draft), "    print(key)"],
            [
                f"for i in range({draft.number(1, 3)}):",
                f"    for j in range(i, {draft.number(1, 3)}):",
                *block(draft, "        "),
            ],
        ]
    )


def while_loop(draft: Draft) -> list[str]:
    counter = draft.pick(["i", "left", "count", "n"])
    lines = [f"{counter} = {draft.number(1, 4)}", f"while {counter} > 0:", f"    {counter} -= 1"]
    kept = [line for line in block(draft) if not line.strip().startswith(counter)]
    lines += kept
    if draft.chance(0.3):
        lines += [f"    if {truth(draft)}:", f"        {draft.pick(['break', 'continue'])}"]
    if draft.chance(0.3):
        lines += ["else:", *block(draft)]
    return lines


def branch(draft: Draft) -> list[str]:
    lines = [f"if {truth(draft)}:", *block(draft)]
    if draft.chance(0.3):
        lines += [f"elif {truth(draft)}:", *block(draft)]
    if draft.chance(0.5):
        lines += ["else:", *block(draft)]
    return lines


def handler(draft: Draft) -> list[str]:
    error = draft.pick(["e", "error", "problem"])
    failing = draft.pick(
        [
            f"{draft.new_name(Kind.INT)} = {number(draft)} // {number(draft, 0)}",
            "print({}['missing'])",
            "int('x')",
            f"[][{draft.number()}]",
            f"if {truth(draft)}:\n        raise ValueError('no')",
            f"undefined_name + {number(draft, 0)}",
        ]
    )
    lines = ["try:", *block(draft), f"    {failing}"]
    forms = [
        [
            f"except (ZeroDivisionError, ValueError, LookupError) as {error}:",
            *block(draft),
            f"    print(type({error}).__name__)",
        ],
        [f"except Exception as {error}:", f"    message = str({error})", *block(draft)],
        ["except NameError:", "    print('no name')", "except Exception:", *block(draft)],
        [f"except Exception as {error}:", f"    kept_error = {error}"],
    ]
    lines += draft.pick(forms)
    if draft.chance(0.3):
        lines += ["else:", *block(draft)]
    if draft.chance(0.3):
        lines += ["finally:", *block(draft)]
    return lines


def with_block(draft: Draft) -> list[str]:
    things = [name for name in draft.names(Kind.OBJECT) if hasattr(draft.namespace[name], "__enter__")]
    forms = []
    if things:
        forms.append([f"with {draft.pick(things)} as opened:", *block(draft)])
    if "contextlib" in draft.namespace:
        forms.append(["with contextlib.suppress(ZeroDivisionError, IndexError):", *block(draft), "    1 // 0"])
        forms.append([f"with contextlib.nullcontext({number(draft)}) as inside:", *block(draft)])
    if "suppress" in draft.namespace:
        forms.append(["with suppress(KeyError):", *block(draft), f"    {{}}[{number(draft, 0)}]", *block(draft)])
    return draft.pick(forms) if forms else branch(draft)


def match_block(draft: Draft) -> list[str]:
    subject = draft.pick(
        [
            number(draft),
            f"({number(draft)}, {number(draft, 0)})",
            f"{{'a': {number(draft, 0)}, 'b': 2}}",
            f"{numbers(draft)}",
            *draft.names(Kind.COUNTS, Kind.PAIR, Kind.NESTED),
        ]
    )
    a, b = draft.new_name(Kind.INT), draft.new_name(Kind.INT)
    cases = [
        "0 | 1",
        f"int() as {a}",
        f"({a}, 0)",
        f"({a}, {b})",
        f"[{a}, *rest]",
        f"{{'a': {a}, **others}}",
        "str() | None",
        f"[{a}, *_, {b}] if {truth(draft, 0)}",
        f"{a} if {truth(draft, 0)}",
        "{'b': 2}",
    ]
    lines = [f"match {subject}:"]
    for _ in range(draft.number(1, 3)):
        lines += [f"    case {draft.pick(cases)}:", *block(draft, "        ")]
    if draft.chance(0.6):
        lines += ["    case _:", *block(draft, "        ")]
    return lines


COMPOUND: list[Callable[[Draft], list[str]]] = [
    for_loop,
    for_loop,
    for_loop,
    paired_loop,
    while_loop,
    branch,
    branch,
    branch,
    handler,
    handler,
    with_block,
    match_block,
]


def compound(draft: Draft) -> None:
    draft.add(Piece("\n".join(draft.pick(COMPOUND)(draft))))


def main_guard(draft: Draft) -> None:
    draft.add(Piece("\n".join(['if __name__ == "__main__":', *block(draft)])))


def loop_variable(draft: Draft) -> None:
    """A loop's variable is read after it."""
    target = draft.pick(["i", "v", draft.new_name(Kind.INT)])
    if draft.add(Piece(f"for {target} in {numbers(draft)}:\n    pass")):
        draft.add(Piece(f"{draft.new_name(Kind.INT)} = {target} + 1"))
