"""How many mutants of a generated module its recorded regression tests kill, and whether the tests ever flake.

    python benchmarks/mutants.py example_notebooks/*.ipynb --repeat 100

Each notebook is recorded in a copy of its folder with `nb2prod record`; then its module is changed in one place at a
time (see mutations.py) and the regression tests run against it. A mutant that a test fails on, or that does not end, is
killed. Mutants with the same bytecode are not made; other equivalent ones count as survivors. The tool is cosmic-ray,
for its operators; its runner starts a process for every mutant, which imports the libraries again each time (2 to 4 s),
so the tests run in forks of a process that has them imported.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutations import Mutant, mutants_of

HERE = Path(__file__).parent
SECONDS_PER_RUN = 60
HASH_SEEDS = 5  # repeats are spread over processes with different hash seeds


@dataclass(frozen=True)
class Verdict:
    """One notebook's mutants with their outcomes, and how many of the repeats of the tests failed."""

    notebook: str
    mutants: tuple[tuple[Mutant, str], ...]
    module: str
    repeats: int
    flakes: int


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, help="test this many mutants of each notebook [all]")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument(
        "--repeat", type=int, default=0, help="repeat the tests on the unchanged module, to find flakes"
    )
    parser.add_argument("--survivors", action="store_true", help="show the lines that could be changed unnoticed")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    verdicts = [
        judge(path, random.Random(arguments.seed), arguments.sample, arguments.repeat) for path in arguments.notebooks
    ]
    if arguments.json:
        print(json.dumps([document(verdict) for verdict in verdicts], indent=2))
    else:
        print_tables(verdicts, show_survivors=arguments.survivors)
    return 0


def judge(notebook: Path, chosen: random.Random, sample: int | None, repeats: int) -> Verdict:
    """Record a notebook in a copy of its folder, and run its tests against mutants of its module."""
    with tempfile.TemporaryDirectory(prefix="nb2prod-record-") as scratch:
        folder = Path(shutil.copytree(notebook.resolve().parent, Path(scratch, "project")))
        done = subprocess.run(
            [sys.executable, "-m", "nb2prod", "record", notebook.name, "--json"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{notebook}: nb2prod record failed:\n{done.stderr}{done.stdout}")
        tests = next((folder / "tests").glob("test_*_regression.py"))
        stem = tests.stem.removeprefix("test_").removesuffix("_regression")
        module = (folder / f"{stem}.py").read_text(encoding="utf-8")
        mutants = mutants_of(module, chosen)
        if sample is not None and sample < len(mutants):
            mutants = chosen.sample(mutants, sample)
        outcomes = dict(
            run_variants(folder, f"{stem}.py", tests.relative_to(folder), [module, *(m.text for m in mutants)])
        )
        if outcomes[0] != "survived":
            raise SystemExit(f"{notebook}: the tests fail on the unchanged module")
        failed = sum(
            outcome != "survived"
            for number in range(HASH_SEEDS if repeats else 0)
            for _, outcome in run_variants(
                folder, f"{stem}.py", tests.relative_to(folder), [module] * -(-repeats // HASH_SEEDS), hash_seed=number
            )
        )
    done_mutants = tuple((mutant, outcomes[index]) for index, mutant in enumerate(mutants, start=1))
    return Verdict(notebook.name, done_mutants, module, -(-repeats // HASH_SEEDS) * HASH_SEEDS, failed)


def run_variants(
    folder: Path, module: str, tests: Path, variants: Sequence[str], *, hash_seed: int = 0
) -> Iterator[tuple[int, str]]:
    """The outcome of the tests for each variant of the module, in the order in which they end."""
    job = {
        "folder": str(folder),
        "module": module,
        "tests": str(tests),
        "seconds": SECONDS_PER_RUN,
        "variants": variants,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(job, file)
        file.flush()
        command = [sys.executable, str(HERE / "warm_tests.py"), file.name]
        environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            for line in process.stdout:
                index, outcome = json.loads(line)
                yield index, outcome


def print_tables(verdicts: Sequence[Verdict], *, show_survivors: bool) -> None:
    every = [entry for verdict in verdicts for entry in verdict.mutants]
    print("| notebook | mutants | killed | share | flakes |\n| --- | ---: | ---: | ---: | ---: |")
    for verdict in verdicts:
        flakes = f"{verdict.flakes} of {verdict.repeats}" if verdict.repeats else ""
        print(f"| {verdict.notebook} | {row(verdict.mutants)} | {flakes} |")
    print(f"| all | {row(every)} | |\n")
    print("| kind | mutants | killed | share |\n| --- | ---: | ---: | ---: |")
    for kind, _ in Counter(mutant.kind for mutant, _ in every).most_common():
        print(f"| {kind} | {row([entry for entry in every if entry[0].kind == kind])} |")
    for verdict in verdicts if show_survivors else ():
        for mutant, outcome in verdict.mutants:
            if outcome == "survived":
                print(f"\n{verdict.notebook}: {mutant.kind}, line {mutant.line}")
                print("\n".join(changed_lines(verdict.module, mutant.text)))


def row(entries: Sequence[tuple[Mutant, str]]) -> str:
    killed = sum(outcome != "survived" for _, outcome in entries)
    return f"{len(entries)} | {killed} | {100 * killed / len(entries):.0f}%" if entries else "0 | 0 |"


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def document(verdict: Verdict) -> dict[str, object]:
    kinds = Counter(mutant.kind for mutant, _ in verdict.mutants)
    killed = Counter(mutant.kind for mutant, outcome in verdict.mutants if outcome != "survived")
    return {
        "notebook": verdict.notebook,
        "mutants": len(verdict.mutants),
        "killed": killed.total(),
        "kinds": {kind: {"mutants": count, "killed": killed[kind]} for kind, count in kinds.items()},
        "survivors": [
            {"kind": mutant.kind, "line": mutant.line, "change": changed_lines(verdict.module, mutant.text)}
            for mutant, outcome in verdict.mutants
            if outcome == "survived"
        ],
        "repeats": verdict.repeats,
        "flakes": verdict.flakes,
    }


if __name__ == "__main__":
    raise SystemExit(main())
