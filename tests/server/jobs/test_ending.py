"""Jobs end as they are told to, and nothing of them is left, whatever happens to them or to the server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nb2prod.server.jobs.leftovers import marked
from tests.server.jobs.following import Jobs, left_in, processes_in, still_there

Save = Callable[..., Path]
ENDLESS = (("", "started = 1"), ("", "while True: pass"))


def first_cell_ended(event: dict[str, Any]) -> bool:
    return event["type"] == "progress" and bool(event["done"])


async def test_a_run_that_never_ends_is_cancelled_and_kept(jobs: Jobs, save_notebook: Save) -> None:
    path = save_notebook("work/endless.ipynb", *ENDLESS)
    job, _ = await jobs.events_until(await jobs.start("run", "work/endless.ipynb"), first_cell_ended)
    assert job["state"] == "running"
    assert processes_in(path.parent)
    await jobs.cancel(job)
    job, _ = await jobs.ended(job)
    assert (job["state"], job["exit_code"], job["error"]) == ("cancelled", 130, "cancelled")
    assert (await jobs.result(job))["status"] == "interrupted"
    kept = json.loads(path.with_name("endless.output.ipynb").read_text("utf-8"))
    assert kept["cells"][0]["execution_count"] == 1
    assert left_in(path.parent) == []


async def test_a_sweep_is_cancelled_and_what_is_done_is_kept(jobs: Jobs, save_notebook: Save) -> None:
    path = save_notebook("s.ipynb", ("parameters", "n = 0"), ("metrics", "m = n\nwhile n > 1: pass"))
    axes = [{"name": "n", "kind": "grid", "text": "1,2"}]
    job = await jobs.start("sweep", "s.ipynb", axes=axes, workers=1)
    job, _ = await jobs.events_until(job, lambda event: event["type"] == "row")
    await jobs.cancel(job)
    job, _ = await jobs.ended(job)
    assert job["state"] == "cancelled"
    result = await jobs.result(job)
    assert [run["number"] for run in result["runs"]] == [1]
    assert path.with_name("s.sweep").joinpath("table.csv").is_file()
    assert left_in(path.parent) == []


@pytest.mark.parametrize(("kind", "sign"), [("verify", "cell 1"), ("record", "run 1"), ("tests", "test_s.py")])
async def test_what_runs_code_is_cancelled(jobs: Jobs, save_notebook: Save, kind: str, sign: str) -> None:
    path = save_notebook("s.ipynb", ("step:wait", "waited = 1\nwhile waited: pass"), ("test", "assert waited"))
    await jobs.done("export", "s.ipynb")
    job, _ = await jobs.events_until(await jobs.start(kind, "s.ipynb"), lambda event: sign in event["text"])
    assert job["state"] == "running"
    await jobs.cancel(job)
    job, _ = await jobs.ended(job)
    assert job["state"] == "cancelled"
    assert left_in(path.parent) == []


async def test_what_ignores_every_signal_is_killed(
    jobs: Jobs, save_notebook: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2prod.server.jobs.process._PATIENCE", 0.1)
    stubborn = "import os, signal, time\nfor number in (2, 15): signal.signal(number, signal.SIG_IGN)\n"
    detached = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', CODE], start_new_session=True)"
    code = stubborn + "time.sleep(600)"
    save_notebook("s.ipynb", ("", f"CODE = {code!r}\n{detached}"), ("", stubborn + "while True: pass"))
    job, _ = await jobs.events_until(await jobs.start("run", "s.ipynb"), first_cell_ended)
    processes = marked(job["id"])
    assert len(processes) >= 3
    os.kill(next(filter(is_work, processes)), signal.SIGSTOP)
    await jobs.cancel(job)
    job, _ = await jobs.ended(job)
    assert job["state"] == "cancelled"
    assert still_there(lambda: marked(job["id"])) == []


async def test_what_hides_from_its_job_ends_with_it(jobs: Jobs, save_notebook: Save) -> None:
    """A daemon without the environment that marks what a job has started, and without a parent."""
    daemon = "subprocess.Popen(['env', '-i', 'setsid', 'setsid', 'sleep', '600'], start_new_session=True)"
    path = save_notebook("work/s.ipynb", ("", f"import subprocess\n{daemon}"))
    job, _ = await jobs.ended(await jobs.start("run", "work/s.ipynb"))
    assert job["state"] == "succeeded"
    assert left_in(path.parent) == []


async def test_a_killed_process_is_told_with_its_last_words(jobs: Jobs, save_notebook: Save, strays: None) -> None:
    path = save_notebook("work/endless.ipynb", *ENDLESS)
    job, _ = await jobs.events_until(await jobs.start("run", "work/endless.ipynb"), first_cell_ended)
    (work,) = [process for process in marked(job["id"]) if is_work(process)]
    os.kill(work, signal.SIGKILL)
    job, events = await jobs.ended(job)
    assert (job["state"], job["exit_code"]) == ("failed", None)
    assert job["error"] == "the process was killed by signal 9 (out of memory?)"
    (output,) = [event for event in events if event["type"] == "output"]
    assert "said before" in output["text"]
    assert left_in(path.parent) == []


async def test_stray_prints_do_no_harm(jobs: Jobs, save_notebook: Save, strays: None) -> None:
    save_notebook("fine.ipynb", ("", "x = 1"))
    job, events = await jobs.ended(await jobs.start("run", "fine.ipynb"))
    assert job["state"] == "succeeded"
    assert {event["type"] for event in events} == {"progress"}


@pytest.fixture
def strays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's process prints, at its start and later, also what looks like a message."""
    program = """
import os, sys, threading, time
if "nb2prod.server.work" in " ".join(sys.orig_argv):
    print("said before", end="", flush=True)
    def later():
        while not os.path.sameopenfile(1, 2):  # as long as what is printed still is a message
            time.sleep(0.01)
        print('{"type": "end", "exit_code": 3}', flush=True)
    threading.Thread(target=later, daemon=True).start()
"""
    (tmp_path / "stray").mkdir()
    (tmp_path / "stray" / "sitecustomize.py").write_text(program, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "stray"))


def is_work(process: int) -> bool:
    with contextlib.suppress(OSError):  # gone
        return b"nb2prod.server.work" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


async def test_a_server_that_stops_ends_its_jobs(jobs: Jobs, save_notebook: Save, jp_serverapp: Any) -> None:
    path = save_notebook("work/endless.ipynb", *ENDLESS)
    job, _ = await jobs.events_until(await jobs.start("run", "work/endless.ipynb"), first_cell_ended)
    waiting = await jobs.start("run", "work/endless.ipynb")
    registry = jp_serverapp.web_app.settings["nb2prod_service"].jobs
    await registry.shutdown()
    assert [registry.get(each["id"]).state.value for each in (job, waiting)] == ["cancelled", "cancelled"]
    assert left_in(path.parent) == []


async def test_jobs_of_a_killed_server_end(tmp_path: Path, save_notebook: Save, jp_root_dir: Path) -> None:
    save_notebook("endless.ipynb", *ENDLESS)
    with server_of_its_own(jp_root_dir) as (server, url):
        request = {"kind": "run", "path": "endless.ipynb", "options": {}}
        job = await asked(f"{url}/nb2prod/jobs", request)
        while not (await asked(f"{url}/nb2prod/jobs/{job['id']}/events?wait=5"))["job"]["progress"]["done"]:
            await asyncio.sleep(0.02)
        assert processes_in(jp_root_dir)
        server.kill()
        server.wait()
        assert still_there(lambda: marked(job["id"])) == []
    assert [*jp_root_dir.parent.glob("nb2prod-jobs-*")]
    with server_of_its_own(jp_root_dir):
        assert [*jp_root_dir.parent.glob("nb2prod-jobs-*")] == []


@contextlib.contextmanager
def server_of_its_own(root: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server in a process of its own, that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--ServerApp.root_dir={root}", "--IdentityProvider.token=secret", "--ServerApp.port_retries=0"]
    command += ["--ServerApp.jpserver_extensions=nb2prod.server=True"]
    environment = {**os.environ, "TMPDIR": str(root.parent)}  # where a killed server leaves its jobs' files
    server = subprocess.Popen(
        command, cwd=root.parent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                break
            assert server.poll() is None
            time.sleep(0.02)
        yield server, f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


async def asked(url: str, body: object = None) -> Any:
    """What another server answers."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Authorization": "token secret"})

    def ask() -> Any:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    return await asyncio.get_running_loop().run_in_executor(None, ask)
