"""The live compiler over real processes: what is superseded, what is final, what happens when a process fails."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.growth_notebooks import notebook_document
from nb2prod.commands.sweep.interruption import descendants
from nb2prod.errors import ToolFailed, UnreadableNotebook, UsageError
from nb2prod.server.live import WorkerBug
from nb2prod.server.live.process import START
from nb2prod.workspace.finishing.frames import receive, send
from tests.server.live.talking import Place, cells, compiling, held


def test_an_answer_is_the_preview_of_what_was_asked(tmp_path: Path) -> None:
    async def main() -> None:
        async with compiling() as live:
            answer = await live.compile(Place(tmp_path / "n.ipynb"), cells("x = 1", "y = x + 1"), "page", 3)
        assert (answer["superseded"], answer["revision"], answer["refused"]) == (False, 3, False)
        assert answer["formatted"] is True
        assert isinstance(answer["files"], list)
        assert "def s2(x: int) -> int:" in answer["files"][0]["text"]

    asyncio.run(main())


def test_a_newer_question_answers_the_older_ones_of_its_page_at_once(tmp_path: Path) -> None:
    async def main() -> None:
        async with compiling(odd=True) as live:
            place = Place(tmp_path / "n.ipynb")
            await live.compile(place, cells("x = 1"), "page", 1)
            slow = asyncio.create_task(live.compile(place, cells("# HOLD"), "page", 2))
            file = await held(place)
            waiting = asyncio.create_task(live.compile(place, cells("x = 3"), "page", 3))
            other = asyncio.create_task(live.compile(place, cells("x = 0"), "other page", 1))
            await asyncio.sleep(0)
            newest = asyncio.create_task(live.compile(place, cells("x = 4"), "page", 4))
            assert await waiting == {"superseded": True, "revision": 3}
            assert await slow == {"superseded": True, "revision": 2}
            assert not newest.done()
            file.unlink()
            answers = await asyncio.gather(newest, other)
            assert [(each["superseded"], each["revision"]) for each in answers] == [(False, 4), (False, 1)]
            assert await live.compile(place, cells("x = 2"), "page", 2) == {"superseded": True, "revision": 2}

    asyncio.run(main())


def test_a_preview_that_was_made_in_haste_is_final_when_it_is_asked_for_again(tmp_path: Path) -> None:
    async def main() -> None:
        place, notebook = Place(tmp_path / "n.ipynb"), notebook_document(60)
        async with compiling() as live:
            await live.compile(place, cells("x = 1"), "page", 1)
            hasty = await live.compile(place, notebook, "page", 2)
            final = await live.compile(place, notebook, "page", 3)
            others = cells("m = np.ones(3)", "x = math.pi", "y = os.sep", "x = 1 +")
            while (found := await live.compile(place, others, "page", 4)) and not found["formatted"]:
                pass
        assert (hasty["formatted"], final["formatted"]) == (False, True)
        assert isinstance(hasty["files"], list)
        assert isinstance(final["files"], list)
        assert not all(file["formatted"] for file in hasty["files"])
        assert all(file["formatted"] for file in final["files"])
        assert found["refused"] is True

    asyncio.run(main())


def test_errors_are_those_of_the_worker(tmp_path: Path) -> None:
    async def main() -> None:
        async with compiling(odd=True) as live:
            place = Place(tmp_path / "own.ipynb")
            with pytest.raises(UsageError, match="cell 1 imports 'own'"):
                await live.compile(place, cells("import own"), "page", 1)
            with pytest.raises(UnreadableNotebook, match="not one of code, markdown, raw"):
                await live.compile(place, {"cells": [{"cell_type": "odd"}], "nbformat": 4}, "page", 2)
            with pytest.raises(UnreadableNotebook, match="half of a surrogate pair"):
                await live.compile(place, cells("x = '\ud800'"), "page", 3)
            with pytest.raises(WorkerBug, match="internal error, a bug in nb2prod: KeyError: 'the bug'"):
                await live.call("suggest", place, cells("# BUG"), {})
            with pytest.raises(ToolFailed, match="more memory than there is"):
                await live.call("suggest", place, cells("# MUCH"), {})
            assert (await live.compile(place, cells("x = 1"), "page", 4))["refused"] is False

    asyncio.run(main())


@pytest.mark.parametrize(
    ("word", "deadline", "message"),
    [("HOLD", 2, "no answer within 2 s"), ("DIE", 60, "process ended unexpectedly")],
)
def test_a_process_that_hangs_or_dies_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, deadline: float, message: str
) -> None:
    async def main() -> None:
        async with compiling(odd=True, deadline=deadline) as live:
            place = Place(tmp_path / "n.ipynb")
            failing = asyncio.create_task(live.compile(place, cells(f"# {word}"), "page", 1))
            await asyncio.sleep(0)  # it is asked first
            other = asyncio.create_task(live.compile(place, cells("x = 1"), "other", 1))
            with pytest.raises(ToolFailed, match=message):
                await failing
            monkeypatch.setattr(live._compiling, "_deadline", 60)  # what is fine may take its time
            assert (await other)["refused"] is False
            assert (await live.compile(place, cells("x = 2"), "page", 2))["refused"] is False

    asyncio.run(main())


def test_a_process_that_somebody_kills_costs_no_answer(tmp_path: Path) -> None:
    async def main() -> None:
        async with compiling(odd=True) as live:
            place = Place(tmp_path / "n.ipynb")
            await live.compile(place, cells("x = 1"), "page", 1)
            slow = asyncio.create_task(live.compile(place, cells("x = 2  # HOLD"), "page", 2))
            file = await held(place)
            for process in descendants(os.getpid()):
                if b"worker.serve()" in Path(f"/proc/{process}/cmdline").read_bytes():
                    os.kill(process, signal.SIGKILL)
            file.unlink()
            (await held(place)).unlink()  # by the second process
            assert (await slow)["refused"] is False

    asyncio.run(main())


def test_nothing_is_started_any_more_when_the_server_has_stopped(tmp_path: Path) -> None:
    async def main() -> None:
        place = Place(tmp_path / "n.ipynb")
        async with compiling() as live:
            pass
        for asked in (live.compile(place, cells("x = 1"), "page", 1), live.call("suggest", place, cells("x = 1"), {})):
            with pytest.raises(ToolFailed, match="shutting down"):
                await asked
        with pytest.raises(ToolFailed, match="shutting down"):
            live.warm()
        await live.shutdown()

    asyncio.run(main())


def test_what_is_printed_reaches_nobody_who_waits_for_an_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def main() -> None:
        async with compiling(odd=True) as live:
            place = Place(tmp_path / "n.ipynb")
            answers = [await live.compile(place, cells("# PRINT\nx = 1"), "page", number) for number in (1, 2)]
        assert [each["refused"] for each in answers] == [False, False]

    asyncio.run(main())
    out, err = capfd.readouterr()
    assert out == ""
    assert all(err.count(text) == 2 for text in ("printed", "written", "said"))


def test_other_verbs_wait_for_no_compilation_and_hold_up_none(tmp_path: Path) -> None:
    async def main() -> None:
        async with compiling(odd=True) as live:
            place = Place(tmp_path / "n.ipynb")
            await live.compile(place, cells("x = 1"), "page", 1)
            slow = asyncio.create_task(live.call("suggest", place, cells("# HOLD"), {}))
            file = await held(place)
            assert (await live.compile(place, cells("x = 2"), "page", 2))["refused"] is False
            assert not slow.done()
            file.unlink()
            assert "files" in await slow

    asyncio.run(main())


def test_whoever_waits_when_the_server_stops_is_told(tmp_path: Path) -> None:
    async def main() -> None:
        async with compiling(odd=True) as live:
            place = Place(tmp_path / "n.ipynb")
            waiting = asyncio.create_task(live.compile(place, cells("# HOLD"), "page", 1))
            await held(place)
        with pytest.raises(ToolFailed, match="shutting down"):
            await waiting

    asyncio.run(main())


def test_a_worker_ends_with_the_server_and_not_by_an_interrupt_of_the_terminal() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START, "preview", *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert receive(worker.stdout.fileno()) == b""
        for _ in range(2):
            send(worker.stdin.fileno(), b'{"verb": "no verb", "arguments": {}}\n{"path": "n.ipynb", "notebook": {}}')
            assert b"KeyError: 'no verb'" in receive(worker.stdout.fileno())
            worker.send_signal(signal.SIGINT)
        out, err = worker.communicate(timeout=60)
    assert (worker.returncode, out, err) == (0, b"", b"")
