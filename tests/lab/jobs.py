"""Jobs of the server, as a page lists them, and notebooks whose jobs go on for as long as a test wants."""

from __future__ import annotations

import os
import time
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.lab.pages import LabPage
from tests.lab.small_notebooks import code, write

_PATIENCE = 60  # seconds for a run to start, or to end
_WAITS = """import os, pathlib, time
pathlib.Path(f"{name}.pid").write_text(str(os.getpid()))
while not pathlib.Path(f"{name}.go").exists():
    time.sleep(0.02)
answer = 42"""


class LongNotebook:
    """A notebook that runs until it is let go on, and says which process runs it."""

    def __init__(self, path: Path) -> None:
        cells = [code(f"name = {path.stem!r}", "parameters"), code(_WAITS, "step:wait"), code("print(answer)")]
        self.path = write(path, cells)

    def wait_until_it_runs(self, lab: LabPage) -> int:
        """The process that runs it."""
        pid = self.path.with_name(f"{self.path.stem}.pid")
        deadline = time.monotonic() + _PATIENCE
        while not (pid.exists() and pid.read_text()):
            assert time.monotonic() < deadline, "the notebook does not run"
            lab.page.evaluate("() => new Promise(requestAnimationFrame)")
        return int(pid.read_text())

    def let_go_on(self) -> None:
        self.path.with_name(f"{self.path.stem}.go").touch()


def start_run(lab: LabPage) -> None:
    """Run the notebook in front with the parameters that it has."""
    lab.menu("nb2prod", "Run with Parameters…")
    lab.dialog.get_by_role("button", name="Run", exact=True).click()
    expect(lab.dialog).to_have_count(0)


def job_list(lab: LabPage) -> Locator:
    """The entries of the list of jobs, which it opens."""
    lab.menu("nb2prod", "Show Jobs")
    return lab.page.get_by_role("tabpanel", name="nb2prod jobs").get_by_role("listitem")


def wait_until_it_ended(lab: LabPage, process: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while is_running(process):
        assert time.monotonic() < deadline, f"process {process} goes on"
        lab.page.evaluate("() => new Promise(requestAnimationFrame)")


def is_running(process: int) -> bool:
    """Whether a process exists, and is not only waited for."""
    try:
        os.kill(process, 0)
        return not Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].startswith(" Z")
    except (ProcessLookupError, FileNotFoundError):
        return False
