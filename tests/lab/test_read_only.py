"""Where nothing can be written, roles cannot be changed, an export says so, and nothing is half-written."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.lab import small_notebooks
from tests.lab.jupyter import JupyterServer
from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import chip
from tests.lab.saved import source_of

# The administrator may write everywhere: the server gives that right up, as if somebody else had started it.
_RIGHTS = "-dac_override,-dac_read_search,-fowner"
_UNPRIVILEGED = ("setpriv", f"--bounding-set={_RIGHTS}", f"--inh-caps={_RIGHTS}") if os.geteuid() == 0 else ()


@pytest.fixture
def sealed(own_server: JupyterServer) -> Iterator[Path]:
    """A notebook in a folder that its server cannot write to."""
    notebook = small_notebooks.write(own_server.root / "sealed" / "sums.ipynb", small_notebooks.sums())
    notebook.chmod(0o444)
    notebook.parent.chmod(0o555)
    own_server.prefix = _UNPRIVILEGED
    own_server.start()
    yield notebook
    notebook.parent.chmod(0o755)


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_notebook_that_cannot_be_written(
    lab_on: Callable[[JupyterServer], LabPage], own_server: JupyterServer, sealed: Path
) -> None:
    before = contents_of(sealed.parent)
    lab = lab_on(own_server)
    lab.open(sealed)
    panel = ModulePanel(lab)
    expect(panel.module).to_contain_text("def count(")  # looking needs no writing
    for number in range(1, 6):
        expect(chip(lab, number)).to_be_disabled()
    expect(lab.cell(6).get_by_role("button", name="Add a role")).to_have_count(0)
    lab.cell(3).locator(".jp-InputPrompt").click()
    lab.page.keyboard.press("t")
    panel.button("Export").first.click()
    expect(lab.notice(re.compile("Export.*(read-only|cannot be written)"))).to_be_visible()
    expect(lab.dialog).to_have_count(0)
    assert contents_of(sealed.parent) == before


def test_a_folder_that_cannot_be_written(
    lab_on: Callable[[JupyterServer], LabPage], own_server: JupyterServer, sealed: Path
) -> None:
    sealed.chmod(0o644)
    sources = [source_of(sealed, number) for number in range(1, 7)]
    lab = lab_on(own_server)
    lab.open(sealed)
    expect(chip(lab, 3)).to_be_enabled()
    lab.menu("nb2prod", "Export")
    said = lab.notice(re.compile("Export.*(could not be saved|cannot be written)"))
    expect(said).to_be_visible()
    after = contents_of(sealed.parent)  # the notebook itself may have been saved
    assert set(after) == {sealed.name}
    assert [source_of(sealed, number) for number in range(1, 7)] == sources
