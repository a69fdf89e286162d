"""Tiny notebooks, for tests that are about the browser and not about what is computed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Cell = dict[str, Any]

IMPORTS = "import time\nfrom typing import Literal"
PARAMETERS = (
    'size: int = 4  # how many numbers there are\nkind: Literal["plain", "double"] = "plain"  # what is added up\n'
    "wait: float = 0.0  # seconds that the first step takes"
)
NUMBERS = "time.sleep(wait)\nnumbers = [value * (2 if kind == 'double' else 1) for value in range(size)]"
TOTAL = "total = sum(numbers)"


def code(source: str, *tags: str) -> Cell:
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)} if tags else {}}


def sums() -> list[Cell]:
    """Two steps, typed parameters and a test: what compiles, and runs in no time."""
    return [
        code(IMPORTS, "imports"),
        code(PARAMETERS, "parameters"),
        code(NUMBERS, "step:count"),
        code(TOTAL, "metrics"),
        code("assert total >= 0", "test:total"),
        code("spread = max(numbers) - min(numbers)\nprint(spread)"),
    ]


def with_findings() -> list[Cell]:
    """The same with a finding that can be fixed mechanically (cell 3) and one that cannot (cell 4)."""
    cells = sums()
    cells[2] = code(NUMBERS, "step:count numbers")
    cells[3] = code("total = sum(numbers) + missing", "metrics")
    return cells


def untagged() -> list[Cell]:
    """The same before anybody has said what its cells become."""
    return [code(cell["source"]) for cell in sums()]


def many(count: int) -> list[Cell]:
    """So many steps, each of which takes the result of the one before."""
    first = code("value_1 = 1", "step:step_1")
    others = (
        code(f"value_{n} = value_{n - 1} + {n}\nnote_{n} = f'{{value_{n}}}'", f"step:step_{n}")
        for n in range(2, count + 1)
    )
    return [first, *others]


def write(path: Path, cells: Iterable[Cell], kernel: str = "python3") -> Path:
    """Write a notebook whose cells were never run."""
    filled = [
        {"id": f"cell-{number}", "execution_count": None, "outputs": [], **cell} for number, cell in enumerate(cells, 1)
    ]
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    document = {"cells": filled, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path
