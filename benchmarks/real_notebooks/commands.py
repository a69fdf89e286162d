"""Programs that are run to their end, or stopped with everything they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TELEMETRY_OFF = {"PLOOMBER_STATS_ENABLED": "false", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


@dataclass(frozen=True)
class Done:
    """How a program ended; `code` is None when it took too long."""

    code: int | None
    stdout: str
    stderr: str
    seconds: float

    @property
    def problem(self) -> str:
        """The last thing it said, for a table."""
        if self.code is None:
            return f"stopped after {self.seconds:.0f} s"
        lines = [line for line in (self.stderr or self.stdout).splitlines() if line.strip()]
        return lines[-1].strip()[:300] if lines else f"exit code {self.code}"


def run_command(
    command: Sequence[object], folder: Path, timeout: float, added: Mapping[str, str] | None = None
) -> Done:
    """Run a program in a folder, with these environment variables added; each part of the command is taken as text."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **_TELEMETRY_OFF, **(added or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    code: int | None
    try:
        stdout, stderr = process.communicate(timeout=timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        _stop(process)
        stdout, stderr = process.communicate()
        code = None
    except BaseException:
        _stop(process)
        raise
    return Done(code, stdout, stderr, time.perf_counter() - started)


def _stop(process: subprocess.Popen[str]) -> None:
    """End the program's whole session: kernels it started go with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
