"""What one statement reads, binds and changes: the facts that everything else is built on."""

from __future__ import annotations

import ast

import pytest

from nb2prod.compiler.analysis.names import StatementNames
from nb2prod.compiler.analysis.walker import analyse_statement


def names_of(source: str) -> StatementNames:
    (statement,) = ast.parse(source).body
    return analyse_statement(statement)


def reads(source: str, depth: int | None = None) -> set[str]:
    return {read.name for read in names_of(source).reads if depth is None or read.depth == depth}


@pytest.mark.parametrize(
    ("source", "certain", "possible"),
    [
        ("x = 1", {"x"}, set()),
        ("a, *b = c", {"a", "b"}, set()),
        ("a = b = c", {"a", "b"}, set()),
        ("x: int = 1", {"x"}, set()),
        ("x: int", set(), set()),
        ("if c:\n    x = 1", set(), {"x"}),
        ("if c:\n    x = 1\nelse:\n    x = 2", {"x"}, set()),
        ("if c:\n    x = 1\nelse:\n    raise E", {"x"}, set()),
        ("for i in xs:\n    y = i", set(), {"i", "y"}),
        ("for i in range(3):\n    y = i", {"i", "y"}, set()),
        ("for i in range(3):\n    if i:\n        continue\n    y = i", {"i"}, {"y"}),
        ("while True:\n    x = 1\n    break", {"x"}, set()),
        ("while c:\n    x = 1", set(), {"x"}),
        ("try:\n    x = f()\nexcept E:\n    x = None", {"x"}, set()),
        ("try:\n    x = f()\nexcept E:\n    pass", set(), {"x"}),
        ("try:\n    pass\nfinally:\n    x = 1", {"x"}, set()),
        ("with f() as g:\n    x = 1", {"g", "x"}, set()),
        ("with suppress(E):\n    x = 1", set(), {"x"}),
        ("match v:\n    case [a, *rest]:\n        pass\n    case _:\n        a = rest = 0", {"a", "rest"}, set()),
        ("match v:\n    case {'k': a, **more}:\n        pass", set(), {"a", "more"}),
        ("y = (x := 1)", {"x", "y"}, set()),
        ("y = c and (x := 1)", {"y"}, {"x"}),
        ("ys = [last := i for i in xs]", {"ys"}, {"last"}),
        ("def f():\n    x = 1", {"f"}, set()),
        ("class A:\n    x = 1", {"A"}, set()),
        ("import a.b, c as d", {"a", "d"}, set()),
        ("del x", set(), set()),
    ],
)
def test_what_is_bound_certainly_and_possibly(source: str, certain: set[str], possible: set[str]) -> None:
    bound = names_of(source).bound
    assert {name for name, sure in bound.items() if sure} == certain
    assert {name for name, sure in bound.items() if not sure} == possible


@pytest.mark.parametrize(
    ("source", "now", "at_call", "later"),
    [
        ("y = f(x)", {"f", "x"}, set(), set()),
        ("y = [x + k for x in xs]", {"xs", "k"}, set(), set()),
        ("g = (x + k for x in xs)", {"xs"}, {"k"}, set()),
        ("s = sum(x + k for x in xs)", {"sum", "xs", "k"}, set(), set()),
        ("h = lambda v, d=e: v + k", {"e"}, {"k"}, set()),
        ("y = sorted(xs, key=lambda v: v + k)", {"sorted", "xs", "k"}, set(), set()),
        ("df = df.apply(lambda r: r + k)", {"df", "k"}, set(), set()),
        ("b.connect(lambda r: r + k)", {"b"}, {"k"}, set()),
        ("def f(x, d=e):\n    return x + k", {"e"}, {"k"}, set()),
        ("def f():\n    return lambda: k", set(), set(), {"k"}),
        ("def f():\n    yield k", set(), set(), {"k"}),
        ("def f():\n    k = 1\n    return k", set(), set(), set()),
        ("def f(k):\n    def g():\n        return k\n    return g", set(), set(), set()),
        ("@deco\ndef f():\n    pass", {"deco"}, set(), set()),
        ("class A(Base):\n    x = k\n    def m(self):\n        return j", {"Base", "k"}, {"j"}, set()),
        ("d = df.query('a > @limit')", {"df", "limit"}, set(), set()),
        ("x += 1", {"x"}, set(), set()),
        ("print(f'{x!r:>{w}}')", {"print", "x", "w"}, set(), set()),
    ],
)
def test_when_a_name_is_read(source: str, now: set[str], at_call: set[str], later: set[str]) -> None:
    assert (reads(source, 0), reads(source, 1), reads(source, 2)) == (now, at_call, later)


def test_a_read_after_the_binding_in_the_same_statement_is_not_exposed() -> None:
    first, second = names_of("for i in xs:\n    y = i\n").reads
    assert (first.name, first.exposed) == ("xs", True)
    assert (second.name, second.exposed) == ("i", False)


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("xs.append(1)", {"xs"}),
        ("xs[0] = 1", {"xs"}),
        ("a.b.c = 1", {"a"}),
        ("xs += [1]", {"xs"}),
        ("del xs[0]", {"xs"}),
        ("df.drop(columns='a', inplace=True)", {"df"}),
        ("df.drop(columns='a', inplace=False)", set()),
        ("heappush(heap, 1)", {"heap"}),
        ("copyto(a, b)", {"a"}),
        ("a.dot(b, out=c)", {"c"}),
        ("ax.set_title('t')", {"ax"}),
        ("df.plot()", set()),
        ("[q.append(1) for q in xs]", {"xs"}),
        ("push = xs.append", {"xs"}),
        ("xs.index(1)", set()),
    ],
)
def test_what_is_changed_in_place(source: str, changed: set[str]) -> None:
    assert {mutation.name for mutation in names_of(source).mutations} == changed


def test_a_function_that_changes_its_argument_through_another_name_is_seen() -> None:
    names = names_of("def f(xs, n):\n    ys = xs\n    for row in ys:\n        row.append(1)\n")
    assert names.parameter_mutations == {"xs"}


def test_global_in_a_function_is_a_binding_of_the_notebook() -> None:
    names = names_of("def f():\n    global n\n    n += 1\n")
    assert set(names.global_writes) == {"n"}
    assert names.rebound == {"f", "n"}


def test_a_class_body_that_reads_a_name_before_binding_it_is_noticed() -> None:
    assert [name for name, _ in names_of("class A:\n    x = x\n").class_shadows] == ["x"]
    assert names_of("class A:\n    x = 1\n    y = x\n").class_shadows == []


def test_only_an_await_outside_functions_makes_a_step_wait() -> None:
    assert names_of("x = await f()").awaits
    assert names_of("async with f() as g:\n    pass").awaits
    assert not names_of("async def f():\n    await g()").awaits
