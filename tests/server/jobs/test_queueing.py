"""How many jobs run, wait and are remembered, what they may take, and what follows their events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from tests.server.jobs.following import Fetch, Jobs

Save = Callable[..., Path]
ENDLESS = ("", "while True: pass")


@pytest.fixture
def jp_server_config(jp_server_config: Config) -> Config:
    """Tight limits."""
    limits = {"max_jobs": 2, "max_queued_jobs": 2, "max_kept_jobs": 2, "output_bytes": 4000, "file_bytes": 100_000}
    limits["memory_bytes"] = 200_000_000
    return Config({**jp_server_config, "Nb2prod": limits})


async def test_jobs_wait_for_their_turn_and_too_many_are_refused(jobs: Jobs, save_notebook: Save) -> None:
    for name in "abc":
        save_notebook(f"{name}.ipynb", ENDLESS)
    first = await jobs.start("run", "a.ipynb")
    same = await jobs.start("run", "a.ipynb", output="other.ipynb")
    other = await jobs.start("run", "b.ipynb")
    third = await jobs.start("run", "c.ipynb")
    assert [each["state"] for each in (first, same, other, third)] == ["running", "queued", "running", "queued"]
    assert same["progress"]["text"] == "waiting for run of the same notebook"
    assert third["progress"]["text"] == "waiting for other jobs, number 2 in the queue"
    refused = await jobs.start("run", "c.ipynb", expect=429, output="other.ipynb")
    assert (refused["reason"], "c.Nb2prod.max_jobs" in refused["message"]) == ("busy", True)

    await jobs.cancel(first)
    same, _ = await jobs.events_until(same, lambda event: not event["text"].startswith("waiting"))
    assert same["state"] == "running"
    await jobs.cancel(third)
    third, _ = await jobs.ended(third)
    assert (third["state"], third["exit_code"]) == ("cancelled", None)


async def test_an_impatient_click_queues_nothing_twice(jobs: Jobs, fetch: Fetch, save_notebook: Save) -> None:
    save_notebook("a.ipynb", ENDLESS)
    await jobs.start("run", "a.ipynb")
    waits = await jobs.start("run", "a.ipynb")  # of the first, which has read the notebook, it is no repetition
    again = await jobs.start("run", "a.ipynb", expect=200)
    other = await jobs.start("run", "a.ipynb", output="other.ipynb")
    assert (waits["state"], again["id"]) == ("queued", waits["id"])
    assert other["id"] != waits["id"]
    assert len((await fetch("GET", "jobs")).document["jobs"]) == 3


async def test_what_writes_a_module_waits_for_what_uses_it(jobs: Jobs, save_notebook: Save) -> None:
    save_notebook("a.ipynb", ("step:load", "x = 1\nwhile x: pass"))
    await jobs.done("export", "a.ipynb")
    verify = await jobs.start("verify", "a.ipynb")
    export = await jobs.start("export", "a.ipynb")
    assert export["progress"]["text"] == "waiting for verify of the same notebook"
    looked, _ = await jobs.ended(await jobs.start("export", "a.ipynb", look=True))
    assert looked["state"] == "succeeded"
    await jobs.cancel(verify)
    export, _ = await jobs.ended(export)
    assert export["state"] == "succeeded"


async def test_a_job_ends_when_its_time_is_over(jobs: Jobs, save_notebook: Save) -> None:
    save_notebook("a.ipynb", ENDLESS)
    job, _ = await jobs.ended(await jobs.start("run", "a.ipynb", seconds=0.5))
    assert (job["state"], job["error"]) == ("failed", "it took longer than 0.5 seconds, which was the limit")
    took = datetime.fromisoformat(job["ended"]) - datetime.fromisoformat(job["started"])
    assert took.total_seconds() >= 0.5
    assert "." in job["started"]  # nobody is told that it took no time, or a whole second


async def test_a_job_that_tells_too_much_is_ended(jobs: Jobs, save_notebook: Save) -> None:
    save_notebook("a.ipynb", ("parameters", "n = 0"), ("metrics", "m = n"))
    axes = [{"name": "n", "kind": "grid", "text": "1:40:1"}]
    job, events = await jobs.ended(await jobs.start("sweep", "a.ipynb", axes=axes))
    assert job["state"] == "failed"
    assert job["error"] == "it told more than 4,000 bytes, which is the limit (c.Nb2prod.output_bytes)"
    assert len(events) < 40


async def test_a_run_whose_notebook_grows_too_large_is_ended(
    jobs: Jobs, save_notebook: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2prod.server.jobs.running._LOOK", 0.05)
    save_notebook("a.ipynb", ("", "print('more and more' * 10_000)"), ENDLESS)
    job, _ = await jobs.ended(await jobs.start("run", "a.ipynb"))
    assert job["state"] == "failed"
    assert job["error"] == "its notebook has more than 100,000 bytes, which is the limit (c.Nb2prod.file_bytes)"


async def test_so_is_a_job_that_collects_without_an_end(
    jobs: Jobs, save_notebook: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2prod.server.jobs.running._LOOK", 0.05)
    save_notebook("a.ipynb", ("step:tell", "told = 1\nwhile told: print('more and more' * 100)"))
    job, _ = await jobs.ended(await jobs.start("verify", "a.ipynb"))
    assert job["state"] == "failed"
    assert job["error"] == "its outputs need more than 200,000,000 bytes, which is the limit (c.Nb2prod.memory_bytes)"


async def test_a_result_that_is_too_large_is_not_handed_out(jobs: Jobs, fetch: Fetch, save_notebook: Save) -> None:
    save_notebook("a.ipynb", *[(f"step:s{number}", f"x{number} = {number}") for number in range(60)])
    job, _ = await jobs.ended(await jobs.start("export", "a.ipynb", look=True))
    assert job["error"] == "its result is larger than 4,000 bytes, which is the limit (c.Nb2prod.output_bytes)"
    await fetch("GET", f"jobs/{job['id']}/result", expect=404)


async def test_the_oldest_jobs_are_forgotten(jobs: Jobs, fetch: Fetch, save_notebook: Save) -> None:
    save_notebook("a.ipynb", ("step:load", "x = 1"))
    done = [(await jobs.ended(await jobs.start("check", "a.ipynb")))[0] for _ in range(3)]
    known = (await fetch("GET", "jobs")).document["jobs"]
    assert known == done[1:]
    gone = await fetch("GET", f"jobs/{done[0]['id']}", expect=404)
    assert gone.document["reason"] == "missing"
    await fetch("DELETE", f"jobs/{done[1]['id']}", expect=204)
    await fetch("DELETE", f"jobs/{done[1]['id']}", expect=404)


async def test_a_job_that_goes_on_cannot_be_forgotten(jobs: Jobs, fetch: Fetch, save_notebook: Save) -> None:
    save_notebook("a.ipynb", ENDLESS)
    job = await jobs.start("run", "a.ipynb")
    for path in (f"jobs/{job['id']}/result", f"jobs/{job['id']}/page"):
        assert "yet" in (await fetch("GET", path, expect=404)).document["message"]
    assert (await fetch("DELETE", f"jobs/{job['id']}", expect=409)).document["reason"] == "conflict"


async def test_following_waits_and_costs_nothing_once_the_client_is_gone(
    jobs: Jobs, fetch: Fetch, save_notebook: Save, jp_http_port: int, jp_auth_header: dict[str, str], jp_base_url: str
) -> None:
    save_notebook("a.ipynb", ENDLESS)
    job = await jobs.start("run", "a.ipynb")
    for query in ({"after": -1}, {"after": 0.5}, {"wait": 26}, {"wait": "nan"}, {"after": "x"}):
        wrong = await fetch("GET", f"jobs/{job['id']}/events", params=query, expect=400)
        assert wrong.document["reason"] == "invalid"
    _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    path = f"{jp_base_url}nb2prod/jobs/{job['id']}/events?after=9&wait=25"
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {jp_auth_header['Authorization']}\r\n\r\n".encode()
    )
    while not waiting():
        await asyncio.sleep(0.01)
    writer.close()
    await writer.wait_closed()
    while waiting():
        await asyncio.sleep(0.01)
    assert (await fetch("GET", f"jobs/{job['id']}")).document["state"] == "running"


def waiting() -> list[Any]:
    """What waits for something to happen in a job."""
    return [task for task in asyncio.all_tasks() if "JobRegistry.wait" in repr(task.get_coro())]
