"""Random programs as notebooks: is each exported and equal, or refused?

    python -m benchmarks.fuzz --programs 20000 --seed 1 --jobs 2
    python -m benchmarks.fuzz --seed 1 --only 4711

A program is made from the seed and its number alone, so that one can be repeated; every wrong one is made smaller while
it stays wrong, and written to a folder in the format of tests/cases. All are judged as tagged; a sample also after
formatting, with suggested tags instead of its own, compiled twice (and in processes that hash strings differently), and
by tests.differential, in real IPython. Exits with 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from nb2prod.model import Package
from tests.differential import Differ
from tests.fuzzing.case_text import case_text
from tests.fuzzing.cells import Cells
from tests.fuzzing.checking import CHECKS, compiled
from tests.fuzzing.generator import program_of
from tests.fuzzing.minimising import minimised
from tests.fuzzing.quick_differ import QuickDiffer

EVERY = {"as tagged": 1, "compiled twice": 10, "formatted": 50, "suggested tags": 5}
REAL = 100  # one program of so many is also judged in real IPython
COMMON = 20  # one of so many is compiled by all processes
MEMORY = 4 << 30
SECONDS_BETWEEN_REPORTS = 5


@dataclass(frozen=True)
class Wrong:
    """A check that does not hold, for the smallest program found."""

    number: int
    check: str
    cells: Cells
    outcome: str
    confirmed: bool  # in real IPython, too


@dataclass
class Report:
    """What one process found since it reported last."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)  # (check, kind)
    codes: Counter[str] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)
    digests: dict[int, str] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Report) -> None:
        self.outcomes += other.outcomes
        self.codes += other.codes
        self.wrong += other.wrong


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, help="show this program and what becomes of it")
    parser.add_argument("--folder", type=Path, default=Path("fuzzed"), help="for wrong programs [fuzzed]")
    arguments = parser.parse_args(argv)
    if arguments.only is not None:
        return show(arguments.seed, arguments.only)
    started = time.monotonic()
    total = hunt(arguments.seed, arguments.programs, arguments.jobs, arguments.folder)
    print_tables(total, arguments, time.monotonic() - started)
    return 1 if total.wrong else 0


def show(seed: int, number: int) -> int:
    """Print one program, its module and what every check says of it."""
    cells = program_of(f"{seed}-{number}").cells
    print(case_text(cells, f"Program {number} of seed {seed}."))
    wrong = False
    with Differ() as differ:
        for name, check in CHECKS.items():
            outcome = check(cells, differ)
            wrong = wrong or outcome.wrong
            if name == "as tagged":
                print(outcome.text)
            print(f"{name}: {outcome}")
    return int(wrong)


# -- the processes -------------------------------------------------------------------------------------------------


def hunt(seed: int, programs: int, jobs: int, folder: Path) -> Report:
    """Let the processes share the programs; print progress, write what is wrong as it comes."""
    context = multiprocessing.get_context("spawn")
    started, total, done = time.monotonic(), Report(), 0
    digests: dict[int, set[str]] = {}
    open_ends: dict[Connection, multiprocessing.process.BaseProcess] = {}
    for job in range(jobs):
        ours, theirs = context.Pipe(duplex=False)
        os.environ["PYTHONHASHSEED"] = str(job)  # of the process started next: nothing may depend on it
        process = context.Process(target=work, args=(theirs, seed, job, jobs, programs), daemon=True)
        process.start()
        theirs.close()
        open_ends[ours] = process
    while open_ends:
        for end in wait(list(open_ends)):
            assert isinstance(end, Connection)
            try:
                report: Report = end.recv()
            except EOFError:
                ended = open_ends.pop(end)
                ended.join()
                if ended.exitcode:
                    raise SystemExit(f"a process ended with exit status {ended.exitcode}") from None
                continue
            total.add(report)
            done = sum(count for (check, _), count in total.outcomes.items() if check == "as tagged")
            for number, digest in report.digests.items():
                digests.setdefault(number, set()).add(digest)
            for found in report.wrong:
                write(folder, seed, found)
            print_progress(total, done, programs, time.monotonic() - started)
    unstable = [number for number, found in digests.items() if len(found) > 1]
    for number in unstable:
        cells = program_of(f"{seed}-{number}").cells
        total.wrong.append(Wrong(number, "hashed differently", cells, "two processes disagree", confirmed=True))
        write(folder, seed, total.wrong[-1])
    return total


def work(end: Connection, seed: int, job: int, jobs: int, programs: int) -> None:
    """Judge every `jobs`-th program, and report every now and then."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    report, reported = Report(), time.monotonic()
    with QuickDiffer() as quick, Differ() as real:
        for number in range(programs):
            if number % COMMON == 0:
                report.digests[number] = digest(compiled_safely(program_of(f"{seed}-{number}").cells))
            if number % jobs == job:
                judge(number, program_of(f"{seed}-{number}").cells, quick, real, report)
            if time.monotonic() - reported > SECONDS_BETWEEN_REPORTS:
                end.send(report)
                report, reported = Report(), time.monotonic()
    end.send(report)


def judge(number: int, cells: Cells, quick: Differ, real: Differ, report: Report) -> None:
    turn = number // 7  # spread over the processes
    for name, check in CHECKS.items():
        if turn % EVERY[name]:
            continue
        outcome = check(cells, quick)
        report.outcomes[name, outcome.kind.value] += 1
        if name == "as tagged" and outcome.kind.value == "refused":
            report.codes.update(set(outcome.codes))
        if outcome.wrong:
            small = minimised(cells, lambda some, check=check, kind=outcome.kind: check(some, quick).kind is kind)  # type: ignore[misc]
            sure = check(small, real)
            report.wrong.append(
                Wrong(number, name, small, str(sure if sure.wrong else check(small, quick)), sure.wrong)
            )
    if turn % REAL == 0:
        outcome = real(cells)
        report.outcomes["in real IPython", outcome.kind.value] += 1
        if outcome.wrong or outcome.kind is not quick(cells).kind:
            report.wrong.append(Wrong(number, "in real IPython", cells, str(outcome), confirmed=outcome.wrong))


def compiled_safely(cells: Cells) -> Package | str:
    try:
        return compiled(cells)
    except Exception:
        return traceback.format_exc()


def digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


# -- for people ----------------------------------------------------------------------------------------------------


def write(folder: Path, seed: int, found: Wrong) -> None:
    """Write the smallest program, with what is wrong about it."""
    folder.mkdir(parents=True, exist_ok=True)
    sure = "" if found.confirmed else " (not in real IPython)"
    prose = f"Program {found.number} of seed {seed}, {found.check}{sure}:\n{found.outcome}"
    path = folder / f"{seed}-{found.number}-{found.check.replace(' ', '_')}.txt"
    path.write_text(case_text(found.cells, prose), encoding="utf-8")


def print_progress(total: Report, done: int, programs: int, seconds: float) -> None:
    rate = done / seconds
    left = (programs - done) / rate if rate else 0
    kinds = ", ".join(
        f"{kind} {count}" for (check, kind), count in sorted(total.outcomes.items()) if check == "as tagged"
    )
    line = f"{done:,} of {programs:,}, {rate:.0f} a second, {left / 60:.0f} min left: {kinds}; {len(total.wrong)} wrong"
    print(line, file=sys.stderr, flush=True)


def print_tables(total: Report, arguments: argparse.Namespace, seconds: float) -> None:
    done = sum(count for (check, _), count in total.outcomes.items() if check == "as tagged")
    print(f"{done:,} programs of seed {arguments.seed} in {seconds:.0f} s, {done / seconds:.1f} a second")
    print("\n| check | equal | raised alike | refused | different | crashed | accepted |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in [*CHECKS, "in real IPython"]:
        counts = [total.outcomes[name, kind] for kind in ("equal", "raised", "refused", "different", "crashed")]
        accepted = sum(counts) - counts[2] if sum(counts) else 0
        share = f"{100 * accepted / sum(counts):.0f}%" if sum(counts) else ""
        print(f"| {name} | {' | '.join(map(str, counts))} | {share} |")
    print("\n| refusing code | programs |\n| --- | ---: |")
    for code, count in total.codes.most_common():
        print(f"| {code} | {count} |")
    for found in total.wrong:
        print(f"\nprogram {found.number}, {found.check}: {found.outcome}")


if __name__ == "__main__":
    raise SystemExit(main())
