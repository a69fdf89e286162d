"""Programs of cells run under watch, each in a fork of one process that has imported libraries at most.

`python -m tests.runner.hazards.watching` reads the programs as JSON and writes what each was stopped by.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from nb2prod.runner.hazards import Watch
from nb2prod.runner.repair import Before

PROCESS_SECONDS = 600
FRESH = "fresh"  # in the names of programs that start without libraries
LIBRARIES = ("numpy", "pandas", "matplotlib.pyplot", "sklearn.ensemble", "sklearn.model_selection")


def hazards(programs: Mapping[str, Sequence[str]], folder: Path, **environment: str) -> dict[str, list[str]]:
    """What was said of each cell; the list ends with the cell that a hazard has ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.runner.hazards.watching", str(folder)],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        timeout=PROCESS_SECONDS,
        env={**os.environ, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Run the programs in forks of this process, in the given folder."""
    programs = json.loads(sys.stdin.read())
    os.chdir(sys.argv[1])
    tempfile.gettempdir()  # the runner has asked for it by then
    answers = {name: _in_fork(cells) for name, cells in programs.items() if FRESH in name}
    if len(answers) < len(programs):
        for library in LIBRARIES:
            importlib.import_module(library)
    answers.update((name, _in_fork(cells)) for name, cells in programs.items() if FRESH not in name)
    print(json.dumps(answers))


def _in_fork(cells: Sequence[str]) -> list[str]:
    reading, writing = os.pipe()
    before = Before.take()
    child = os.fork()
    if child == 0:
        before.repair_child()
        os.close(reading)
        _watched(cells, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as file:
        said = file.read().split("\0")[:-1]
    os.waitpid(child, 0)
    return said


def _watched(cells: Sequence[str], answers: int) -> NoReturn:
    def say(text: str) -> None:
        os.write(answers, text.encode() + b"\0")

    def ended(reason: str) -> NoReturn:
        say(f"before: {reason}")
        os._exit(0)

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    watch = Watch(ended)
    watch.begin()
    namespace = vars(sys.modules["__main__"])
    for cell in cells:
        watch.before_cell()
        try:
            exec(compile(cell, "cell", "exec"), namespace)
        except Exception as error:
            say(f"raises {error!r}")
            os._exit(0)
        hazard = watch.after_cell()
        say(hazard)
        if hazard:
            break
    os._exit(0)


if __name__ == "__main__":
    main()
