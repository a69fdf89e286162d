"""A real JupyterLab with the installed wheel, in a real Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.lab.jupyter import EXAMPLES, ROOT, JupyterServer, browser_path
from tests.lab.pages import LabPage

_PICTURES = ROOT / "build" / "lab-failures"
_PATIENCE = 60_000  # milliseconds for anything to appear: a test that fails may be slow

expect.set_options(timeout=_PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of the page on which a test failed."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.failed and report.when == "call" and isinstance(page, Page):
        page.screenshot(path=_PICTURES / f"{item.name}.png")
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one file: its event loop must be gone before tests of the server bring theirs."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """One server for all tests that change nothing about it; each works in a folder of its own."""
    running = JupyterServer(tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("home"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[JupyterServer]:
    """A server that the test may stop, restart and configure; not yet started."""
    root = tmp_path / "root"
    root.mkdir()
    prepared = JupyterServer(root, tmp_path / "home")
    yield prepared
    prepared.stop()


@pytest.fixture
def place(server: JupyterServer, request: pytest.FixtureRequest) -> Path:
    """An empty folder for one test, below the server's root."""
    made: Path = server.root / request.node.name.replace("[", "-").replace("]", "")
    made.mkdir()
    return made


@pytest.fixture
def folder(place: Path) -> Path:
    """A copy of the example notebooks for one test, below the server's root."""
    ignored = shutil.ignore_patterns("*.sweep", "__pycache__", ".nb2prod_cache")
    shutil.copytree(EXAMPLES, place, ignore=ignored, dirs_exist_ok=True)
    return place


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(_PATIENCE)
    opened = context.new_page()
    yield opened
    context.close()


@pytest.fixture
def lab_on(page: Page) -> Iterator[Callable[[JupyterServer], LabPage]]:
    """The page of a server; at the end of the test nothing may have gone wrong in its scripts."""
    opened: list[LabPage] = []

    def made(server: JupyterServer) -> LabPage:
        opened.append(LabPage(page, server))
        return opened[-1]

    yield made
    assert [problem for lab in opened for problem in lab.problems] == []


@pytest.fixture
def lab(lab_on: Callable[[JupyterServer], LabPage], server: JupyterServer) -> LabPage:
    return lab_on(server)
