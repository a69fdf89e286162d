"""What a command costs: seconds, processor seconds and peak memory, several commands in turn."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent
_MEGABYTE = 1 << 20
# installed programs have their bytecode; one from a checkout must be allowed to write its own
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_SAMPLE_SECONDS = 0.01


class Failed(Exception):
    """A command ended with an exit code that it should not have."""


@dataclass(frozen=True)
class Command:
    """A whole command, from a cold start to its end; `before` puts things back before each run."""

    words: tuple[str, ...]
    folder: Path
    before: Callable[[], object] | None = None
    succeeds_with: tuple[int, ...] = (0,)
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cost:
    """Medians over the runs; `peak` is in megabytes, over all processes of the command at one moment."""

    wall: float
    cpu: float
    peak: float = 0.0


def tool(name: str, *arguments: object) -> tuple[str, ...]:
    """A command of the environment that this process runs in."""
    return (str(BIN / name), *map(str, arguments))


def side_by_side(commands: Mapping[str, Command], repeat: int, *, memory: bool = True) -> dict[str, Cost]:
    """Run the commands in turn, `repeat` times after a run that is not counted; memory in a run of its own."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(repeat + 1):
        for name, command in commands.items():
            spent = _timed(command)
            if turn or not repeat:
                times[name].append(spent)
    peaks = {name: _peak(command) if memory else 0.0 for name, command in commands.items()}
    return {name: _cost(spent, peaks[name]) for name, spent in times.items()}


def once(command: Command, every: float = _SAMPLE_SECONDS) -> Cost:
    """Run a command that takes long a single time; `every` so many seconds its memory is looked at."""
    watch = _Watch(every)
    wall, cpu = _timed(command, watch)
    return Cost(wall, cpu, watch.peak)


def _cost(spent: Sequence[tuple[float, float]], peak: float) -> Cost:
    return Cost(statistics.median(wall for wall, _ in spent), statistics.median(cpu for _, cpu in spent), peak)


def _peak(command: Command) -> float:
    watch = _Watch()
    _timed(command, watch)
    return watch.peak


def _timed(command: Command, watch: _Watch | None = None) -> tuple[float, float]:
    """Seconds on the clock, and of the processor in this command and all it started."""
    if command.before is not None:
        command.before()
    with (command.folder / ".benchmark-output").open("w+b") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**_ENVIRONMENT, **command.environment},
        )
        if watch is not None:
            watch.start(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if watch is not None:
            watch.stop(usage.ru_maxrss / 1024)
        if process.returncode not in command.succeeds_with:
            output.seek(0)
            text = output.read()[-2000:].decode(errors="replace")
            raise Failed(f"{' '.join(command.words[:6])} ...: exit code {process.returncode}\n{text}")
    return wall, usage.ru_utime + usage.ru_stime


class _Watch:
    """The memory of a process and its descendants, looked at again and again; what they share counts once."""

    def __init__(self, every: float = _SAMPLE_SECONDS) -> None:
        self.peak = 0.0
        self._every = every
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, pid: int) -> None:
        self._thread = threading.Thread(target=self._look, args=(pid,))
        self._thread.start()

    def stop(self, largest: float) -> None:
        """`largest` is that of the largest single process, which the samples may have missed, in megabytes."""
        self._ended.set()
        assert self._thread is not None
        self._thread.join()
        self.peak = max(self.peak, largest)

    def _look(self, pid: int) -> None:
        while not self._ended.wait(self._every):
            try:
                root = psutil.Process(pid)
                processes = [root, *root.children(recursive=True)]
            except psutil.Error:
                return
            self.peak = max(self.peak, sum(map(_memory, processes)) / _MEGABYTE)


def _memory(process: psutil.Process) -> int:
    """Its share of the memory in bytes; none once it has ended."""
    with contextlib.suppress(psutil.Error):
        return int(process.memory_full_info().pss)
    return 0
