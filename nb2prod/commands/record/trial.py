"""The regression tests tried out in a directory of their own, before anything is written."""

from __future__ import annotations

import os
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.model import Package


@dataclass(frozen=True, slots=True)
class Failure:
    """One test that failed."""

    test: str
    message: str  # its first lines


@dataclass(frozen=True, slots=True)
class Trial:
    """How the tests went; `problem` says why they could not be run."""

    failures: tuple[Failure, ...] = ()
    problem: str = ""


def try_tests(package: Package, path: str, where: Interpreter, folder: Path, timeout: float | None) -> Trial:
    """Run one test file of the package with pytest in the notebook's environment.

    `timeout` is in seconds for everything together.
    """
    with tempfile.TemporaryDirectory(prefix="nb2prod-record-") as name:
        scratch = Path(name).resolve()
        for file in package.files:
            target = scratch / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8", newline="\n")
        settings, report = scratch / "pytest.ini", scratch / "report.xml"
        settings.write_text("[pytest]\n", encoding="utf-8")
        command = [where.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(settings)]
        command += ["--import-mode=prepend", f"--junitxml={report}", str(scratch / path)]
        try:
            run = subprocess.run(
                command,
                cwd=scratch,
                env=_environment(where, folder),
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                errors="replace",
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Trial((Failure("", f"they ran for more than {timeout:g} seconds"),))
        except OSError as error:
            return Trial(problem=f"{where.python} could not be started: {error.strerror}")
        if report.is_file():
            return Trial(_failures(report))
        if "No module named pytest" in run.stderr:
            return Trial(problem=f"pytest is not installed in the notebook's environment ({where.name})")
        return Trial(problem=f"pytest could not run: {_last_line(run.stderr or run.stdout)}")


def _environment(where: Interpreter, folder: Path) -> dict[str, str]:
    """Ours with the kernel's, and the notebook's folder to import from, as in the notebook."""
    added = dict(where.environment)
    paths = [str(folder), added.get("PYTHONPATH", os.environ.get("PYTHONPATH", ""))]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {
        **ours,
        **added,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
    }


def _failures(report: Path) -> tuple[Failure, ...]:
    found: list[Failure] = []
    for case in ElementTree.parse(report).iter("testcase"):
        for kind in ("failure", "error"):
            found += [Failure(case.get("name", ""), _shortened(problem)) for problem in case.iter(kind)]
    return tuple(found)


def _shortened(problem: ElementTree.Element) -> str:
    """What pytest says about it: for an error in the fixture its last line, otherwise the assertion."""
    message = (problem.get("message") or "").strip()
    lines = [line[1:].strip() for line in (problem.text or "").splitlines() if line.startswith("E ")]
    return lines[0] if lines else (message.splitlines() or ["failed"])[0]


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it says nothing"
