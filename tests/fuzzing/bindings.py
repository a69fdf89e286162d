"""Statements that bind names, and delete them."""

from __future__ import annotations

from tests.fuzzing.draft import Draft, Piece, Sort
from tests.fuzzing.expressions import literal_text, number, numbers, of_kind, text, truth
from tests.fuzzing.kinds import Kind

PLAIN = [
    Kind.INT,
    Kind.INT,
    Kind.INT,
    Kind.TEXT,
    Kind.INTS,
    Kind.INTS,
    Kind.FLOAT,
    Kind.BOOL,
    Kind.TEXTS,
    Kind.NESTED,
    Kind.COUNTS,
    Kind.GROUPS,
    Kind.SET,
    Kind.PAIR,
    Kind.STREAM,
    Kind.NOTHING,
]
SHADOWED = (
    "id type input hash max sum list filter len math random print_ run main parameters Parameters Results DEFAULTS "
    "copy sys argv json field dataclass Any argparse contextlib ast Path Sequence pytest logging numbers"
).split()


def assign(draft: Draft) -> None:
    kind = draft.pick(PLAIN)
    draft.add(Piece(f"{draft.new_name(kind)} = {of_kind(draft, kind, 2)}"))


def update(draft: Draft) -> None:
    """A name bound again from its own value."""
    kind = draft.pick([Kind.INT, Kind.INTS, Kind.TEXT])
    names = draft.names(kind)
    if not names:
        return assign(draft)
    name = draft.pick(names)
    forms = {
        Kind.INT: [f"{name} + {number(draft, 1)}", f"{name} * 2 % 97", f"abs({name}) - {number(draft, 0)}"],
        Kind.INTS: [f"[v + 1 for v in {name}]", f"{name}[1:] + {numbers(draft, 0)}", f"sorted({name})", f"{name}[:]"],
        Kind.TEXT: [f"{name} + {text(draft, 0)}", f"{name}.strip().title()", f"{name}[::-1]"],
    }[kind]
    draft.add(Piece(f"{name} = {draft.pick(forms)}"))
    return None


def literal(draft: Draft) -> None:
    kind = draft.pick([Kind.INT, Kind.INT, Kind.TEXT, Kind.FLOAT, Kind.BOOL, Kind.INTS])
    values = {
        Kind.INT: str(draft.number(0, 50)),
        Kind.TEXT: literal_text(draft),
        Kind.FLOAT: f"{draft.number()}.25",
        Kind.BOOL: str(draft.chance(0.5)),
        Kind.INTS: f"[{draft.number()}, {draft.number()}, {draft.number()}]",
    }
    name = draft.new_name(kind)
    name = name.upper() if draft.chance(0.2) else name
    draft.add(Piece(f"{name} = {values[kind]}{'  # how many' if draft.chance(0.1) else ''}", Sort.LITERAL))


def unpack(draft: Draft) -> None:
    a, b, c = draft.new_name(Kind.INT), draft.new_name(Kind.INT), draft.new_name(Kind.INTS)
    one, two, many = number(draft), number(draft), numbers(draft)
    draft.add(
        Piece(
            draft.pick(
                [
                    f"{a}, {b} = {one}, {two}",
                    f"{a}, {b} = {b}, {a}",
                    f"({a}, ({b}, {c})) = {one}, ({two}, {many})",
                    f"{a}, *{c} = [{one}, {two}, {one}]",
                    f"*{c}, {a} = {many} + [{two}]",
                    f"[{a}, {b}] = sorted([{one}, {two}])",
                    f"{a} = {b} = {one}",
                    f"{a}, {b} = divmod({one}, 5)",
                    f"for {a}, ({b}, _) in enumerate([({one}, 1), ({two}, 2)]):\n    pass",
                ]
            )
        )
    )


def augment(draft: Draft) -> None:
    kind = draft.pick([Kind.INT, Kind.INT, Kind.INTS, Kind.TEXT, Kind.SET, Kind.COUNTS])
    names = draft.names(kind)
    if not names:
        return assign(draft)
    name = draft.pick(names)
    forms = {
        Kind.INT: [f"+= {number(draft)}", f"-= {number(draft, 1)}", "*= 2", "//= 2", "%= 10", "|= 1"],
        Kind.INTS: [f"+= {numbers(draft, 0)}", f"+= ({number(draft)},)", "*= 2"],
        Kind.TEXT: [f"+= {text(draft)}"],
        Kind.SET: [f"|= {{{number(draft, 0)}}}", f"-= {{{number(draft, 0)}}}"],
        Kind.COUNTS: [f'|= {{"z": {number(draft, 0)}}}'],
    }[kind]
    draft.add(Piece(f"{name} {draft.pick(forms)}"))
    return None


def annotate(draft: Draft) -> None:
    name, value = draft.new_name(Kind.INT), number(draft)
    forms = [f"{name}: int = {value}", f'{name}: "Undefined" = {value}', f"{name}: int"]
    draft.add(Piece(draft.pick(forms)))


def walrus(draft: Draft) -> None:
    a, b, values = draft.new_name(Kind.INT), draft.new_name(Kind.INTS), numbers(draft)
    forms = [
        f"({a} := {number(draft)})",
        f"{b} = [{a} := v + {number(draft, 0)} for v in {values}]",
        f"if ({a} := len({values})) > {draft.number(0, 3)}:\n    print({a})",
        f"print([y for v in {values} if (y := v % 3)])",
        f"while ({a} := {draft.number(1, 4)}) < 0:\n    pass",
        f"any(({a} := v) > {draft.number()} for v in {values})",
        f"{b} = [{a} := 1, {a} + 1]",
        f"print(f'{{({a} := {draft.number()})}}', {a})",
    ]
    draft.add(Piece(draft.pick(forms)))


def delete(draft: Draft) -> None:
    names = draft.names(Kind.INT, Kind.INTS, Kind.TEXT, Kind.FUNCTION)
    if len(names) < 4:
        return assign(draft)
    name = draft.pick(names)
    forms = [f"del {name}", f"del {name}", f"if {truth(draft)}:\n    del {name}", f"{name} = 0; del {name}"]
    draft.add(Piece(draft.pick(forms)))
    return None


def maybe_bind(draft: Draft) -> None:
    """A name that has a value on some paths only, or is bound on all of them."""
    name, condition = draft.new_name(Kind.INT), truth(draft)
    forms = [
        f"if {condition}:\n    {name} = {number(draft)}",
        f"if {condition}:\n    {name} = {number(draft)}\nelse:\n    {name} = {number(draft)}",
        f"if {condition}:\n    {name} = {number(draft)}\nelif {truth(draft)}:\n    {name} = 0\nelse:\n    {name} = 1",
        f"{condition} and ({name} := {number(draft)})",
        f"{name} = {number(draft)} if {condition} else {number(draft)}",
        f"for {name} in {numbers(draft)}:\n    if {name} > {draft.number()}:\n        break",
    ]
    draft.add(Piece(draft.pick(forms)))


def shadow(draft: Draft) -> None:
    """A variable named like a builtin, an import or something the module has."""
    name = draft.pick(SHADOWED)
    if draft.chance(0.5):
        draft.add(Piece(f"{name} = {draft.number()}", Sort.LITERAL))
    else:
        draft.add(Piece(f"{name} = {number(draft)}"))


def together(draft: Draft) -> None:
    """Several statements on a line, a line that goes on, a comment after it."""
    a, b = draft.new_name(Kind.INT), draft.new_name(Kind.INT)
    forms = [
        f"{a} = {number(draft)}; {b} = {a} + 1",
        f"{a} = {number(draft)} + \\\n    {number(draft)}",
        f"{a} = (\n    {number(draft)}  # one\n    + {number(draft)}\n)",
        f'{a} = {number(draft)}  # a comment with \'quotes\' and """',
        f"# {a} is next\n{a} = {number(draft)}\n\n# after it",
        f"if {truth(draft)}: {a} = 1; {b} = 2\nelse: {a} = {b} = 0",
        f"{a} = [\n  {number(draft)},\n      {number(draft)},\n][0]",
        f"global {a}\n{a} = {number(draft)}",
    ]
    draft.add(Piece(draft.pick(forms)))
