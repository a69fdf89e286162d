"""A process that has the scientific libraries loaded and forks to run each program: nothing is left behind by one.

Started by `case_runner`; reads pickled programs from its standard input and answers with pickled verdicts.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from tests.case_program import Program, Verdict

if TYPE_CHECKING:
    from tests.case_notebook import Shell

_SECONDS = 300
_PRELOADED = (
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "pytest",
    "IPython",
    "asyncio",
    "argparse",
    "json",
)
_ON_DEMAND = ("sklearn.linear_model", "sklearn.datasets", "sklearn.metrics", "sklearn.model_selection", "seaborn")


def serve() -> None:
    """Answer programs until the standard input ends."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    for name in (*_PRELOADED, *_pytest_plugins()):
        importlib.import_module(name)
    from tests.case_notebook import make_shell

    shell = make_shell()
    while True:
        try:
            program: Program = pickle.load(requests)
        except EOFError:
            return
        _preload(program)
        pickle.dump(_judged(program, shell), answers)
        answers.flush()


def _pytest_plugins() -> list[str]:
    """What pytest imports at each start; empty where its internals look different."""
    from _pytest import config

    return [f"_pytest.{name}" for name in getattr(config, "default_plugins", ())]


def _preload(program: Program) -> None:
    text = "\n".join(cell.source for cell in program.cells)
    for name in _ON_DEMAND:
        if name.split(".")[0] in text and importlib.util.find_spec(name.split(".")[0]):
            importlib.import_module(name)


def _judged(program: Program, shell: Shell) -> Verdict:
    from tests.case_notebook import equivalence

    with TemporaryDirectory() as directory:
        folder = Path(directory, "module")
        for path, text in program.files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        notebook_folder = Path(directory, "notebook")
        notebook_folder.mkdir()
        verdict = _forked(lambda: equivalence(program, shell, notebook_folder, folder))
        if not program.files or verdict != Verdict():
            return verdict
        broken = _forked(lambda: _command_line(program, folder))
        if not broken.broken and program.has_tests:
            broken = _forked(lambda: _tests(folder))
        return broken


def _forked(work: Callable[[], Verdict]) -> Verdict:
    """Do the work in a child process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(_SECONDS)
        try:
            verdict = work()
        except BaseException:
            verdict = Verdict(broken=traceback.format_exc())
        with os.fdopen(writing, "wb") as stream:
            pickle.dump(verdict, stream)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(child, 0)
    if not answer:
        return Verdict(broken=f"the process died (wait status {status}; {signal.SIGALRM}: it took over {_SECONDS} s)")
    verdict = pickle.loads(answer)
    assert isinstance(verdict, Verdict)
    return verdict


def _command_line(program: Program, folder: Path) -> Verdict:
    """Call the module's `main`, which must save every figure."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    module: Any = importlib.import_module(program.stem)
    if not hasattr(module, "main"):
        return Verdict()
    status = module.main(["--artifacts", "artifacts"] if program.figures else [])
    if status != 0:
        return Verdict(broken=f"main returned {status!r}")
    saved = sorted(path.name for path in Path("artifacts").glob("*"))
    return Verdict(broken="" if len(saved) == program.figures else f"figures saved: {saved}, not {program.figures}")


def _tests(folder: Path) -> Verdict:
    import pytest

    os.chdir(folder)
    with Path(folder, "pytest.txt").open("w+b") as stream:
        status = _captured(stream, lambda: pytest.main(["-q", "-W", "error", "-p", "no:cacheprovider", "tests"]))
        stream.seek(0)
        output = stream.read().decode(errors="replace")
    return Verdict(broken="" if status == 0 else f"the generated tests fail:\n{output}")


def _captured(stream: BinaryIO, work: Callable[[], int]) -> int:
    os.dup2(stream.fileno(), 1)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    try:
        return work()
    finally:
        sys.stdout.flush()
