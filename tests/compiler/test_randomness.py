"""Which calls make a notebook differ from itself."""

from __future__ import annotations

import pytest

from nb2prod.compiler.randomness import Draw, random_draws
from tests.differential import notebook_of


def draws(*cells: str) -> tuple[Draw, ...]:
    return random_draws(notebook_of([("", source) for source in cells]))


IMPORTS = """\
import random, time, uuid, os, glob, secrets, threading
import numpy as np
import numpy.random as npr
import pandas as pd
from datetime import date, datetime
from numpy.random import default_rng
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import KFold, train_test_split
from scipy import stats
import torch
from torch import nn
"""


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("np.random.rand(3)", "draws without a seed"),
        ("npr.normal()", "draws without a seed"),
        ("np.random.default_rng()", "has no seed"),
        ("default_rng(None)", "has no seed"),
        ("random.shuffle(xs)", "draws without a seed"),
        ("random.Random()", "has no seed"),
        ("train_test_split(X, y)", "draws without a seed (random_state)"),
        ("train_test_split(X, y, random_state=None)", "draws without a seed (random_state)"),
        ("RandomForestClassifier(200)", "draws without a seed (random_state)"),
        ("KFold(5, shuffle=True)", "draws without a seed (random_state)"),
        ("df.sample(3)", "draws without a seed (random_state)"),
        ("stats.norm.rvs(size=3)", "draws without a seed (random_state)"),
        ("torch.randn(3)", "draws without a seed"),
        ("nn.Linear(3, 2)", "draws without a seed"),
        ("time.time()", "reads the clock"),
        ("datetime.now()", "reads the clock"),
        ("date.today()", "reads the clock"),
        ("pd.Timestamp.now()", "reads the clock"),
        ("uuid.uuid4()", "is different in every run"),
        ("os.urandom(3)", "is different in every run"),
        ("secrets.token_hex()", "is different in every run"),
        ("id(thing)", "gives an address in memory, another in every run"),
        ("hash('text')", "hashes text differently in every run (PYTHONHASHSEED)"),
        ("os.listdir('.')", "gives files in no fixed order"),
        ("threading.Thread(target=f)", "runs in parallel, in no fixed order"),
    ],
)
def test_a_call_that_gives_something_else_in_every_run_is_found(call: str, reason: str) -> None:
    (draw,) = draws(IMPORTS, f"first = 1\nvalue = {call}")
    assert (draw.cell, draw.line, draw.text, draw.reason) == (2, 2, call, reason)
    assert (draw.binds, draw.function) == ({"value"}, False)


@pytest.mark.parametrize(
    "code",
    [
        "np.random.seed(0)\nnp.random.rand(3)\ntrain_test_split(X, y)\ndf.sample(3)",
        "random.seed(1)\nrandom.random()",
        "torch.manual_seed(0)\ntorch.randn(3)\nnn.Linear(2, 2)",
        "np.random.default_rng(42).normal()\nrandom.Random(3)",
        "train_test_split(X, y, random_state=0)\nRandomForestClassifier(random_state=state)",
        "train_test_split(X, y, **options)",
        "KFold(5)",
        "df.sample(3, random_state=1)\nrandom.sample",
        "stats.norm.cdf(3)",
        "nn.functional.relu(x)",
        "sorted(os.listdir('.'))\nsorted({1, 2})\nlen(set(xs))\nfor x in sorted(set(xs)): pass",
        "self.time.time",
        "def unparsable(:",
    ],
)
def test_what_is_seeded_or_settled_is_no_draw(code: str) -> None:
    assert draws(IMPORTS, code) == ()


def test_a_seed_counts_only_below_itself() -> None:
    found = draws("import numpy as np", "a = np.random.rand()", "np.random.seed(1)", "b = np.random.rand()")
    assert [draw.cell for draw in found] == [2]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("list({'a', 'b'})", "{'a', 'b'}"),
        ("for word in set(words):\n    print(word)", "set(words)"),
        ("', '.join({w for w in words})", "{w for w in words}"),
        ("seen = set(words)\nfirst = [w for w in seen]", "seen"),
    ],
)
def test_the_order_of_a_set_is_one(code: str, text: str) -> None:
    (draw,) = draws(code)
    assert (draw.text, draw.reason) == (text, "is a set, whose order differs from run to run")


def test_magics_are_no_hindrance_and_functions_are_told_apart() -> None:
    timed, inside = draws("import random\n%time x = random.random()", "def roll():\n    return random.randint(1, 6)")
    assert (timed.line, timed.text) == (2, "random.random()")
    assert (inside.cell, inside.line, inside.function) == (2, 2, True)
