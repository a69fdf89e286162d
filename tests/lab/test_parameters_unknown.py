"""The forms claim that a notebook has no parameters only when that is known."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.lab.pages import LabPage
from tests.lab.small_notebooks import sums, write

_COMPILE = "**/nb2prod/compile*"


def test_parameters_that_could_not_be_asked_for_are_not_said_to_be_missing(lab: LabPage, place: Path) -> None:
    superseded: list[str] = []

    def supersede_once(route: Route) -> None:
        """What the server answers when a newer request of the page has come in before."""
        if superseded:
            route.continue_()
        else:
            superseded.append(route.request.url)
            route.fulfill(status=200, body=json.dumps({"superseded": True, "revision": 0}))

    lab.page.route(_COMPILE, lambda route: route.abort())
    lab.open(write(place / "sums.ipynb", sums()))
    lab.menu("nb2prod", "Run with Parameters…")
    expect(lab.dialog).to_contain_text("is not known. The server does not answer")
    expect(lab.dialog).not_to_contain_text("no parameters cell")
    lab.dialog.get_by_role("button", name="Cancel").click()
    expect(lab.dialog).to_have_count(0)

    lab.page.route(_COMPILE, supersede_once)
    lab.menu("nb2prod", "Run with Parameters…")
    expect(lab.dialog.get_by_role("textbox", name="size")).to_have_value("4")
    assert superseded
