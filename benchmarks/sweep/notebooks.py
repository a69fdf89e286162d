"""The notebooks that are swept, and over which values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat

_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

# Each cell begins with `# %%` and its tag. Imports apart, about four fifths of a run are the same for all of `leaf`.
_SHARED = """
# %%
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
# %% parameters
rows = 20_000
leaf = 5
# %%
rng = np.random.default_rng(7)
table = pd.DataFrame(rng.normal(size=(rows, 6)), columns=list("abcdef"))
table["y"] = table["a"] * 2 - table["b"] ** 2 + np.sin(table["c"] * 3) + rng.normal(scale=0.1, size=rows)
table.head()
# %%
def smoothed(values, window):
    result = []
    for position in range(len(values)):
        result.append(sum(values[max(0, position - window) : position + 1]) / window)
    return result

for name in "abcdef":
    table[name + "_smooth"] = smoothed(table[name].to_list(), 30)
table.describe()
# %%
train, test = train_test_split(table, random_state=0)
base = RandomForestRegressor(n_estimators=19, random_state=0).fit(train.drop(columns="y"), train["y"])
print("base", round(base.score(test.drop(columns="y"), test["y"]), 6))
# %%
model = RandomForestRegressor(n_estimators=7, min_samples_leaf=leaf, random_state=0)
model.fit(train.drop(columns="y"), train["y"])
# %% metrics
score = model.score(test.drop(columns="y"), test["y"])
score
"""

# Every cell but the imports works with the parameter.
_IMPORTS = """
# %%
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score
# %% parameters
alpha = 1.0
# %%
rng = np.random.default_rng(int(alpha * 100))
table = pd.DataFrame(rng.normal(size=(1500, 8)))
target = table.sum(axis=1) + rng.normal(scale=alpha, size=1500)
# %% metrics
score = cross_val_score(Ridge(alpha=alpha), table, target).mean()
print(f"{score:.6f}")
"""

_TRIVIAL = """
# %% parameters
alpha = 1
# %% metrics
square = alpha * alpha
square
"""

_LIBRARY = """
# %%
import sklearn.linear_model
# %% parameters
alpha = 1
# %% metrics
square = alpha * alpha
square
"""


@dataclass(frozen=True)
class Case:
    """A notebook, the parameter that varies, and its values."""

    name: str
    cells: str
    parameter: str
    values: tuple[int | float, ...]

    def write(self, folder: Path) -> Path:
        """Write the notebook, under the case's name."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.ipynb"
        cells = []
        for number, text in enumerate(self.cells.strip().split("# %%")[1:]):
            tag, source = text.split("\n", 1)
            cell = nbformat.v4.new_code_cell(source.strip("\n"), id=f"cell-{number}")
            if tag.strip():
                cell.metadata["tags"] = [tag.strip()]
            cells.append(cell)
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": _KERNEL}), path)
        return path


def cases(points: int, trivial: int) -> dict[str, Case]:
    """The sweeps to measure, by name."""
    return {
        "shared": Case("shared", _SHARED, "leaf", tuple(range(11, points + 11))),
        "imports": Case("imports", _IMPORTS, "alpha", tuple(round(0.02 * step, 2) for step in range(1, points + 1))),
        "trivial": Case("trivial", _TRIVIAL, "alpha", tuple(range(trivial))),
    }


SINGLE = (Case("trivial", _TRIVIAL, "alpha", (2,)), Case("library", _LIBRARY, "alpha", (2,)))
