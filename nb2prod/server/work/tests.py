"""The verb `tests`: the generated tests as they are on disk, with pytest of the notebook's own environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from nb2prod.compiler.regression.paths import regression_paths
from nb2prod.errors import ToolFailed, UsageError
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, choose_interpreter
from nb2prod.execution.kernels import named_kernel
from nb2prod.reporting.paths import shown
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.order import Order, Outcome
from nb2prod.workspace.locations import Location, locate
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.notebooks.settings import settings_of
from nb2prod.workspace.records.measurements import Measured, fingerprint, remember

_LONGEST_OUTPUT = 65_536  # bytes, of its end
_NAMED = 3  # failures in one line of words
_PASSED, _FAILED = 0, 1  # pytest's exit codes


@dataclass(frozen=True, slots=True)
class Failure:
    """One test that failed."""

    test: str
    message: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How the tests went."""

    passed: int
    failed: int
    skipped: int
    failures: tuple[Failure, ...]

    @property
    def words(self) -> str:
        """The tally in a line."""
        parts = [(self.passed, "passed"), (self.failed, "failed"), (self.skipped, "skipped")]
        words = ", ".join(f"{count} {what}" for count, what in parts if count) or "no test was run"
        names = [each.test for each in self.failures]
        more = ["..."] if len(names) > _NAMED else []
        return f"{words}: {', '.join([*names[:_NAMED], *more])}" if names else words


def work(order: Order, channel: Channel) -> Outcome:
    """Run them, and remember how it went; raises UsageError without tests, ToolFailed without pytest or a kernel."""
    name = Path(order.notebook.name)
    location = locate(name, None, *settings_of(name))
    content = read_bytes(name)
    notebook = parse_notebook(content, name)
    files = _test_files(location)
    kernel = named_kernel(json.loads(content.decode("utf-8-sig")).get("metadata"))
    where = _interpreter(choose_interpreter(kernel))
    channel.progress(0, 0, f"running {', '.join(path.name for path in files)}")
    report, log = order.folder / "report.xml", order.folder / "pytest.txt"
    about = fingerprint(location, notebook, Measured.TESTS)
    status = _pytest(where, files, location.output, report, log)
    output = "".join(line for line in _end_of(log).splitlines(keepends=True) if str(report) not in line)
    if not report.is_file():
        raise ToolFailed(_problem(where, status, output))
    tally = _tally(report)
    passed = status == _PASSED and tally.passed > 0 and not tally.failed
    remember(location, notebook, Measured.TESTS, passed, tally.words, about)
    result = {**asdict(tally), "output": output}
    summary = {key: result[key] for key in ("passed", "failed", "skipped")}
    return Outcome(0 if passed else _FAILED, result, summary, "" if passed else tally.words)


def _test_files(location: Location) -> list[Path]:
    tests, stem = location.layout.tests, location.layout.stem
    paths = [location.output / path for path in (f"{tests}/test_{stem}.py", regression_paths(tests, stem)[0])]
    found = [Path(os.path.normpath(path)) for path in paths if path.is_file()]
    if not found:
        raise UsageError(
            f"{shown(paths[0])}: there is no such file; cells with the tag `test` become tests when the notebook is "
            "exported, and `record` writes regression tests"
        )
    return found


def _interpreter(where: Interpreter | RealKernel) -> Interpreter:
    if isinstance(where, Interpreter):
        return where
    if not (where.python or where.kernel.own_python):
        raise ToolFailed(f"{where.reason}, so its interpreter is not known, which the tests have to run in")
    return Interpreter(where.python or sys.executable, where.environment, where.kernel.name)


def _pytest(where: Interpreter, files: Iterable[Path], folder: Path, report: Path, log: Path) -> int:
    """Run it as somebody would in the module's folder; returns its exit status."""
    command = [where.python, *where.options, "-m", "pytest", "--color=no", "-p", "no:cacheprovider"]
    command += [f"--junitxml={report}", *map(str, files)]
    try:
        with log.open("wb") as stream:
            return subprocess.run(
                command,
                cwd=folder,
                env=_environment(where),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
    except OSError as error:
        raise ToolFailed(f"{where.python} could not be started: {error.strerror}") from error


def _environment(where: Interpreter) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**ours, **dict(where.environment), "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "Agg"}


def _end_of(log: Path) -> str:
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _LONGEST_OUTPUT))
        return stream.read().decode("utf-8", "replace")


def _problem(where: Interpreter, status: int, output: str) -> str:
    if "No module named pytest" in output:
        return (
            f"pytest is not installed in the notebook's environment ({where.name}); "
            f"fix: run `{where.python} -m pip install pytest`"
        )
    lines = output.strip().splitlines() or ["it says nothing"]
    return f"pytest could not run (exit status {status}): {lines[-1]}"


def _tally(report: Path) -> Tally:
    passed = skipped = 0
    failures: list[Failure] = []
    for case in ElementTree.parse(report).iter("testcase"):
        problems = [*case.iter("failure"), *case.iter("error")]
        if problems:
            failures.append(Failure(case.get("name") or case.get("classname") or "", _message(problems[0])))
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return Tally(passed, len(failures), skipped, tuple(failures))


def _message(problem: ElementTree.Element) -> str:
    """What pytest says about it: its lines of the error, else its message."""
    lines = [line[1:].strip() for line in (problem.text or "").splitlines() if line.startswith("E ")]
    return "\n".join(lines) or (problem.get("message") or "").strip() or "failed"
