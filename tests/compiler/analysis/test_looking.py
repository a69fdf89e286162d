"""Expressions that may be dropped because they only look, and those that must stay because they may act."""

from __future__ import annotations

import ast

import pytest

from nb2prod.compiler.analysis.looking import Looking

NOTEBOOK = Looking(
    methods=frozenset({"count"}),
    functions=frozenset({"own"}),
    imported=frozenset({"pd", "np", "os", "shutil"}),
    bound=frozenset({"own", "repr", "it", "df"}),
    iterators=frozenset({"it"}),
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
        "3 in xs",  # moves an iterator on
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
