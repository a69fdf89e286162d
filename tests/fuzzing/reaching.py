"""Ways to change an object without naming it; the use of each looks like a mere look, so its cell often has no role."""

from __future__ import annotations

from tests.fuzzing.bindings import assign
from tests.fuzzing.draft import Draft, Piece, Sort
from tests.fuzzing.kinds import Kind

# how another name comes to hold the list, and how it is changed through that name
HELD = [
    ("other = [{xs} for _ in range(2)]", "other[0].append(1)"),
    ("other = {{}}; other.update(a={xs})", "other['a'].append(1)"),
    ("other = []; other += [{xs}]", "other[0].append(1)"),
    ("other = dict(a={xs})", "other['a'].append(1)"),
    ("other = (lambda: {xs})()", "other.append(1)"),
    ("other = sorted([{xs}, []])[1]", "other.append(1)"),
    ("other = list(map(lambda v: {xs}, [1]))", "other[0].append(1)"),
    ("for other in [{xs}]: pass", "other.append(1)"),
    ("other = {xs}.append", "other(1)"),
    ("other = {{'push': {xs}.append}}", "other['push'](1)"),
    ("other = lambda v: {xs}.append(v)", "other(1)"),
    ("other = [lambda v: {xs}.append(v)]", "other[0](1)"),
    ("other = 1", "({xs} or [2]).append(1)"),
    ("other = 1", "max({xs}, [0]).append(1)"),
    ("other = 1", "[{xs}][0].append(1)"),
    ("other = iter({xs})", "list(other)"),
    ("other = [iter({xs})]", "list(other[0])"),
    ("other = ({xs}, 1)", "other[0].append(1)"),
    ("*other, _rest = [{xs}, 1]", "other[0].append(1)"),
    ("other = {xs} if {xs} else 0", "other and other.append(1)"),
    ("import copy; other = copy.copy([{xs}])", "other[0].append(1)"),
    ("other = next(iter([{xs}]))", "other.append(1)"),
    ("from functools import reduce; other = reduce(lambda p, q: p, [{xs}, 1])", "other.append(1)"),
    ("from types import SimpleNamespace; other = SimpleNamespace(a={xs})", "other.a.append(1)"),
    (
        "from collections import namedtuple; Pair = namedtuple('Pair', 'a b'); other = Pair({xs}, 1)",
        "other.a.append(1)",
    ),
    ("match [{xs}]:\n    case [other]: pass", "other.append(1)"),
    ("other = list(reversed([{xs}]))", "other[-1].append(1)"),
    ("from collections import deque; other = deque([{xs}])", "other[0].append(1)"),
    ("other = [*[{xs}]]", "other[0].append(1)"),
]
# definitions that change the list, and what makes them do it
OWN = [
    ("class Own:\n    def act(self):\n        {xs}.append(1)\nown = Own()", "own.act()"),
    (
        "class Own:\n    @property\n    def part(self):\n        {xs}.append(1)\n        return 1\nown = Own()",
        "own.part",
    ),
    ("class Own:\n    def __init__(self):\n        {xs}.append(1)", "Own()"),
    ("class Own:\n    def __init__(self):\n        self.kept = {xs}\nown = Own()", "own.kept.append(1)"),
    ("class Own:\n    kept = {xs}\nown = Own()", "own.kept.append(1)"),
    ("class Own:\n    def get(self):\n        return {xs}\nown = Own()", "own.get().append(1)"),
    ("class Own:\n    @staticmethod\n    def act():\n        {xs}.append(1)", "Own.act()"),
    ("class Own:\n    def act(self):\n        {xs}.append(1)\nown = Own()\nkept = own.act", "kept()"),
    ("class Own:\n    def act(self):\n        {xs}.append(1)\nown = Own()", "[one.act() for one in [own]]"),
    ("class Own:\n    def act(self):\n        {xs}.append(1)\nown = Own()", "getattr(own, 'act')()"),
    ("class Own:\n    def same(self, v):\n        return v\nown = Own().same({xs})", "own.append(1)"),
    ("def own():\n    {xs}.append(1)\nkept = [own]", "kept[0]()"),
    ("def own():\n    return {{'k': {xs}}}", "own()['k'].append(1)"),
    ("def own():\n    return lambda: {xs}.append(1)\nkept = own()", "kept()"),
    ("def own(v):\n    return v\nkept = own({xs})", "kept.append(1)"),
    ("def own(v):\n    return lambda: v.append(1)\nkept = own({xs})", "kept()"),
    ("def own(*v):\n    v[0].append(1)", "own(*[{xs}])"),
    ("def own(**v):\n    v['a'].append(1)", "own(a={xs})"),
    ("def own(v={xs}):\n    v.append(1)", "own()"),
    ("def own(v):\n    v.append(1)\ndef other(op):\n    op({xs})", "other(own)"),
    ("def own(v):\n    [w.append(1) for w in [v]]", "own({xs})"),
    ("def own(v):\n    def inner():\n        return v\n    inner().append(1)", "own({xs})"),
    ("def own(v):\n    list.append(v, 1)", "own({xs})"),
    ("def own(v):\n    w = {{'a': v}}\n    w['a'].append(1)", "own({xs})"),
    ("def own(v):\n    v += [1]", "own({xs})"),
    ("def own(v):\n    return v\ndef other(v):\n    own(v).append(1)", "other({xs})"),
    ("def own(v):\n    sorted([v])[0].append(1)", "own({xs})"),
    (
        (
            "def wrap(f):\n    def inner(v):\n        {xs}.append(v)\n"
            "        return f(v)\n    return inner\n@wrap\ndef own(v):\n    return v"
        ),
        "own(1)",
    ),
    ("def own():\n    yield 1\n    {xs}.append(1)\nkept = own()", "list(kept)"),
    ("def own():\n    return iter({xs})\nkept = own()", "list(kept)"),
    ("class Own:\n    total = 0\n    def act(self):\n        Own.total += 1\nown = Own()", "own.act(), {xs}"),
    ("class Own:\n    total = 0\nown = Own()", "setattr(type(own), 'total', 5)"),
    (
        (
            "class Own:\n    def __enter__(self):\n        {xs}.append(1)\n"
            "    def __exit__(self, *problem):\n        pass\nown = Own()"
        ),
        "with own: pass",
    ),
]


def reach(draft: Draft) -> None:
    """Change a list through something else, and read it later."""
    lists = draft.names(Kind.INTS)
    if not lists:
        return assign(draft)
    xs = draft.pick(lists)
    first, second = draft.pick(HELD if draft.chance(0.4) else OWN)
    text = first.format(xs=xs)
    pieces = [Piece(text)] if text.startswith(("match", "for")) else [Piece(part) for part in statements(text)]
    if draft.add(*pieces):
        draft.add(Piece(second.format(xs=xs), Sort.LOOK))
        draft.add(Piece(f"print({xs})"))
    return None


def statements(text: str) -> list[str]:
    """Split at what begins a line, or stands behind a semicolon there."""
    parts: list[str] = []
    for line in text.split("\n"):
        if line.startswith(" ") or (parts and parts[-1].startswith("@")):
            parts[-1] += f"\n{line}"
        else:
            parts += line.split("; ")
    return parts
