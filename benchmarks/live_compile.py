"""How long somebody who types waits for the live preview: `POST /nb2prod/compile` of a real Jupyter Server.

    python -m benchmarks.live_compile [--cells N...] [--edits N] [--pause SECONDS] [--json]

A server is started on an empty folder. The notebooks are those of `growth_notebooks.py`; between two requests one cell
changes, now a number in a cell in the middle, now a new variable at the end of it, and the pause is what a browser
waits for until the typing halts. Times are milliseconds from sending a request to having read its answer. `cold` is the
first one, which starts the compiling process; `opened` is the first one of a notebook when that process runs.
`formatted` is the share of answers that were final at once, `final` how long the final one takes when it is asked for
after the last edit. `processor` is the processor time of an edit in the middle one of the cases, of the server and all
its processes: on a machine that others use, too, the times say little without it, nor without its `load`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.growth_notebooks import notebook_document

_PATIENCE = 60.0  # seconds that the server has to start


@dataclass(frozen=True)
class Measured:
    """What one notebook cost, in milliseconds."""

    cells: int
    cold: float
    opened: float
    p50: float
    p95: float
    most: float
    final: float
    formatted: float  # share of the answers while typing
    processor: float
    load: float  # processes that wanted to run, on average of the last minute


class Client:
    """One browser's connection."""

    def __init__(self, port: int, token: str, process: int) -> None:
        self._process = psutil.Process(process)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self._headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
        self._revision = 0

    def compile(self, page: str, notebook: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        """Give the milliseconds until the answer was read, and the answer."""
        self._revision += 1
        body = json.dumps({"path": "growth.ipynb", "notebook": notebook, "page": page, "revision": self._revision})
        start = time.perf_counter()
        self._connection.request("POST", "/nb2prod/compile", body, self._headers)
        response = self._connection.getresponse()
        content = response.read()
        elapsed = (time.perf_counter() - start) * 1_000
        answer = json.loads(content)
        if response.status != 200 or answer["superseded"] or answer["refused"]:
            raise SystemExit(f"{response.status}: {content[:500]!r}")
        return elapsed, answer

    def processor(self) -> float:
        """Give the seconds of processor that the server and its processes have used."""
        times = (each.cpu_times() for each in [self._process, *self._process.children(recursive=True)])
        return float(sum(each.user + each.system + each.children_user + each.children_system for each in times))

    def is_up(self) -> bool:
        """Whether the server answers."""
        try:
            self._connection.request("GET", "/nb2prod/status", headers=self._headers)
            return self._connection.getresponse().read() != b""
        except OSError:
            self._connection.close()
            return False


@contextmanager
def served() -> Iterator[Client]:
    """A server with the extension, as a user has it: compiled files of Python are kept."""
    token = secrets.token_hex(16)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    options = ("--ServerApp.open_browser=False", "--ServerApp.port_retries=0", "--allow-root")
    extension = "--ServerApp.jpserver_extensions=nb2prod.server=True"
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyter_server",
                *options,
                extension,
                f"--port={port}",
                f"--IdentityProvider.token={token}",
            ],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(Path.cwd()), "JUPYTER_CONFIG_DIR": folder},
            stderr=subprocess.DEVNULL,
        )
        try:
            client = Client(port, token, process.pid)
            last = time.monotonic() + _PATIENCE
            while not client.is_up():
                if process.poll() is not None or time.monotonic() > last:
                    raise SystemExit("the server does not start")
                time.sleep(0.1)
            yield client
        finally:
            process.terminate()
            process.wait()


def typed(notebook: dict[str, Any], number: int) -> None:
    """Change a cell in the middle as an edit does."""
    steps = [
        cell for cell in notebook["cells"] if any(tag.startswith("step:") for tag in cell["metadata"].get("tags", ()))
    ]
    cell = steps[len(steps) // 2]
    first, *added = cell["source"].split("\n# typed\n")
    lines = [*(added[0].split("\n") if added else []), f"typed_{number} = {number}"]
    if number % 2:
        lines[-1:] = [f"value = {number}"]
    cell["source"] = first + "\n# typed\n" + "\n".join(dict.fromkeys(lines[-5:]))


def measured(cells: int, edits: int, pause: float) -> Measured:
    """Open a notebook twice and type into it."""
    notebook = notebook_document(cells)
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
    with served() as client:
        cold, _ = client.compile("first", notebook)
        opened, _ = client.compile("second", notebook)
        times, finished, used = [], [], []
        for number in range(edits):
            time.sleep(pause)
            typed(notebook, number)
            before = client.processor()
            elapsed, answer = client.compile("second", notebook)
            used.append((client.processor() - before) * 1_000)
            times.append(elapsed)
            finished.append(answer["formatted"])
        start = time.perf_counter()
        answer = {"formatted": False}
        while not answer["formatted"]:
            _, answer = client.compile("second", notebook)
        final = (time.perf_counter() - start) * 1_000
    times.sort()
    share = sum(finished) / len(finished)
    spread = part(times, 0.5), part(times, 0.95), times[-1]
    return Measured(cells, cold, opened, *spread, final, share, part(sorted(used), 0.5), os.getloadavg()[0])


def part(times: Sequence[float], share: float) -> float:
    """The time that so many of the sorted ones do not exceed."""
    return times[math.ceil(share * len(times)) - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--pause", type=float, default=0.2)
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    given = parser.parse_args()
    results = [measured(cells, given.edits, given.pause) for cells in given.cells]
    if given.json:
        print(json.dumps([asdict(each) for each in results]))
        return
    print("| cells | cold | opened | p50 | p95 | most | final | formatted | processor | load |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for each in results:
        times = (each.cold, each.opened, each.p50, each.p95, each.most, each.final)
        shown = " | ".join(f"{value:,.0f}" for value in times)
        print(f"| {each.cells} | {shown} | {each.formatted:.0%} | {each.processor:,.0f} | {each.load:.1f} |")


if __name__ == "__main__":
    main()
