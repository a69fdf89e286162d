"""Long jobs run on the server: they are followed, cancelled, outlive the page, and are lost only with the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.lab.jobs import LongNotebook, is_running, job_list, start_run, wait_until_it_ended
from tests.lab.jupyter import JupyterServer
from tests.lab.module_panel import COMPILED, ModulePanel
from tests.lab.pages import LabPage


def test_a_cancelled_job_leaves_no_process(lab: LabPage, place: Path) -> None:
    notebook = LongNotebook(place / "cancelled.ipynb")
    lab.open(notebook.path)
    start_run(lab)
    process = notebook.wait_until_it_runs(lab)
    job = job_list(lab).filter(has_text="cancelled.ipynb")
    expect(job).to_contain_text("running")
    expect(job.get_by_role("progressbar")).to_be_visible()
    job.get_by_role("button", name="Cancel Run").click()
    expect(job).to_contain_text("cancelled", ignore_case=False)
    expect(job.get_by_role("progressbar")).to_have_count(0)
    expect(lab.notice("was cancelled")).to_be_visible()
    wait_until_it_ended(lab, process)
    job.get_by_role("button", name="Dismiss").click()
    expect(job).to_have_count(0)


def test_a_job_outlives_a_reload_of_the_page(lab: LabPage, place: Path) -> None:
    notebook = LongNotebook(place / "long.ipynb")
    lab.open(notebook.path)
    start_run(lab)
    process = notebook.wait_until_it_runs(lab)
    lab.reload()
    expect(lab.notice("1 of 3 cells have run")).to_be_visible()
    job = job_list(lab).filter(has_text="long.ipynb")
    expect(job).to_contain_text("running")
    expect(job.get_by_role("progressbar")).to_be_visible()
    expect(lab.notice("1 of 3 cells have run")).to_have_count(0)  # it would lie over the buttons of the list
    assert is_running(process)
    notebook.let_go_on()
    expect(job).to_contain_text("done")
    lab.notice("Run completed").get_by_role("button", name="Open notebook").click()
    expect(lab.document("long.output.ipynb").locator(".jp-OutputArea").get_by_text("42")).to_be_visible()
    job.get_by_role("button", name="Run with parameters: long.ipynb", exact=True).click()
    expect(
        lab.document("Run with parameters: long.ipynb").get_by_role("row", name="name long the notebook")
    ).to_be_visible()


def test_two_jobs_run_at_once(lab: LabPage, place: Path) -> None:
    first, second = LongNotebook(place / "first.ipynb"), LongNotebook(place / "second.ipynb")
    lab.open(first.path)
    start_run(lab)
    process = first.wait_until_it_runs(lab)
    lab.open(second.path)
    start_run(lab)
    second.wait_until_it_runs(lab)
    jobs = job_list(lab)
    for name in ("first.ipynb", "second.ipynb"):
        expect(jobs.filter(has_text=name)).to_contain_text("running")
    second.let_go_on()
    expect(jobs.filter(has_text="second.ipynb")).to_contain_text("done")
    expect(jobs.filter(has_text="first.ipynb")).to_contain_text("running")
    assert is_running(process)
    first.let_go_on()
    expect(jobs.filter(has_text="first.ipynb")).to_contain_text("done")


def test_a_restarted_server_is_found_again(
    lab_on: Callable[[JupyterServer], LabPage], own_server: JupyterServer
) -> None:
    own_server.start()
    notebook = LongNotebook(own_server.root / "lost.ipynb")
    lab = lab_on(own_server)
    lab.open(notebook.path)
    panel = ModulePanel(lab)
    expect(panel.status).to_have_text(COMPILED)
    start_run(lab)
    process = notebook.wait_until_it_runs(lab)

    expect(lab.notice("1 of 3 cells have run")).to_be_visible()
    own_server.kill()
    wait_until_it_ended(lab, process)
    close_what_jupyterlab_says(lab)
    job = job_list(lab).filter(has_text="lost.ipynb")
    expect(job).to_contain_text("not reachable")
    lab.editor(2).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type(" + 1")
    expect(panel.status).to_have_text("Offline")

    own_server.start()
    expect(lab.notice("the server was restarted")).to_be_visible()
    expect(job).to_contain_text("lost")
    expect(panel.status).to_have_text(COMPILED)  # by itself
    expect(panel.module).to_contain_text("answer = 42 + 1")


def close_what_jupyterlab_says(lab: LabPage) -> None:
    """Its own words about a lost server come some seconds later, over whatever is done then, and again and again."""
    said = lab.dialog.filter(has_text="Server Connection Error")
    said.get_by_role("checkbox", name="Do not show this message again").check()
    said.get_by_role("button", name="Close").click()
    expect(lab.dialog).to_have_count(0)
