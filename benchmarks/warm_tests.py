"""Run one test file many times against changed modules: libraries are imported once, then every run is a fork.

Started as a process of its own (`python warm_tests.py JOB.json`), since it forks and changes directory. The job: the
folder with module and tests, the module's and the tests' paths in it, the variants of the module, seconds per run.
Prints one line of JSON for each variant: its index and "killed", "survived" or "timeout".
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path


def import_libraries(text: str) -> None:
    """Import what the module imports, so that no fork has to."""
    os.environ["MPLBACKEND"] = "Agg"
    import pytest  # noqa: F401

    for node in ast.parse(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(compile(ast.Module([node], []), "imports", "exec"), {})


def run_tests(folder: Path, tests: str) -> int:
    """What pytest's exit code is, in this process."""
    import pytest

    sys.dont_write_bytecode = True
    os.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(
            pytest.main(
                ["-x", "-q", "-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider", "-p", "no:xdist", tests]
            )
        )


def start(folder: Path, module: str, tests: str, variant: str) -> int:
    """Fork a process that tests one variant in a folder of its own; gives its process id."""
    (folder / module).write_text(variant, encoding="utf-8")
    process = os.fork()
    if process:
        return process
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.setsid()
    os._exit(run_tests(folder, tests))


def main(job_path: str) -> None:
    """Test every variant, on as many cores as there are."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    variants: list[str] = job["variants"]
    import_libraries(variants[0])
    with tempfile.TemporaryDirectory(prefix="nb2prod-mutants-") as scratch:
        copies = (Path(scratch, f"copy {number}") for number in range(len(os.sched_getaffinity(0))))
        folders = [Path(shutil.copytree(job["folder"], copy)) for copy in copies]
        running: dict[int, tuple[int, Path, float]] = {}
        waiting = list(enumerate(variants))
        while waiting or running:
            while waiting and folders:
                index, variant = waiting.pop(0)
                folder = folders.pop()
                running[start(folder, job["module"], job["tests"], variant)] = (index, folder, time.monotonic())
            time.sleep(0.01)
            for process, (index, folder, since) in list(running.items()):
                done, status = os.waitpid(process, os.WNOHANG)
                late = time.monotonic() - since > job["seconds"]
                if done or late:
                    if not done:
                        os.killpg(process, signal.SIGKILL)
                        os.waitpid(process, 0)
                    outcome = "timeout" if not done else "survived" if status == 0 else "killed"
                    print(json.dumps([index, outcome]), flush=True)
                    folders.append(folder)
                    del running[process]


if __name__ == "__main__":
    main(sys.argv[1])
