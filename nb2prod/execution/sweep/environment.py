"""What runs depend on beside the notebook: its interpreter, the libraries it imports, and its own Python files."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod import runner
from nb2prod.errors import ToolFailed
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.processes import kernel_environment

_PROGRAM = Path(runner.__file__).with_name("inventory.py")
_SECONDS = 60.0
_ALWAYS = ("ipython",)  # what runs every cell


@dataclass(frozen=True, slots=True)
class Needed:
    """What a notebook's code may load, as far as its text shows."""

    modules: tuple[str, ...]  # dotted names
    files: tuple[str, ...] = ()  # Python files that its texts name, from its folder
    folders: tuple[str, ...] = ()  # those that it adds to the search path


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment at one moment."""

    facts: Mapping[str, object]  # JSON: python, platform, distributions with versions, ...
    files: tuple[tuple[str, str], ...]  # the notebook's own Python files: absolute path, SHA-256 of the content
    note: str = ""  # what of it cannot be known

    def digest(self, folder: Path) -> str:
        """A digest that stays when the notebook's folder moves."""
        return hashlib.sha256(json.dumps([self.facts, self.files_from(folder)], sort_keys=True).encode()).hexdigest()

    def files_from(self, folder: Path) -> dict[str, str]:
        """The digests of the notebook's own files by their paths from a folder."""
        return {os.path.relpath(path, folder): content for path, content in self.files}


class OwnFiles:
    """Notices when a notebook's own Python files change."""

    def __init__(self, environment: Environment) -> None:
        self._digests = dict(environment.files)
        self._signatures: dict[str, tuple[int, ...]] = dict.fromkeys(self._digests, ())

    def changed(self) -> str:
        """The path of a file whose content is not what it was; empty when there is none."""
        for path, before in self._signatures.items():
            now = _signature(path)
            if now != before:
                if _content_digest(path) != self._digests[path]:
                    return path
                self._signatures[path] = now
        return ""


def environment_of(where: Interpreter | RealKernel, folder: Path, needed: Needed) -> Environment:
    """Ask the notebook's interpreter; raises `ToolFailed` when it cannot be started."""
    interpreter = _interpreter(where)
    settings = {"kernel": [list(pair) for pair in where.environment]}
    if interpreter is None:
        assert isinstance(where, RealKernel)
        note = f"{where.reason}, so changes of its libraries are not noticed: remove the sweep's folder after one"
        return Environment({**settings, "name": where.kernel.name}, (), note)
    found = _ask(interpreter, folder, needed)
    files = found.pop("files")
    assert isinstance(files, dict)
    return Environment({**settings, **found}, tuple(files.items()))


def _interpreter(where: Interpreter | RealKernel) -> Interpreter | None:
    if isinstance(where, Interpreter):
        return where
    if where.python or where.kernel.own_python:
        return Interpreter(where.python or sys.executable, where.environment, where.kernel.name)
    return None


def _ask(interpreter: Interpreter, folder: Path, needed: Needed) -> dict[str, object]:
    request = {
        "modules": list(needed.modules),
        "files": list(needed.files),
        "folders": list(needed.folders),
        "distributions": list(_ALWAYS),
    }
    fix = "fix: name the environment's interpreter with --python"
    try:
        done = subprocess.run(
            [interpreter.python, *interpreter.options, str(_PROGRAM)],
            input=json.dumps(request).encode(),
            capture_output=True,
            cwd=folder,
            env=kernel_environment(interpreter),
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolFailed(f"{interpreter.python} could not be started: {error}; {fix}") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise ToolFailed(f"{interpreter.python} could not look at its libraries: {lines[-1] if lines else ''}; {fix}")
    found: dict[str, object] = json.loads(done.stdout.decode("utf-8").splitlines()[-1])
    return found


def _signature(path: str) -> tuple[int, ...]:
    try:
        status = Path(path).stat()
    except OSError:
        return ()
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _content_digest(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""
