"""A repaired fork is what a process would be that has run the same cells by itself."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.runner.repair.forking import Program, Values, forked

TEXT = "first\nsecond\nthird\n"
WAKE = "threading.Thread(target=lambda: loop.call_soon_threadsafe(woken.set_result, 5)).start()"
READ = "import os; d = os.open('data.txt', 0); os.read(d, 3); copy = os.dup(d); other = os.open('data.txt', 0)\n"
SHARED_LOCK = "import multiprocessing\nlock = multiprocessing.Lock()"

PROGRAMS = {
    "seeded": Program("import random\nrandom.seed(3); random.random()", "random.random()", "random.random()"),
    "gauss": Program("import random\nrandom.seed(3); random.gauss(0, 1)", "random.gauss(0, 1)"),
    "entropy": Program("import random", "random.random()", "random.random()"),
    "numpy seeded": Program("import numpy\nnumpy.random.seed(3); numpy.random.rand()", "numpy.random.rand()"),
    "numpy normal": Program("import numpy\nnumpy.random.seed(3); numpy.random.randn()", "numpy.random.randn()"),
    "numpy entropy": Program("import numpy", "numpy.random.rand()", "numpy.random.rand()"),
    "numpy generator": Program("import numpy\nrng = numpy.random.default_rng(3)", "rng.random()"),
    "text": Program("f = open('data.txt'); f.readline()", "[f.readline(), f.read()]", "[f.readline(), f.read()]"),
    "position": Program(
        READ,
        "[os.read(d, 2).decode(), os.read(copy, 1).decode(), os.read(other, 3).decode()]",
        "[os.lseek(d, 0, 1), os.lseek(copy, 0, 1), os.lseek(other, 0, 1)]",
    ),
    "inheritable": Program(READ + "os.set_inheritable(d, True)", "[os.get_inheritable(d), os.get_inheritable(copy)]"),
    "deleted": Program(
        "import ctypes\nf = open('gone.txt'); f.read(2)\nctypes.CDLL(None).unlink(b'gone.txt')",
        "[f.read(), os.lseek(f.fileno(), 0, 1)]",
    ),
    "folder": Program("import os; d = os.open('.', 0)", "'data.txt' in os.listdir(d)"),
    "sleeping": Program("pass", "await asyncio.sleep(0.01, 'slept')", "await asyncio.sleep(0.01, 'slept')"),
    "same loop": Program(
        "loop = asyncio.get_running_loop()",
        "[asyncio.get_running_loop() is loop, asyncio.get_event_loop() is loop]",
    ),
    "woken": Program(
        "import threading\nloop = asyncio.get_running_loop()\nwoken = loop.create_future()\n"
        f"async def wake(): {WAKE}; return await woken",
        "await wake()",
        "await wake()",
    ),
    "in a thread": Program("loop = asyncio.get_running_loop()", "await loop.run_in_executor(None, lambda: 7)"),
    "program": Program(
        "async def run():\n"
        "    p = await asyncio.create_subprocess_exec('echo', 'x', stdout=-1)\n"
        "    return (await p.communicate())[0].decode()",
        "await run()",
        "await run()",
    ),
    "lock": Program(SHARED_LOCK, "lock.acquire(block=False)", "lock.acquire(block=False)"),
    "held lock": Program(f"{SHARED_LOCK}; lock.acquire()", "[lock.acquire(block=False), lock.release()]"),
    "shared by children": Program(
        "import mmap, os\nm = mmap.mmap(-1, 9); m[0] = 5\n"
        "def child():\n    if os.fork() == 0: m[1] = m[0] + 2; os._exit(0)\n    os.wait(); return m[1]",
        "[m[1], child()]",
        "m[1]",
    ),
    "progress": Program(
        "import io, threading, tqdm\n[0 for _ in tqdm.tqdm([1], file=io.StringIO())]\nm = tqdm.tqdm.monitor",
        "[m.is_alive(), m in threading.enumerate(), [0 for _ in tqdm.tqdm([1], file=io.StringIO())], "
        "tqdm.tqdm.monitor is m, threading.Thread().name]",
        "[m.is_alive(), True, [0], True, threading.Thread().name]",
    ),
    "executor": Program(
        "from concurrent.futures import ThreadPoolExecutor\ne = ThreadPoolExecutor()", "e.submit(lambda: 8).result()"
    ),
    "logging": Program("import logging\nlogging.basicConfig()", "logging.getLogger().handlers[0].acquire()"),
}


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Values]:
    folder = tmp_path_factory.mktemp("repair")
    for name in ("data.txt", "gone.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    return forked(PROGRAMS, folder)


def expected_numpy() -> np.random.RandomState:
    state = np.random.RandomState(3)
    state.rand()
    return state


def test_a_seeded_state_goes_on_where_it_was(values: dict[str, Values]) -> None:
    state = random.Random(3)
    state.random()
    following = state.random()
    assert values["seeded"] == Values(following, following, following)
    state = random.Random(3)
    state.gauss(0, 1)
    assert values["gauss"].first == values["gauss"].second == state.gauss(0, 1)
    assert values["numpy seeded"].first == values["numpy seeded"].second == expected_numpy().rand()
    normal = np.random.RandomState(3).randn(2)[1]
    assert values["numpy normal"].first == values["numpy normal"].second == normal
    assert values["numpy generator"].first == values["numpy generator"].second == np.random.default_rng(3).random()


@pytest.mark.parametrize("name", ["entropy", "numpy entropy"])
def test_a_state_that_nobody_seeded_is_another_one_in_every_fork(values: dict[str, Values], name: str) -> None:
    assert len({*values[name]}) == 3


def test_files_are_read_on_from_where_they_were(values: dict[str, Values]) -> None:
    rest = ["second\n", "third\n"]
    assert values["text"] == Values(rest, rest, rest)
    assert values["deleted"].first == values["deleted"].second == [TEXT[2:], len(TEXT)]
    read = ["st", "\n", "fir"]
    assert values["position"] == Values(read, read, [3, 3, 0])
    assert values["inheritable"].first == [True, False]
    assert values["folder"].second is True


def test_the_event_loop_is_the_same_and_works(values: dict[str, Values]) -> None:
    assert values["same loop"].first == [True, True]
    assert values["sleeping"] == Values("slept", "slept", "slept")
    assert values["woken"] == Values(5, 5, 5)
    assert values["in a thread"].second == 7
    assert values["program"] == Values("x\n", "x\n", "x\n")


def test_memory_for_child_processes_is_each_forks_own(values: dict[str, Values]) -> None:
    assert values["lock"] == Values(True, True, True)
    assert values["held lock"].first == values["held lock"].second == [False, None]
    assert values["shared by children"] == Values([0, 7], [0, 7], 0)


def test_progress_bars_have_their_thread(values: dict[str, Values]) -> None:
    first, second, parent = values["progress"]
    assert first == second == parent
    assert first[:4] == [True, True, [0], True]


def test_what_libraries_keep_locked_is_free(values: dict[str, Values]) -> None:
    assert values["executor"].first == values["executor"].second == 8
    assert values["logging"] == Values(None, None, None)
