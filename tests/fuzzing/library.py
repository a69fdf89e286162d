"""Imports, in whatever cell they end up, and what is only of use with them."""

from __future__ import annotations

from tests.fuzzing.bindings import assign
from tests.fuzzing.draft import Draft, Piece, Sort
from tests.fuzzing.expressions import number, numbers, text
from tests.fuzzing.kinds import Kind

IMPORTS = [
    "import math",
    "import random",
    "import itertools",
    "import functools",
    "import copy",
    "import collections",
    "import contextlib",
    "from functools import partial",
    "from functools import lru_cache",
    "from functools import reduce",
    "from collections import Counter",
    "from collections import deque",
    "from collections import defaultdict",
    "from dataclasses import dataclass, field",
    "from enum import Enum",
    "from contextlib import suppress",
    "import math, random",
    "from random import Random",
    "from math import floor, sqrt",
    "import collections.abc",
    "import json as js",
    "try:\n    import numpy_of_nobody as nope\nexcept ImportError:\n    nope = None",
    "from typing import NamedTuple",
    "from functools import partial, wraps",
    "import random as rnd",
]


def import_something(draft: Draft) -> None:
    draft.add(Piece(draft.pick(IMPORTS), Sort.IMPORT))


def use_library(draft: Draft) -> None:
    n, a, names = draft.new_name(Kind.INT), draft.new_name(Kind.INTS), draft.namespace
    one, many = number(draft, 1), numbers(draft)
    stock = {
        "math": [f"{n} = math.floor({one} / 2)", f"{draft.new_name(Kind.FLOAT)} = math.sqrt(abs({one}))"],
        "itertools": [
            f"{a} = list(itertools.chain({many}, [{one}]))",
            f"{a} = list(itertools.accumulate({many}))",
            f"{draft.new_name(Kind.STREAM)} = itertools.islice({many}, 3)",
            f"{a} = [p * q for p, q in itertools.product({many}, [1, 2])]",
        ],
        "Counter": [f"{draft.new_name(Kind.COUNTS)} = dict(Counter({text(draft)}))", f"tally = Counter({many})"],
        "deque": [f"{draft.new_name(Kind.QUEUE)} = deque({many}, maxlen=4)"],
        "defaultdict": [
            f"tallies = defaultdict(list); tallies['a'].append({one})",
            f"tallies = defaultdict(lambda: {one})",
        ],
        "collections": [f"{draft.new_name(Kind.QUEUE)} = collections.deque({many})"],
        "reduce": [f"{n} = reduce(lambda p, q: p + q + {one}, {many}, 0)"],
        "floor": [f"{n} = floor(sqrt(abs({one})))"],
        "js": [f"{draft.new_name(Kind.TEXT)} = js.dumps({many})"],
        "Random": [f"{draft.new_name(Kind.CHANCE)} = Random({draft.number()})"],
        "NamedTuple": [f"class Point(NamedTuple):\n    x: int\n    y: int = {draft.number()}", f"{n} = Point({one}).y"],
        "nope": [f"{n} = 1 if nope is None else 2"],
    }
    forms = [form for name, some in stock.items() if name in names for form in some]
    if forms:
        chosen = draft.pick(forms)
        draft.add(Piece(chosen, Sort.DEFINE if chosen.startswith("class ") else Sort.ACT))
    else:
        import_something(draft)


def draw(draft: Draft) -> None:
    """Seed and draw; an own generator, and the library's."""
    if not hasattr(draft.namespace.get("random"), "seed"):
        return import_random(draft)
    a, n, lists = draft.new_name(Kind.INTS), draft.new_name(Kind.INT), draft.names(Kind.INTS)
    forms = [
        f"random.seed({draft.number()})",
        f"{draft.new_name(Kind.CHANCE)} = random.Random({number(draft, 0)})",
        f"{n} = random.randint(1, 100)",
        f"{a} = [random.randint(0, 9) for _ in range(3)]",
        f"{a} = random.sample(range(20), 3)",
        f"{draft.new_name(Kind.FLOAT)} = random.random()",
    ]
    forms += [f"random.shuffle({name})" for name in lists[:1]]
    forms += [f"{n} = {name}.randint(1, 100)" for name in draft.names(Kind.CHANCE)]
    draft.add(Piece(draft.pick(forms)))
    return None


def import_random(draft: Draft) -> None:
    if draft.add(Piece("import random", Sort.IMPORT)):
        draft.add(Piece(f"random.seed({draft.number()})"))


def shadow_import(draft: Draft) -> None:
    """An import under a name that something else has, or will have."""
    name = draft.pick([*draft.names(Kind.INT, Kind.FUNCTION)[:3], "n", "f"])
    forms = [f"import math as {name}", f"from math import floor as {name}", f"from operator import add as {name}"]
    if draft.chance(0.5):
        draft.add(Piece(draft.pick(forms), Sort.IMPORT))
    else:
        assign(draft)
