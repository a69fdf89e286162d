"""What compiling costs as notebooks grow: milliseconds and peak memory of `compile_notebook`, with the exponent.

    python -m benchmarks.compile_growth [--cells N...] [--shape SHAPE...] [--repeat N] [--json]

The notebooks are made from a seed (`growth_notebooks.py`). Times are of the processor, the least of the repeats; memory
is what Python's allocator handed out at the most. The exponent is the slope of the line through the logarithms: 1 is a
cost that grows as the cells do.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import statistics
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.growth_notebooks import SHAPES, notebook_document, notebook_of
from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.model import Layout, Package, Severity

__all__ = ["Measured", "exponent", "measured", "notebook_document", "notebook_of"]
SIZES = (10, 100, 1_000, 5_000, 10_000)


@dataclass(frozen=True)
class Measured:
    """What one notebook cost."""

    shape: str
    cells: int
    milliseconds: float
    peak_megabytes: float


def measured(cells: int, shape: str = "mixed", repeat: int = 3) -> Measured:
    """Compile a notebook several times for the time, then once more for the memory."""
    notebook, layout = notebook_of(cells, shape=shape), Layout("growth")
    times = []
    for _ in range(repeat):
        gc.collect()
        start = time.process_time()
        package = compile_notebook(notebook, Settings(), layout)
        times.append(time.process_time() - start)
        _insist(package)
    tracemalloc.start()
    compile_notebook(notebook, Settings(), layout)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Measured(shape, cells, round(min(times) * 1_000, 1), round(peak / 1e6, 1))


def _insist(package: Package) -> None:
    """A refused notebook costs less: measuring it would say nothing."""
    for found in package.diagnostics:
        if found.severity is Severity.ERROR:
            raise SystemExit(f"cell {found.cell_number}: {found.code} {found.message}")


def exponent(results: Sequence[Measured]) -> float:
    """Give the power of the number of cells that the time grows with."""
    sizes = [math.log(each.cells) for each in results]
    return statistics.linear_regression(sizes, [math.log(each.milliseconds) for each in results]).slope


def shown(each: Measured, silent: bool) -> Measured:
    """Print a row as soon as it is known: the last ones take long."""
    if not silent:
        print(f"| {each.shape} | {each.cells:,} | {each.milliseconds:,.1f} | {each.peak_megabytes:,.1f} |", flush=True)
    return each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, nargs="+", default=SIZES)
    parser.add_argument("--shape", nargs="+", choices=SHAPES, default=["mixed"])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    given = parser.parse_args()
    if not given.json:
        print("| shape | cells | ms | peak MB |\n| --- | ---: | ---: | ---: |")
    tables = [[shown(measured(n, shape, given.repeat), given.json) for n in given.cells] for shape in given.shape]
    if given.json:
        print(json.dumps([asdict(each) for table in tables for each in table]))
        return
    for table in tables:
        if len(table) > 1:
            print(f"\n{table[0].shape}: grows with the power {exponent(table):.2f}")


if __name__ == "__main__":
    main()
