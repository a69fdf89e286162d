"""The program with its imports done: each run is a fork of one process. Run as a module by `Program`."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict


class Request(TypedDict):
    """One run, or several at the same time."""

    arguments: list[str]
    together: list[list[str]]  # arguments of runs that are not traced; empty: one run that is
    folder: str  # to run in
    root: str  # below it calls are counted
    kill_at: int  # the number of the call that is not lived to see; 0: none
    fail_at: int  # the number of the call that fails; 0: none
    error: int  # what it fails with
    no_locks: bool  # every lock fails as on a file system that knows none
    snapshots: str  # where to copy the root to, before each call; empty: nowhere
    powerless: bool  # what files may be written is as their modes say, for root too
    clock: float  # seconds that the process's clock is ahead


def _action(request: Request, arguments: list[str], output: Path) -> Callable[[], int]:
    def act() -> int:
        if request["powerless"]:
            _drop_capabilities()
        if request["clock"]:
            _shift_clock(request["clock"])
        descriptor = os.open(output, os.O_WRONLY | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        os.chdir(request["folder"])
        sys.argv = ["nb2prod", *arguments]
        from nb2prod.launch import main

        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
        sys.stderr.flush()
        return code if isinstance(code, int) else 0

    return act


def _drop_capabilities() -> None:
    """Give up what lets root write everywhere."""
    header, none = struct.pack("=Ii", 0x20080522, 0), bytes(24)
    if ctypes.CDLL(None).capset(header, none):
        raise OSError("capset failed")


def _shift_clock(seconds: float) -> None:
    """Set this process's clock; the file system keeps its own."""
    now, now_ns = time.time, time.time_ns
    setattr(time, "time", lambda: now() + seconds)  # noqa: B010
    setattr(time, "time_ns", lambda: now_ns() + int(seconds * 1e9))  # noqa: B010


def _answers(request: Request, folder: Path) -> list[dict[str, object]]:
    """Run all at the same time, and wait for all."""
    runs: list[tuple[int, Path]] = []
    for number, arguments in enumerate(request["together"]):
        output = folder / f"output{number}"
        output.touch()
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                code = _action(request, arguments, output)()
            finally:
                os._exit(code)
        runs.append((pid, output))
    found: list[dict[str, object]] = []
    for pid, output in runs:
        _, status = os.waitpid(pid, 0)
        code, text = os.waitstatus_to_exitcode(status), output.read_text("utf-8", errors="replace")
        found.append({"calls": [], "killed": False, "exit_code": code, "output": text})
    return found


def _answer(request: Request, folder: Path) -> dict[str, object]:
    """Run one process, stopping it at each call."""
    from tests.faults.tracing import KILL, Call, run_traced

    root, snapshots = Path(request["root"]), request["snapshots"]

    def decide(number: int, call: Call) -> int:
        if call.name == "flock":
            return errno.ENOLCK if request["no_locks"] else 0
        if snapshots:
            shutil.copytree(root, Path(snapshots, str(number)), symlinks=True)
        if number == request["kill_at"]:
            return KILL
        return request["error"] if number == request["fail_at"] else 0

    output = folder / "output"
    output.touch()
    run = run_traced(_action(request, request["arguments"], output), root, decide)
    return {
        "calls": [f"{call.name} {os.path.relpath(call.path, root)}" for call in run.calls],
        "killed": run.killed,
        "exit_code": run.exit_code,
        "output": output.read_text("utf-8", errors="replace"),
    }


def _import_everything(folder: Path) -> None:
    """Let one export, one look at tags and one check do their imports."""
    from nb2prod.cli.program import cli

    source = {"cell_type": "code", "id": "a", "metadata": {"tags": ["export"]}, "source": "def f():\n    return 1"}
    cell = {**source, "outputs": [], "execution_count": None}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (folder / "warm.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    os.chdir(folder)
    for arguments in (["export", "warm.ipynb"], ["tag", "warm.ipynb"], ["check", "warm.ipynb"]):
        cli.main(arguments, standalone_mode=False)


def main() -> None:
    """Answer requests, a line each, until there are no more."""
    with (
        os.fdopen(os.dup(1), "w", encoding="utf-8") as answers,
        tempfile.TemporaryDirectory() as folder,
    ):
        os.dup2(2, 1)
        _import_everything(Path(folder))
        for line in sys.stdin:
            request: Request = json.loads(line)
            several = _answers(request, Path(folder)) if request["together"] else [_answer(request, Path(folder))]
            print(json.dumps(several), file=answers, flush=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
