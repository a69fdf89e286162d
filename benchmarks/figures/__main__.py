"""Print the figures beside the peers', and how costs grow, as tables and a picture.

    python -m benchmarks.figures [--rows NAME...] [--growth AXIS...] [--repeat N] [--markdown FILE] [--json FILE]
                                 [--picture FILE]

Everything is measured in this one run, each command beside its peer on the same input, from a cold start to its end.
Needs the extras `test` and `benchmarks`, git, and for the largest sizes about 4 GB of disk and half an hour.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.figures.growth import Point, over_cells, over_notebooks
from benchmarks.figures.report import curves, draw, table
from benchmarks.figures.rows import ROWS, Row, Sizes

AXES = {"cells": over_cells, "notebooks": over_notebooks}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; exits with 1 when a figure is not reached."""
    arguments = _parser().parse_args(argv)
    sizes = Sizes(arguments.repeat, arguments.notebooks, arguments.most)
    rows: list[Row] = []
    points: list[Point] = []
    for name in arguments.rows:
        with tempfile.TemporaryDirectory(prefix="nb2prod-figures-") as scratch:
            found = ROWS[name](Path(scratch), sizes)
        rows += found
        for row in found:
            print(f"{row.what}: {row.ratio:.3g} of {row.peer}", file=sys.stderr, flush=True)
    for axis in arguments.growth:
        with tempfile.TemporaryDirectory(prefix="nb2prod-figures-") as scratch:
            for point in AXES[axis](Path(scratch), arguments.sizes, arguments.longest):
                points.append(point)
                cost = f"{point.cost.wall:.3f} s, {point.cost.peak:.0f} MB"
                print(f"{point.command}, {point.size} {axis}: {cost}", file=sys.stderr, flush=True)
    text = "\n\n".join(part for part in (table(rows) if rows else "", curves(points)) if part)
    print(text)
    if arguments.markdown:
        arguments.markdown.write_text(text + "\n", encoding="utf-8")
    if arguments.json:
        document = {
            "rows": [{**asdict(row), "ratio": row.ratio} for row in rows],
            "growth": [asdict(p) for p in points],
        }
        arguments.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    if arguments.picture and points:
        draw(points, arguments.picture)
    return 1 if any(row.reached is False for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="*", choices=ROWS, default=list(ROWS), help="figures to measure [default: all]")
    parser.add_argument("--growth", nargs="*", choices=AXES, default=list(AXES), help="curves to measure")
    parser.add_argument("--sizes", nargs="+", type=int, default=[10, 100, 1_000, 10_000], help="of the curves")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each command, after one that does not count")
    parser.add_argument("--notebooks", type=int, default=1_000, help="of the project that is checked")
    parser.add_argument("--most", type=int, default=10_000, help="notebooks of the project whose memory is measured")
    parser.add_argument("--longest", type=float, default=120.0, help="seconds after which a command is given no more")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--picture", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
