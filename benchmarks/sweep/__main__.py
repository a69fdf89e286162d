"""Sweeps beside papermill, one by one and as many at once as there are workers, in one run on the same values.

    python -m benchmarks.sweep [--cases NAME...] [--points N] [--trivial N] [--sample N] [--workers N] [--json FILE]

`shared`: about 80% of the work of a run, imports apart, is the same in all. `imports`: nothing but the imports is.
`trivial`: a notebook that does next to nothing; papermill runs the first `--sample` points, and its time is scaled up.
`single`: one run, `nb2prod run` beside `papermill` and `papermill --engine nb2prod`, commands from a cold start.
`memory`: the trivial sweep with a tenth of the points and with all, for the memory of all processes.
Executed notebooks are compared output by output. Needs the extras `test` and `benchmarks`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.figures.measuring import side_by_side
from benchmarks.sweep.measuring import Measured, measure, single_run
from benchmarks.sweep.notebooks import SINGLE, cases

_ENGINES = ("nb2prod run", "papermill", "papermill --engine nb2prod")
_LIMITS = {"shared": (10.0, 4.0), "imports": (None, 2.0), "trivial": (20.0, None)}
_CASES = (*_LIMITS, "single", "memory")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; exits with 1 when a figure is not reached or outputs differ."""
    arguments = _parser().parse_args(argv)
    known = cases(arguments.points, arguments.trivial)
    document: dict[str, object] = {}
    failed = False
    for name in arguments.cases:
        with tempfile.TemporaryDirectory(prefix="nb2prod-sweep-") as scratch:
            folder = Path(scratch)
            if name == "single":
                document[name] = _single(folder, arguments.repeat)
            elif name == "memory":
                whole = known["trivial"]
                tenth = replace(whole, values=whole.values[: len(whole.values) // 10])
                found = [
                    measure(case, folder / str(len(case.values)), arguments.workers, 1, ()) for case in (tenth, whole)
                ]
                peaks = {len(each.case.values): round(each.sweep.peak) for each in found}
                print("memory of a sweep: " + ", ".join(f"{n} points {peak} MB" for n, peak in peaks.items()))
                document[name] = peaks
            else:
                sample = arguments.sample if name == "trivial" else None
                measured = measure(known[name], folder, arguments.workers, sample, tuple(arguments.ways))
                failed |= _print(measured)
                document[name] = asdict(measured)
        sys.stdout.flush()
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=1, default=str) + "\n", encoding="utf-8")
    return 1 if failed else 0


def _single(folder: Path, repeat: int) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for case in SINGLE:
        commands = {engine: single_run(case, folder / case.name, engine) for engine in _ENGINES}
        costs = side_by_side(commands, repeat, memory=False)
        found[case.name] = {engine: cost.wall for engine, cost in costs.items()}
        theirs = costs["papermill"].wall
        shown = ", ".join(f"{engine} {cost.wall:.2f} s ({cost.wall / theirs:.2f})" for engine, cost in costs.items())
        print(f"one run, {case.name}: {shown}")
    return found


def _print(measured: Measured) -> bool:
    case, parts = measured.case, measured.parts
    failed = bool(measured.differing)
    print(f"{case.name}: {len(case.values)} points, {measured.workers} workers")
    print(f"  nb2prod sweep            {measured.sweep.wall:8.1f} s  {measured.sweep.peak:6.0f} MB")
    peers = (
        ("papermill, one by one", measured.one_by_one),
        (f"papermill, {measured.workers} at once", measured.at_once),
    )
    for (what, cost), limit in zip(peers, _LIMITS[case.name], strict=True):
        if cost is None:
            continue
        ratio = cost.wall / measured.sweep.wall
        reached = "" if limit is None else f" (figure: {limit:g}, {'reached' if ratio >= limit else 'NOT REACHED'})"
        failed |= limit is not None and ratio < limit
        scaled = f", scaled up from {measured.sampled} points" if measured.sampled < len(case.values) else ""
        print(f"  {what:24} {cost.wall:8.1f} s  {cost.peak:6.0f} MB  {ratio:5.1f} times ours{reached}{scaled}")
    print(
        f"  prefix {parts.prefix:.2f} s, suffix {parts.suffix:.3f} s, "
        f"prefix + N x suffix / cores = {parts.ideal:.2f} s, overhead {parts.overhead:.2f} s "
        f"({1000 * parts.overhead / parts.points:.1f} ms a point): {parts.total / parts.ideal:.2f} times the least"
    )
    print(f"  outputs: {measured.compared} notebooks compared, {len(measured.differing)} cells differ")
    for line in measured.differing[:5]:
        print(f"    {line}")
    return failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", choices=_CASES, default=list(_CASES))
    parser.add_argument("--points", type=int, default=50, help="points of the sweeps with work in them")
    parser.add_argument("--trivial", type=int, default=1000, help="points of the trivial sweep")
    parser.add_argument("--sample", type=int, default=40, help="points of the trivial sweep that papermill runs")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--ways", nargs="*", default=["one by one", "at once"], help="how papermill runs")
    parser.add_argument("--repeat", type=int, default=5, help="of the single runs")
    parser.add_argument("--json", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
