"""Walks and comparisons of syntax trees agree with those of `ast`, whatever Python's syntax holds."""

from __future__ import annotations

import ast
import sys

import pytest

from nb2prod.compiler.trees import children, of_types, same_tree, walk

LITTLE_TO_SAY = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
SINCE_3_10 = '''
import a.b as c, d
from ..e import f as g
@decorator(1)
def function(p, /, q: int = 1, *rest: str, r=None, **others) -> dict[str, int]:
    """Text."""
    global u, v
    w = lambda x, *y, z=2: (yield x)
    return {**p, "k": [q, *rest]}
async def waiting():
    async with h() as i, j():
        async for k in l:
            await k
    return [m async for m in n if m]
class Kind(Base, metaclass=Meta):
    field: int = 0
    other: "str"
try:
    raise Error("x") from cause
except (A, B) as error:
    pass
else:
    del o[0], p.q
finally:
    assert r, "message"
for s, (t, *u) in v:
    if w:
        continue
    break
else:
    x += 1
while (y := z()) and not a or -b:
    c = d = e if f else g
match h:
    case {"i": 1, **j} | [k, *_, None]:
        l
    case Kind(1, m=n) as o if p:
        q
    case -1 | r.s:
        t
u[1:2, ::3] = {v: w for v in x for w in y if v < w <= 3 != 4}
z = f"{a!r:>{width}} and {b}" "more" if 1.5 else ... | 2j @ c
d = {e for e in f}, (g for g in h), i.j(k, *l, b"m", n=o, **p)
'''
NEWER = {
    (3, 11): "try:\n    pass\nexcept* A as b:\n    c",
    (3, 12): "type A[T: int, *B, **C] = D[T]\ndef f[T](x: T): ...\nclass G[T]: ...",
    (3, 14): 't"{a!r:{b}} c"',
}
SOURCES = [SINCE_3_10, *(source for version, source in NEWER.items() if sys.version_info >= version)]


@pytest.mark.parametrize("source", SOURCES)
def test_nodes_come_as_from_ast_but_contexts_and_operators(source: str) -> None:
    tree = ast.parse(source)
    assert walk(tree) == [node for node in ast.walk(tree) if not isinstance(node, LITTLE_TO_SAY)]
    for node in walk(tree):
        assert children(node) == [part for part in ast.iter_child_nodes(node) if not isinstance(part, LITTLE_TO_SAY)]
    assert of_types(walk(tree), frozenset({ast.Name})) == [n for n in ast.walk(tree) if isinstance(n, ast.Name)]


@pytest.mark.parametrize("source", SOURCES)
def test_a_tree_is_the_same_wherever_it_stands(source: str) -> None:
    assert same_tree(ast.parse(source), ast.parse("\n\n# below\n" + source))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = 'a'", "x = b'a'"),
        ("x = 'a'", "x = u'a'"),
        ("x = f'a'", "x = 'a'"),
        ("x = a + b", "x = a - b"),
        ("x = a + b", "x = b + a"),
        ("x = a < b", "x = a <= b"),
        ("x = -a", "x = +a"),
        ("x = a and b", "x = a or b"),
        ("x = [a]", "x = [a, a]"),
        ("x = [a]", "x = (a,)"),
        ("x = {**a}", "x = {None: a}"),
        ("f(a)", "f(*a)"),
        ("f(a=b)", "f(**b)"),
        ("f(a=b)", "f(c=b)"),
        ("def f(a): pass", "def f(a=1): pass"),
        ("def f(a): pass", "def f(*, a): pass"),
        ("def f(): pass", "async def f(): pass"),
        ("global a", "global b"),
        ("import a", "import a as b"),
        ("from a import b", "from .a import b"),
        ("for a in b: c", "for a in b: c\nelse: d"),
        ("[a for a in b]", "[a for a in b if a]"),
        ("x: int", "x: int = 1"),
        ("del x", "x"),
    ],
)
def test_trees_differ_where_what_they_dump_differs(one: str, other: str) -> None:
    left, right = ast.parse(one), ast.parse(other)
    assert ast.dump(left) != ast.dump(right)
    assert not same_tree(left, right)
    assert not same_tree(right, left)
