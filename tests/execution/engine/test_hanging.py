"""A dead-locked fork is told from everything else that takes its time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nb2prod.execution.engine.hanging import StallDetector

LONG = 1000.0  # seconds between two looks, as the detector is told
FORKED = "pid = os.fork()\nif pid: os.waitpid(pid, 0); sys.exit()\n"
READY = "print(os.getpid(), flush=True)\n"

HANGS = {
    "held lock": "lock = threading.Lock(); lock.acquire()\n" + FORKED + READY + "lock.acquire()",
    "two threads": FORKED
    + "a, b = threading.Lock(), threading.Lock()\n"
    + "def other(): b.acquire(); time.sleep(0.1); a.acquire()\n"
    + "threading.Thread(target=other).start(); a.acquire(); time.sleep(0.1)\n"
    + READY
    + "b.acquire()",
    "thread that is gone": "def work(): time.sleep(99)\nt = threading.Thread(target=work, daemon=True); t.start()\n"
    "done = threading.Event()\n" + FORKED + READY + "done.wait()",
    "OpenMP": "import numpy as np\nfrom sklearn.ensemble import HistGradientBoostingClassifier as Model\n"
    "X = np.random.RandomState(0).rand(500, 4); y = X[:, 0] > 0.5\n"
    "Model(max_iter=2).fit(X, y)\n" + FORKED + READY + "Model(max_iter=2).fit(X, y)",
}

WORKS = {
    "sleeping": "time.sleep(99)",
    "busy": "while True: pass",
    "child": "import subprocess; subprocess.run(['sleep', '99'])",
    "lock of a child": "import multiprocessing as m\nc = m.get_context('fork'); lock = c.Lock(); lock.acquire()\n"
    "c.Process(target=time.sleep, args=(99,), daemon=True).start(); lock.acquire()",
    "pool": "import multiprocessing as m\nm.get_context('fork').Pool(1).map(time.sleep, [99])",
    "input": "os.read(os.pipe()[0], 1)",
    "limited wait": "threading.Event().wait(99)",
    "limited lock": "lock = threading.Lock(); lock.acquire(); lock.acquire(timeout=99)",
    "sleeping thread": "t = threading.Thread(target=time.sleep, args=(99,)); t.start(); t.join()",
    "alarm": "import signal\nsignal.signal(signal.SIGALRM, print); signal.alarm(99)\n"
    "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "event loop": "import asyncio; asyncio.run(asyncio.sleep(99))",
    "short waits": "lock = threading.Lock(); lock.acquire()\nwhile True: lock.acquire(timeout=0.005)",
}


@contextmanager
def running(program: str) -> Iterator[int]:
    """The process id of a running program that says when it is where it should be looked at."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OMP_WAIT_POLICY": "passive"}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", "import os, sys, threading, time\n" + program],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            os.killpg(process.pid, 9)


def noticed(pid: int) -> str:
    """What the detector says of a process; empty when the process ends instead."""
    detector = StallDetector(pid)
    assert detector.look(0.0) == "", "one look is not enough"
    reason, now = "", 0.0
    until = time.monotonic() + 60
    while not reason and Path(f"/proc/{pid}").exists():
        if time.monotonic() > until:
            raise AssertionError(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
        time.sleep(0.05)
        now += LONG
        reason = detector.look(now)
    return reason


@pytest.mark.parametrize("name", HANGS)
def test_a_dead_lock_is_noticed(name: str) -> None:
    for _ in range(3):  # should OpenMP get by without its threads, another process is looked at
        with running(HANGS[name]) as pid:
            reason = noticed(pid)
        if reason:
            break
    assert "wait for locks" in reason


@pytest.mark.parametrize("name", WORKS)
def test_what_may_still_go_on_is_left_alone(name: str) -> None:
    with running(FORKED + READY + WORKS[name]) as pid:
        detector = StallDetector(pid)
        looks = []
        for step in range(10):
            time.sleep(0.05)
            looks.append(detector.look(LONG * step))
        assert looks == [""] * 10
        os.kill(pid, 0)


def test_a_dead_lock_is_not_told_too_soon() -> None:
    with running(HANGS["held lock"]) as pid:
        detector = StallDetector(pid)
        assert [detector.look(now / 10) for now in range(30)] == [""] * 30


def test_a_process_that_is_gone_is_not_told() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    detector = StallDetector(process.pid)
    assert [detector.look(LONG * step) for step in range(3)] == ["", "", ""]
