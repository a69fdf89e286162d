"""Expressions that may be dropped because they only look, and those that must stay because they may act."""

from __future__ import annotations

import ast

import pytest

from nb2prod.compiler.analysis.looking import Looking

NOTEBOOK = Looking(
    methods=frozenset({"count"}),
    functions=frozenset({"own"}),
    imported={"pd": "pandas", "np": "numpy", "os": "os", "shutil": "shutil"},
    bound=frozenset({"own", "repr", "it", "df"}),
    iterators=frozenset({"it"}),
    containers=frozenset({"xs"}),
)


def only_looks(source: str, looking: Looking = NOTEBOOK) -> bool:
    return looking.only_looks(ast.parse(source, mode="eval").body)


@pytest.mark.parametrize(
    "source",
    [
        "df",
        "df.head()",
        "df.describe().T",
        "df[['a', 'b']].corr().round(2)",
        "df.groupby('a').size()",
        "len(df), df.shape",
        "model.score",
        "df.rename(columns={'a': 'b'})",
        "df.sample(3, random_state=1)",
        "np.mean(xs)",
        "pd.crosstab(df.a, df.b)",
        "'text'.upper()",
        "x > 3 and y",
        "f'{x}'",
        "sum(xs) / len(xs)",
        "max(a, b)",
        "sorted(xs, key=len)",
        "list(df.items())",
        "3 in xs",
        "[x.upper() for x in xs if x]",
        "any(x > 1 for x in [1, 2])",
        "list(zip(xs, range(3)))",
        "np.sqrt(x)",
        "np.where(a > 1, a, 0)",
        "np.linalg.inv(a)",
        "pd.date_range('2000', periods=3)",
        "type(own)",
        "dir(df)",
        "globals()",
    ],
)
def test_looking(source: str) -> None:
    assert only_looks(source)


@pytest.mark.parametrize(
    "source",
    [
        "model.fit(X, y)",
        "xs.append(1)",
        "df.drop(columns='a', inplace=True)",
        "own(df)",
        "df.pipe(own)",
        "obj.count()",  # the notebook has a method of that name
        "list(it)",
        "pd.Series(it)",
        "next(it)",
        "3 in ys",  # moves an iterator on
        "sum(ys)",
        "sum([next(it)])",
        "[y for y in ys]",
        "[own(x) for x in xs]",
        "[x async for x in xs]",
        "[xs.pop() for x in xs]",
        "list(zip(xs, ys))",
        "sorted(xs, key=own)",
        "np.sqrt(x, y)",  # writes to y
        "np.dot(a, b, c)",
        "os.remove('a')",
        "path.replace('a')",
        "np.random.random(3)",
        "array.partition(2)",
        "a >> b",  # chains tasks
        "repr(df)",  # the notebook binds the name
        "shutil.copy('a', 'b')",
        "os.rename('a', 'b')",
        "path.rename('b')",
        "collection.drop()",
        "df.sample(3)",  # draws
        "print(df)",
        "unknown(df)",
        "obj.unknown()",
    ],
)
def test_possibly_acting(source: str) -> None:
    assert not only_looks(source)


def test_a_subscript_may_add_a_key_to_a_default_dictionary() -> None:
    assert only_looks("d['a']")
    assert not only_looks("d['a']", Looking(default_dictionaries=True))


def test_operators_of_own_classes_may_act() -> None:
    assert not only_looks("a + 1", Looking(cautious=True))
