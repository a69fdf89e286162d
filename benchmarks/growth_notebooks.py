"""Notebooks of any number of cells, made from a seed, that export without an error.

`mixed` holds what real ones hold (tables, functions that read globals, loops, figures, tests, markdown, magics); the
other shapes have more of one thing than any real one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from nb2prod.model import Cell, CellKind, Notebook

# `@` is the number of the section, VALUE a number that differs from section to section
_OPENING = """
# %% markdown
# Sales by region

What was sold, and what it was worth.
# %% imports
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
%matplotlib inline
# %% parameters
seed = 7  # of every draw
limit = 0.5  # least share that counts
# %% step:start
rng = np.random.default_rng(seed)
total = pd.DataFrame()
scale = 2.0
"""
_TABLE = """
# %% markdown
## Region @

Load the table and look at *what* is in it.
# %% export
def share_@(frame):
    '''Give each row its share.'''
    return frame["sold"] / scale
# %% step:load_@
raw_@ = pd.DataFrame({"sold": rng.normal(VALUE, 2, 50), "price": rng.uniform(1, 9, 50)})
# %% step:load_@
raw_@["worth"] = raw_@["sold"] * raw_@["price"]  # in thousands
raw_@.head()
# %% step:clean_@
tidy_@ = (
    raw_@.query("sold > VALUE")
    .assign(share=share_@(raw_@))
    .reset_index(drop=True)
)
# %% step:clean_@
tidy_@.describe()
total = pd.concat([total, tidy_@])
print(len(total), "rows")
# %% markdown
### What it looks like

- one bar for each price
# %% figure:bars_@
fig, ax = plt.subplots()
ax.hist(tidy_@["price"], bins=20)
ax.set_title("Region @")
# %% step:sum_@
sums_@ = {}
for name in tidy_@.columns:
    sums_@[name] = tidy_@[name].sum()
sums_@["sold"]
"""
_TESTED = """
# %% test:region_@
assert sums_@["sold"] >= 0
assert len(tidy_@) <= 50
"""
_MODEL = """
# %% markdown
## A model of region @
# %% step:sample_@
size_@ = 40
x_@ = np.linspace(0, VALUE, size_@)
y_@ = np.sin(x_@) + rng.normal(0, 0.1, size_@)
# %% export
class Fit@:
    def __init__(self, order):
        self.order = order
        self.parts = None

    def fit(self, x, y):
        self.parts = np.polyfit(x, y, self.order)
        return self
# %% step:train_@
%time fit_@ = Fit@(3).fit(x_@, y_@)
fit_@.parts
# %% skip
!pip install pandas
# %% step:judge_@
values_@ = np.polyval(fit_@.parts, x_@)
errors_@ = [abs(a - b) for a, b in zip(values_@, y_@, strict=True)]
worst_@ = max(errors_@)
if worst_@ > limit:
    print(f"region @: {worst_@:.2f}")
else:
    print("fine")
# %% markdown
Some words about what was found, and **why**.
# %% step:grow_@
scale = scale + worst_@ / VALUE
by_size_@ = sorted(errors_@, key=lambda error: error * scale)[:5]
# %% figure:line_@
plt.plot(x_@, y_@, ".")
plt.plot(x_@, values_@)
plt.show()
"""
_CHAIN = """
# %% step:s@
total = total.assign(c@=VALUE)
total["d@"] = total["c@"] + scale
scale = scale * 1.01
"""
_NAMES = "\n# %% step:s@\n" + "\n".join(f"a{n}_@ = VALUE + {n}\nb{n}_@ = [a{n}_@, rng.normal()]" for n in range(10))
_FUNCTIONS = """
# %% export
def f@(x, y=1):
    for k in range(3):
        x = x + k * scale
    return x + y
# %% step:s@
v@ = f@(VALUE)
w@ = [f@(k, y=k) for k in range(9)]
"""
_ONE_STEP = """
# %% step:all
part_@ = total.copy()
part_@["n"] = VALUE
total = part_@
print(len(total))
"""
TESTS = 5  # each has the calls of all steps above it in a fixture, so with more the module would not grow linearly
SHAPES: dict[str, tuple[str, ...]] = {
    "mixed": (_TABLE, _MODEL),
    "chain": (_CHAIN,),  # every step changes what the step before gave
    "names": (_NAMES,),  # twenty variables in each cell, all of them results
    "functions": (_FUNCTIONS,),  # that read a global, each called at two places
    "one-step": (_ONE_STEP,),  # all cells make one function
}


def notebook_of(cells: int, seed: int = 0, shape: str = "mixed") -> Notebook:
    """Make a notebook of that many cells."""
    texts = islice(_cells(seed, shape), cells)
    made = tuple(
        Cell(f"cell-{number}", number, CellKind.MARKDOWN if tag == "markdown" else CellKind.CODE, source, _tags(tag))
        for number, (tag, source) in enumerate(texts, start=1)
    )
    return Notebook(f"growth_{cells}.ipynb", made)


def _tags(tag: str) -> tuple[str, ...]:
    return () if tag == "markdown" else (tag,)


def _cells(seed: int, shape: str) -> Iterator[tuple[str, str]]:
    yield from _parts(_OPENING)
    chosen = random.Random(seed)
    tests = 0
    for number in count(1):
        section = chosen.choice(SHAPES[shape])
        if section is _TABLE and tests < TESTS:
            section, tests = section + _TESTED, tests + 1
        yield from _parts(section.replace("@", str(number)).replace("VALUE", str(chosen.randint(2, 90))))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split("\n# %% ")[1:]:
        tag, _, source = part.partition("\n")
        yield tag, source.rstrip("\n")


def notebook_document(cells: int, seed: int = 0) -> dict[str, Any]:
    """Give the mixed notebook as an nbformat document."""
    documents: list[dict[str, Any]] = []
    for cell in notebook_of(cells, seed).cells:
        document: dict[str, Any] = {"id": cell.id, "cell_type": cell.kind.value, "source": cell.source}
        document["metadata"] = {"tags": list(cell.tags)} if cell.tags else {}
        if cell.kind is CellKind.CODE:
            document |= {"execution_count": None, "outputs": []}
        documents.append(document)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": documents, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
