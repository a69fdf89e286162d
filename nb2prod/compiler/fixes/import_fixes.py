"""Mends of imports: missing ones of well-known libraries, and those that stand below their first use."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2prod.compiler.analysis.imports import is_import
from nb2prod.compiler.fixes.cell_text import (
    inserted,
    is_cell_magic,
    names_stored,
    removed,
    statement_text,
    top_line,
)
from nb2prod.compiler.fixes.fix import Fix, Situation, quoted_name
from nb2prod.model import Cell, CellEdit, Diagnostic, RoleKind
from nb2prod.rules import names as rules

# what everybody means by these names
_MODULES = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "mpl": "import matplotlib as mpl",
    "sns": "import seaborn as sns",
    "px": "import plotly.express as px",
    "tf": "import tensorflow as tf",
    "nx": "import networkx as nx",
    "xr": "import xarray as xr",
    **{
        name: f"import {name}"
        for name in (
            "base64 bisect collections copy csv functools gzip hashlib io itertools json logging math operator os "
            "pathlib pickle random re shutil sqlite3 statistics string subprocess sys tempfile textwrap time torch "
            "urllib uuid warnings zipfile"
        ).split()
    },
}
_NAMES = {
    "Path": "from pathlib import Path",
    "defaultdict": "from collections import defaultdict",
    "Counter": "from collections import Counter",
    "OrderedDict": "from collections import OrderedDict",
    "namedtuple": "from collections import namedtuple",
    "deque": "from collections import deque",
    "partial": "from functools import partial",
    "timedelta": "from datetime import timedelta",
    "deepcopy": "from copy import deepcopy",
    "train_test_split": "from sklearn.model_selection import train_test_split",
    "StandardScaler": "from sklearn.preprocessing import StandardScaler",
    "LinearRegression": "from sklearn.linear_model import LinearRegression",
    "LogisticRegression": "from sklearn.linear_model import LogisticRegression",
    "RandomForestClassifier": "from sklearn.ensemble import RandomForestClassifier",
    "RandomForestRegressor": "from sklearn.ensemble import RandomForestRegressor",
    "KMeans": "from sklearn.cluster import KMeans",
    "PCA": "from sklearn.decomposition import PCA",
}


def import_what_is_missing(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB301: all missing imports together, since they go to one place."""
    missing = {
        quoted_name(found): found.cell_number
        for found in reversed(situation.diagnostics)
        if found.code == rules.UNDEFINED.code
    }
    known = {name: text for name in missing if (text := _import_of(name, situation))}
    if quoted_name(diagnostic) not in known:
        return
    target = _target(situation, min(missing[name] for name in known))
    if target is not None:
        texts = sorted(set(known.values()), key=lambda text: (text.startswith("from "), text))
        source = inserted(target, top_line(target, situation.trees[target.number]), texts)
        shown = ", ".join(f"`{text}`" for text in texts)
        yield Fix(diagnostic, f"add {shown} to cell {target.number}", (CellEdit(target.number, source),))


def _import_of(name: str, situation: Situation) -> str:
    """The import of a name, where all its uses are what the library would be used for."""
    return _NAMES.get(name) or (_MODULES.get(name, "") if name in situation.looked_into else "")


def _target(situation: Situation, last: int) -> Cell | None:
    """The first cell of imports, else the first that can take one; not below the cell `last`."""
    usable = [cell for cell in situation.code if cell.number <= last and not is_cell_magic(cell)]
    tagged = [cell for cell in usable if situation.roles[cell.number].kind is RoleKind.IMPORTS]
    importing = [cell for cell in usable if any(is_import(node) for node in situation.trees[cell.number].body[:1])]
    return next(iter([*tagged, *importing, *usable]), None)


def move_import_up(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB302: the import that a later cell has, above its first use, where the notebook stops now."""
    name, reader = quoted_name(diagnostic), situation.cell(diagnostic)
    for cell in situation.code:
        for node in situation.trees[cell.number].body:
            if is_import(node) and name in names_stored(node) and reader is not None and cell.number >= reader.number:
                yield from moved_up(diagnostic, situation, [(cell, node)], reader.number)
                return


def moved_up(
    diagnostic: Diagnostic, situation: Situation, imports: Sequence[tuple[Cell, ast.stmt]], last: int
) -> Iterator[Fix]:
    """Move import statements to the first imports, not below the cell `last`."""
    target = _target(situation, last)
    if target is None or any(_has_other_meaning(node, situation) for _, node in imports):
        return
    cells = {cell.number: cell for cell, _ in imports}
    cells.setdefault(target.number, target)
    texts: list[str] = []
    for cell, node in reversed(imports):  # what stands above keeps its place
        rest = removed(cells[cell.number], node)
        if rest is None:
            return
        cells[cell.number] = replace(cells[cell.number], source=rest)
        texts.insert(0, statement_text(cell, node))
    line = top_line(target, situation.trees[target.number])  # what was removed from it stood below
    above = cells[target.number]
    cells[target.number] = replace(above, source=inserted(above, line, texts))
    shown = ", ".join(f"`{text.splitlines()[0]}`" for text in texts)
    edits = tuple(CellEdit(number, cells[number].source) for number in sorted(cells))
    yield Fix(diagnostic, f"move {shown} up to cell {target.number}", edits)


def _has_other_meaning(node: ast.stmt, situation: Situation) -> bool:
    """Whether a name that an import binds is a builtin, or bound to something else anywhere."""
    names = {*names_stored(node)}
    same = ast.dump(node)
    others = [
        part
        for tree in situation.trees.values()
        for part in tree.body
        if ast.dump(part) != same and names & {*names_stored(part)}
    ]
    return any(hasattr(builtins, name) for name in names) or bool(others) or "*" in names
