"""Code run in a process, and more code in forks of it that are repaired.

`python -m tests.runner.repair.forking` reads the programs as JSON and writes the values of their last expressions.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from nb2prod.runner.hazards import Watch
from nb2prod.runner.repair import Before

PROCESS_SECONDS = 600


class Program(NamedTuple):
    """What runs before the fork, and the expressions that two forks and then the parent evaluate, awaiting them."""

    shared: str
    fork: str
    parent: str = "None"


class Values(NamedTuple):
    """What came of them."""

    first: Any
    second: Any
    parent: Any


def forked(programs: Mapping[str, Program], folder: Path) -> dict[str, Values]:
    """Run programs, each in a fresh process's fork, in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.runner.repair.forking", str(folder)],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        timeout=PROCESS_SECONDS,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name: Values(*values) for name, values in json.loads(done.stdout).items()}


def main() -> None:
    """Run the programs."""
    programs = json.loads(sys.stdin.read())
    os.chdir(sys.argv[1])
    print(json.dumps({name: _in_child(lambda program=program: _run(program)) for name, program in programs.items()}))


def _run(program: tuple[str, str, str]) -> list[Any]:
    return asyncio.run(_in_loop(*program))


async def _in_loop(shared: str, fork: str, parent: str) -> list[Any]:
    namespace: dict[str, Any] = {"asyncio": asyncio, "os": os}
    watch = Watch(_refuse)
    watch.begin()
    exec(shared, namespace)
    hazard = watch.after_cell()
    assert not hazard, hazard
    values = []
    for _ in range(2):
        with watch.pause():
            reading, writing = os.pipe()
            before = Before.take()
            child = os.fork()
            if child == 0:
                before.repair_child()
                watch.rest()
                await _tell(writing, fork, namespace)
            os.close(writing)
            values.append(_told(reading))
            os.waitpid(child, 0)
    watch.rest()
    values.append(await _value(parent, namespace))
    return values


async def _value(source: str, namespace: dict[str, Any]) -> Any:
    exec(f"async def value(): return {source}", namespace)
    return await namespace["value"]()


async def _tell(writing: int, source: str, namespace: dict[str, Any]) -> NoReturn:
    try:
        value = await _value(source, namespace)
    except Exception as error:
        value = repr(error)
    os.write(writing, json.dumps(value, default=repr).encode())
    os._exit(0)


def _in_child(run: Any) -> Any:
    reading, writing = os.pipe()
    before = Before.take()
    child = os.fork()
    if child == 0:
        before.repair_child()
        os.write(writing, json.dumps(run()).encode())
        os._exit(0)
    os.close(writing)
    value = _told(reading)
    os.waitpid(child, 0)
    return value


def _told(reading: int) -> Any:
    with os.fdopen(reading, encoding="utf-8") as file:
        return json.loads(file.read())


def _refuse(reason: str) -> NoReturn:
    raise AssertionError(reason)


if __name__ == "__main__":
    main()
