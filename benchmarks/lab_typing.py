"""How long a key takes to be seen in a large notebook, with the extension and without: JupyterLab in a real Chromium.

    python -m benchmarks.lab_typing [--cells N] [--keys N] [--rounds N] [--json]

A key's time is from its `keydown` to the paint after it, in milliseconds; `long` are the tasks of the page that took
more than 50 ms, while typing. Both cases take turns, each in a server and a browser of its own: without means that the
extension is turned off in JupyterLab's configuration. On a machine that others use, too, look at the `load`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.lab import small_notebooks
from tests.lab.jupyter import JupyterServer, browser_path
from tests.lab.pages import LabPage

_PACE = 60  # milliseconds between two keys: fast typing
_SETTLING = 10_000  # milliseconds in which JupyterLab lays out cells that are out of view
_TEXT = "answer = value_1 + 1  # typed "
_PROBE = """() => {
  window.measured = {keys: [], long: 0};
  const seen = new MessageChannel();
  const waiting = [];
  seen.port1.onmessage = () => measured.keys.push(performance.now() - waiting.shift());
  document.addEventListener('keydown', event => {
    waiting.push(event.timeStamp);
    requestAnimationFrame(() => seen.port2.postMessage(0));
  }, true);
  new PerformanceObserver(list => { measured.long += list.getEntries().length; }).observe({type: 'longtask'});
}"""


@dataclass(frozen=True)
class Measured:
    """What the keys of one case took, in milliseconds."""

    case: str
    keys: int
    p50: float
    p95: float
    most: float
    long: int
    compiled: int  # requests to compile while typing
    load: float  # processes that wanted to run, on average of the last minute


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=500)
    parser.add_argument("--keys", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    rows = [
        measure(case, cells=given.cells, keys=given.keys) for _ in range(given.rounds) for case in ("without", "with")
    ]
    if given.json:
        print(json.dumps([asdict(row) for row in rows]))
        return 0
    print(f"{given.cells} cells")
    print(f"{'case':>8}{'keys':>6}{'p50':>7}{'p95':>7}{'max':>7}{'long':>6}{'compiled':>10}{'load':>6}")
    for row in rows:
        times = f"{row.p50:7.1f}{row.p95:7.1f}{row.most:7.1f}"
        print(f"{row.case:>8}{row.keys:6}{times}{row.long:6}{row.compiled:10}{row.load:6.1f}")
    return 0


def measure(case: str, *, cells: int, keys: int) -> Measured:
    """Type into a cell near the top of a notebook that was just opened."""
    with tempfile.TemporaryDirectory() as folder:
        server = prepared(Path(folder), turned_off=case == "without")
        notebook = small_notebooks.write(server.root / "many.ipynb", small_notebooks.many(cells))
        server.start()
        try:
            return typed(case, server, notebook, keys)
        finally:
            server.stop()


def prepared(folder: Path, *, turned_off: bool) -> JupyterServer:
    """A server that was not started yet."""
    server = JupyterServer(folder / "root", folder / "home")
    server.root.mkdir()
    if turned_off:
        configuration = server.home / "config" / "labconfig" / "page_config.json"
        configuration.parent.mkdir(parents=True)
        configuration.write_text(json.dumps({"disabledExtensions": {"nb2prod": True}}))
    return server


def typed(case: str, server: JupyterServer, notebook: Path, keys: int) -> Measured:
    """What typing takes in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        lab = LabPage(page, server)
        lab.open(notebook)
        expect(page.locator(".nb2prod-Chip").first).to_have_count(0 if case == "without" else 1, timeout=60_000)
        page.wait_for_timeout(_SETTLING)
        lab.editor(3).click()
        page.keyboard.press("Control+End")
        page.evaluate(_PROBE)
        compiled: list[str] = []
        page.on("request", lambda request: compiled.append(request.url) if "nb2prod/compile" in request.url else None)
        text = "\n" + (_TEXT * math.ceil(keys / len(_TEXT)))[: keys - 1]
        page.keyboard.type(text, delay=_PACE)
        page.wait_for_function("keys => measured.keys.length >= keys", arg=keys, timeout=60_000)
        measured = page.evaluate("measured")
        browser.close()
    times = sorted(measured["keys"])
    p50, p95 = (times[math.ceil(len(times) * share) - 1] for share in (0.5, 0.95))
    return Measured(case, len(times), p50, p95, times[-1], measured["long"], len(compiled), os.getloadavg()[0])


if __name__ == "__main__":
    sys.exit(main())
