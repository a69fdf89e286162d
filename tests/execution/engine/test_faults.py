"""Cells that go wrong: each is a value that says what happened, and nothing is left running."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from textwrap import dedent

import pytest

from nb2prod.execution.engine.jobs import run_job
from nb2prod.execution.engine.results import Ending, Limits
from nb2prod.runner.messages import Event
from tests.execution.engine.running import HERE, jobs, result, run, text


def is_gone(pid: int) -> bool:
    """Whether a process has ended, or does so soon."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_cell_that_raises_ends_the_run(tmp_path: Path) -> None:
    done = run(tmp_path, "print(1)", "x = 1\n\n1 / 0", "2")
    assert done.end.ending is Ending.RAISED
    assert [cell.status for cell in done.cells] == ["ok", "error", "not run"]
    assert done.failure is not None
    assert (done.failure.cell_number, done.failure.line) == (1, 3)
    assert (done.failure.exception, done.failure.message) == ("ZeroDivisionError", "division by zero")


def test_a_cell_that_may_raise_does_not(tmp_path: Path) -> None:
    from nb2prod.execution.engine.notebook_run import run_notebook_cells

    done = run_notebook_cells(jobs("1 / 0", "2", allow=(0,)), HERE, tmp_path, Limits())
    assert [cell.status for cell in done.cells] == ["error", "ok"]
    assert (done.end.ending, done.failure) == (Ending.COMPLETED, None)


def test_an_endless_cell_is_ended_and_says_where_it_was(tmp_path: Path) -> None:
    done = run(tmp_path, "print('before')\nwhile True:\n    pass", "2", timeout=3)
    assert done.end.ending is Ending.TIMED_OUT
    assert done.end.message == "the cell ran for more than 3 seconds"
    assert [cell.status for cell in done.cells] == ["lost", "not run"]
    assert text(done.cells[0].outputs) == "before\n"
    assert done.failure is not None
    assert done.failure.exception == "TimeoutError"
    assert done.failure.line in (2, 3)


def test_a_cell_that_awaits_for_ever_is_ended(tmp_path: Path) -> None:
    done = run(tmp_path, "import asyncio\nawait asyncio.sleep(1000)", timeout=3)
    assert done.end.ending is Ending.TIMED_OUT
    assert [output.get("ename") for output in done.cells[0].outputs] == ["CancelledError"]


def test_an_endless_cell_cannot_refuse_to_end(tmp_path: Path) -> None:
    stubborn = "import time\nwhile True:\n    try: time.sleep(100)\n    except BaseException: print('no')"
    done = run(tmp_path, stubborn, timeout=3)
    assert done.end.ending is Ending.TIMED_OUT
    assert text(done.cells[0].outputs) == "no\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("os._exit(7)", "the process ended itself with exit status 7"),
        ("os.kill(os.getpid(), 9)", "the process was killed by signal 9 (out of memory?)"),
        ("import ctypes; ctypes.string_at(0)", "the process was killed by signal 11 (a crash in a library)"),
        ("exit()", "the cell ended the session with exit() or quit()"),
    ],
)
def test_a_process_that_ends_too_early(tmp_path: Path, source: str, message: str) -> None:
    done = run(tmp_path, f"import os\nprint('last words', end='')\n{source}", "2")
    assert done.end.ending is Ending.DIED
    assert done.end.message.startswith(message)
    assert text(done.cells[0].outputs) == "last words"
    assert done.failure is not None
    assert done.failure.cell_number == 0
    assert done.cells[1].status == "not run"


def test_sys_exit_is_an_exception_as_in_a_kernel(tmp_path: Path) -> None:
    done = run(tmp_path, "import sys; sys.exit('enough')", "2")
    assert done.end.ending is Ending.RAISED
    assert done.failure is not None
    assert (done.failure.exception, done.failure.message) == ("SystemExit", "enough")
    assert done.cells[1].status == "not run"


def test_a_memory_limit_is_an_exception_in_the_cell(tmp_path: Path) -> None:
    done = run(tmp_path, "x = 'x' * 4_000_000_000", memory=3_000_000_000)
    assert done.failure is not None
    assert done.failure.exception == "MemoryError"


def test_peak_memory_is_each_cells_own(tmp_path: Path) -> None:
    done = run(tmp_path, "x = b'x' * 200_000_000; del x", "1")
    first, second = (cell.peak_memory for cell in done.cells)
    assert first is not None
    assert second is not None
    assert first > 200_000_000 > second


def test_a_hundred_megabytes_of_text(tmp_path: Path) -> None:
    done = run(
        tmp_path, "print('x' * 100_000_000)", "import os; status = os.system('head -c 100000000 /dev/zero')", "3"
    )
    assert [len(text(cell.outputs)) for cell in done.cells] == [100_000_001, 100_000_000, 0]
    assert [len(cell.outputs) for cell in done.cells] == [1, 1, 1]


def test_text_of_children_is_in_its_place(tmp_path: Path) -> None:
    child = "import os, subprocess\nprint('a'); status = os.system('echo b'); print('c')\n"
    done = run(tmp_path, child + "done = subprocess.run('echo d; echo e', shell=True); print('f')", "print('g')")
    assert [text(cell.outputs) for cell in done.cells] == ["a\nb\nc\nd\ne\nf\n", "g\n"]


def test_an_error_printed_first_is_first_when_there_is_time_to_send_it(tmp_path: Path) -> None:
    done = run(tmp_path, "import sys, time", "sys.stderr.write('error'); print('out'); time.sleep(0.4)")
    assert [output["name"] for output in done.cells[1].outputs] == ["stderr", "stdout"]


def test_threads_do_not_tear_each_others_lines_apart(tmp_path: Path) -> None:
    source = """
        import sys, threading
        sys.setswitchinterval(60)  # only a call that lets other threads run lets them in
        together = threading.Barrier(4)
        def talk(name):
            together.wait()
            for number in range(40):
                print(name, number)
        threads = [threading.Thread(target=talk, args=(name,)) for name in "abcd"]
        [thread.start() for thread in threads]; [thread.join() for thread in threads]
    """
    lines = text(run(tmp_path, dedent(source)).cells[0].outputs).splitlines()
    assert sorted(lines) == sorted(f"{name} {number}" for name in "abcd" for number in range(40))


def test_what_is_left_running_does_not_hold_the_run_up(tmp_path: Path) -> None:
    leave = (
        "import os, subprocess, sys, threading, time\n"
        "threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n"
        "quiet = subprocess.Popen(['sleep', '1000'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(os.getpid(), child.pid, quiet.pid)"
    )
    done = run(tmp_path, leave)
    assert done.end.ending is Ending.COMPLETED
    assert all(is_gone(int(pid)) for pid in text(done.cells[0].outputs).split())


def test_a_child_that_goes_on_printing_does_not_hold_the_run_up(tmp_path: Path) -> None:
    prints = "import time\ndef written(): return open(f'/proc/{child.pid}/io').read()\n"
    prints += "before = written()\nwhile written() == before: time.sleep(0.01)"
    done = run(tmp_path, "import subprocess; child = subprocess.Popen(['yes'])", "2", prints)
    assert done.end.ending is Ending.COMPLETED
    assert set(text(done.cells[2].outputs)) == {"y", "\n"}


def test_a_forked_child_does_not_run_the_notebook_twice(tmp_path: Path) -> None:
    fork = "import os\nprint('both')\nif os.fork() == 0: print('child')\nelse: status = os.wait(); print('parent')"
    done = run(tmp_path, fork, "print('once')")
    assert [text(cell.outputs) for cell in done.cells] == ["both\nchild\nparent\n", "once\n"]


def test_exit_functions_run(tmp_path: Path) -> None:
    done = run(tmp_path, "import atexit, pathlib\natexit.register(pathlib.Path('left').write_text, 'bye');")
    assert done.end.ending is Ending.COMPLETED
    assert (tmp_path / "left").read_text() == "bye"


def test_exit_functions_may_flush(tmp_path: Path) -> None:
    source = (
        "import atexit, pathlib, sys\n"
        "written = atexit.register(pathlib.Path('left').write_text, 'x')\n"
        "flushed = [atexit.register(stream.flush) for stream in (sys.stdout, sys.stderr)]\n"
        "print('out'); print('error', file=sys.stderr)"
    )
    run(tmp_path, source)
    assert (tmp_path / "left").read_text() == "x"


def test_changing_the_directory_and_deleting_the_notebook(tmp_path: Path) -> None:
    notebook = tmp_path / "own.ipynb"
    notebook.write_text("{}")
    done = run(tmp_path, "import os, pathlib\npathlib.Path('own.ipynb').unlink()\nos.chdir('/')", "os.getcwd()")
    assert result(done.cells[1].outputs) == "'/'"
    assert not notebook.exists()


def test_nobody_types(tmp_path: Path) -> None:
    done = run(tmp_path, "import sys; sys.stdin.read()", "input('name? ')")
    assert result(done.cells[0].outputs) == "''"
    assert done.failure is not None
    assert done.failure.exception == "StdinNotImplementedError"


def test_folders_with_spaces_and_letters(tmp_path: Path) -> None:
    folder = tmp_path / "ein Ordner, größer {x} 𝄞"
    folder.mkdir()
    (folder / "beside.py").write_text("value = 'found'")
    done = run(folder, "import os, beside; print(beside.value, os.getcwd())")
    assert text(done.cells[0].outputs) == f"found {folder}\n"


def test_nothing_of_nb2prod_can_be_imported_by_accident(tmp_path: Path) -> None:
    siblings = "[name for name in ('messages', 'shell', 'streams', 'start', 'jobs') if importlib.util.find_spec(name)]"
    done = run(
        tmp_path, f"import importlib.util, sys\n{siblings}, [path for path in sys.path if path.endswith('runner')]"
    )
    assert result(done.cells[0].outputs) == "([], [])"


def test_an_interrupt_kills_the_process(tmp_path: Path) -> None:
    pids: list[int] = []

    def interrupting(event: Event) -> None:
        if event["event"] == "output":
            pids.append(int(event["output"]["text"]))
            threading.Timer(0.1, os.kill, (os.getpid(), 2)).start()

    job = {
        "kind": "notebook",
        "cells": jobs("import os; print(os.getpid(), flush=True)\nwhile True: pass"),
        "observe": None,
    }
    end = run_job(HERE, job, tmp_path, Limits(), interrupting)
    assert end.ending is Ending.INTERRUPTED
    assert is_gone(pids[0])
