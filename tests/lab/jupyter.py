"""JupyterLab and Notebook from the environment that the wheel is installed in, as processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv-lab"
EXAMPLES = ROOT / "example_notebooks"
_TOKEN = "token-of-the-tests"
_PATIENCE = 60  # seconds for a server to answer


def browser_path() -> str:
    """The Chromium of the machine; fails with what to do where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found is not None:
            return found
    raise AssertionError("no Chromium: install the package chromium, or call `make test`, which does")


def free_port() -> int:
    """A port that stays free until a server takes it, and while it is restarted: none that systems give away."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class JupyterServer:
    """One server on a directory; `settings` of it live in `home`, so that no two tests share any."""

    root: Path
    home: Path
    program: str = "lab"  # or "notebook"
    options: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()  # a program that starts it
    preferences: dict[str, dict[str, object]] = field(default_factory=dict)  # by plugin, as in the settings editor
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The address of a page, with what logs in."""
        separator = "&" if "?" in path else "?"
        return f"{self.base}/{path}{separator}token={_TOKEN}"

    @property
    def log(self) -> str:
        return (self.home / "server.log").read_text(errors="replace")

    def start(self) -> None:
        """Start, and wait until it answers."""
        jupyter = ENVIRONMENT / "bin" / "jupyter"
        assert jupyter.exists(), f"{ENVIRONMENT} is missing: call `make .venv-lab/installed`, or `make test`"
        self._write_preferences()
        command = [*self.prefix, str(jupyter), self.program, "--allow-root", "--no-browser", f"--port={self.port}"]
        command += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.root}"]
        command += [f"--IdentityProvider.token={_TOKEN}", "--LabApp.news_url=None", *self.options]
        command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self.process.poll() is None, f"the server ended:\n{self.log}"
            assert time.monotonic() < deadline, f"the server does not answer:\n{self.log}"
            time.sleep(0.1)

    def stop(self) -> None:
        """End it as `kill` does, and wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self) -> None:
        """End it without a chance to say goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def _write_preferences(self) -> None:
        """No question about news lies over what a test looks at."""
        quiet: dict[str, dict[str, object]] = {
            "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
        }
        for plugin, values in {**quiet, **self.preferences}.items():
            package, name = plugin.split(":")
            folder = self.home / "settings" / package
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(values))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/api?token={_TOKEN}", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _environment(self) -> dict[str, str]:
        own = {
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "IPYTHONDIR": str(self.home / "ipython"),
        }
        left_out = ("PYTHONPATH", "VIRTUAL_ENV", "JUPYTER_PATH", "JUPYTER_TOKEN")
        inherited = {name: value for name, value in os.environ.items() if name not in left_out}
        bin_folder = f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**inherited, **own, "PATH": bin_folder}
