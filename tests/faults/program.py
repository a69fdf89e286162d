"""Running nb2prod as a process, warm (see `warm_program`) or cold, and looking at what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nb2prod

ENVIRONMENT = {**os.environ, "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"}
ENVIRONMENT["PYTHONPATH"] = os.pathsep.join(
    [
        str(Path(nb2prod.__file__).parents[1]),
        str(Path(__file__).parents[2]),
        *filter(None, [os.environ.get("PYTHONPATH")]),
    ]
)

Tree = dict[str, bytes]


@dataclass(frozen=True)
class Outcome:
    """What became of one run."""

    exit_code: int
    output: str
    calls: tuple[str, ...] = ()  # that changed files below the root, as `name path`
    killed: bool = False


class Program:
    """nb2prod in a process that has its imports behind it; each call is a fork of it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.warm_program"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)

    def run(
        self,
        folder: Path,
        *arguments: str,
        kill_at: int = 0,
        fail_at: int = 0,
        error: int = 0,
        no_locks: bool = False,
        snapshots: Path | None = None,
        powerless: bool = False,
        clock: float = 0,
    ) -> Outcome:
        """Run a command in a folder; calls below the folder that write are counted.

        It is killed at the call of a number, or that call fails with an error. `no_locks`: the file system knows none;
        `powerless`: modes bind root too; `clock`: how many seconds the process's clock is ahead.
        """
        self.start(
            folder,
            [],
            arguments=arguments,
            kill_at=kill_at,
            fail_at=fail_at,
            error=error,
            no_locks=no_locks,
            snapshots=str(snapshots or ""),
            powerless=powerless,
            clock=clock,
        )
        (outcome,) = self.outcomes()
        return outcome

    def start(self, folder: Path, together: Sequence[Sequence[str]], **more: object) -> None:
        """Run commands in a folder, all at the same time."""
        nothing = {"arguments": [], "kill_at": 0, "fail_at": 0, "error": 0, "no_locks": False, "snapshots": ""}
        place = {"folder": str(folder), "root": str(folder.resolve()), "powerless": False, "clock": 0}
        request = {**nothing, **place, "together": together, **more}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def outcomes(self) -> list[Outcome]:
        """What became of the commands that were started, when all have ended."""
        assert self._process.stdout is not None
        answers = json.loads(self._process.stdout.readline())
        return [Outcome(each["exit_code"], each["output"], tuple(each["calls"]), each["killed"]) for each in answers]

    def end(self) -> None:
        """End the process."""
        self._process.communicate()


def tree(folder: Path) -> Tree:
    """Everything below a folder: contents, what links lead to, and which directories there are."""
    found: Tree = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = b"link to " + os.fsencode(path.readlink())
        elif path.is_dir():
            found[f"{name}/"] = b""
        else:
            found[name] = path.read_bytes()
    return found


def is_temporary(name: str) -> bool:
    """Whether a path is one of those that exist while files are replaced."""
    last = name.rsplit("/", 1)[-1]
    return last.startswith(".nb2prod-") or name.endswith(".nb2prod/journal")


def notebook(path: Path, *cells: tuple[str, str]) -> Path:
    """Write a notebook of (tags, source) cells."""
    documents: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell{number}",
            "metadata": {"tags": tags.split()} if tags else {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, (tags, source) in enumerate(cells)
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": documents}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_text(json.dumps(document, indent=1), encoding="utf-8")
    unfinished.replace(path)
    return path


def write_version(folder: Path, version: int, name: str = "shop") -> None:
    """The notebook in one of its states: from one to the next a module goes, another comes, all others change."""
    notebook(
        folder / f"{name}.ipynb",
        ("parameters", f"price = {version}"),
        ("step:sell", f"sold = price * {version}"),
        (f"export module:{name}_v{version}", f"def twice(x):\n    return x * {version}"),
        ("test", f"assert sold == {version * version}"),
    )
