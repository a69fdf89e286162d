"""Statements that only look, and assertions."""

from __future__ import annotations

from tests.fuzzing.draft import Draft, Piece, Sort
from tests.fuzzing.expressions import called, number, of_kind, truth
from tests.fuzzing.kinds import Kind

PRINTED = (
    Kind.INT,
    Kind.FLOAT,
    Kind.TEXT,
    Kind.INTS,
    Kind.NESTED,
    Kind.COUNTS,
    Kind.GROUPS,
    Kind.PAIR,
    Kind.BOOL,
    Kind.TEXTS,
)


def show(draft: Draft) -> None:
    names = draft.names(*PRINTED)
    forms = [f"print({number(draft)})", f"print('n is', {number(draft)}, end='\\n\\n')"]
    if names:
        name, other = draft.pick(names), draft.pick(names)
        forms += [f"print({name})", f"print({name}, {other}, sep='|')", f"print(f'{{{name}}} and {{{other}!r}}')"]
        forms += [f"print('{name}', {name})"]
    draft.add(Piece(draft.pick(forms)))


def trailing(draft: Draft) -> None:
    names = draft.names(*PRINTED, Kind.FUNCTION, Kind.OBJECT, Kind.SET)
    forms = [number(draft), truth(draft)]
    if names:
        name = draft.pick(names)
        forms += [
            name,
            name,
            f"type({name})",
            f"{name}, {number(draft, 0)}",
            f"repr({name})",
            f"display({name})",
            f"{name};",
        ]
    known = [name for name in draft.functions() if draft.signatures[name].takes == (Kind.INT,)]
    forms += [called(draft, draft.pick(known))] if known else []
    draft.add(Piece(draft.pick(forms), Sort.LOOK))


def check(draft: Draft) -> None:
    """Assert what is so."""
    names = draft.names(Kind.INT, Kind.INTS, Kind.TEXT, Kind.COUNTS, Kind.NESTED, Kind.BOOL)
    if not names:
        return trailing(draft)
    name = draft.pick(names)
    known = [name for name in draft.functions() if draft.signatures[name].takes == (Kind.INT,)]
    forms = [f"assert {name} == {draft.namespace[name]!r}", f"assert {name} == {draft.namespace[name]!r}, '{name}'"]
    forms += [f"assert isinstance({called(draft, draft.pick(known))}, int)"] if known else []
    forms += [f"expected = {of_kind(draft, Kind.INT)}\nassert expected == {draft.pick(names)} or True"]
    for text in draft.pick(forms).split("\nassert"):
        draft.add(Piece(text if text.startswith(("assert", "expected")) else f"assert{text}", Sort.CHECK))
    return None
