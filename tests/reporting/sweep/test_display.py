"""What is seen of a sweep while it runs: on a terminal, and in a log."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from nb2prod.execution.sweep.results import Goal, PointStatus, RunResult
from nb2prod.execution.sweep.values import Activity, Point, Progress
from nb2prod.reporting.sweep.display import SweepDisplay
from nb2prod.reporting.sweep.display_view import DisplayView
from nb2prod.reporting.sweep.pace import Pace, rate_words
from nb2prod.reporting.sweep.progress import SweepProgress
from tests.reporting.sweep.sweeps import MAX_AUC, MIN_LOSS, churn, failure, result

ROOT = Path(__file__).parents[3]
_HIDE, _SHOW = b"\x1b[?25l", b"\x1b[?25h"

# A sweep that never ends by itself, in a process of its own.
_ENDLESS = """
import itertools, sys, time
from rich.console import Console
from nb2prod.reporting.sweep.display import SweepDisplay
from tests.reporting.sweep.sweeps import MAX_AUC, result
with SweepDisplay(Console(), 1000, 2, MAX_AUC) as display:
    for number in itertools.count(1):
        display.take(result(number, {"alpha": number}, {"auc": 1 / number}))
        if number == 20:
            print("twenty", flush=True)
            %s
        time.sleep(0.01)
"""


def logged(
    results: Sequence[RunResult], goal: Goal | None = None, points: int | None = None, kept: int = 0
) -> list[str]:
    """The lines of a log in which these results came one after the other."""
    out = io.StringIO()
    with SweepDisplay(Console(file=out, width=80), points or len(results), 2, goal, kept) as display:
        for each in results:
            display.take(each)
    return out.getvalue().splitlines()


def drawn(progress: SweepProgress, goal: Goal | None, width: int = 100, height: int = 25) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=True, color_system=None)
    console.print(DisplayView(progress, goal))
    return out.getvalue().splitlines()


def following(results: Sequence[RunResult], goal: Goal | None, points: int) -> SweepProgress:
    progress = SweepProgress(points, 2, goal, 0)
    for each in results:
        progress.take(each)
    return progress


def test_a_log_gets_a_line_for_every_tenth_and_no_more() -> None:
    lines = logged([result(number, {"a": number}, {"auc": number / 1000}) for number in range(1, 1001)], MAX_AUC)
    assert [line.split(" runs")[0] for line in lines] == [f"{each}/1000" for each in range(100, 1001, 100)]
    assert lines[-1].endswith("; highest auc 1.0 (a=1000)")


def test_a_log_of_few_runs_has_a_line_for_each() -> None:
    lines = logged([result(number, {"a": number}) for number in (1, 2, 3)])
    assert [line.split(",")[0] for line in lines] == ["1/3 runs", "2/3 runs", "3/3 runs"]


def test_failures_are_named_as_they_come_until_there_are_many() -> None:
    runs = [result(number, {"a": number}, failure=failure(message=f"[bold]{number}")) for number in range(1, 51)]
    lines = [line for line in logged(runs, points=10_000) if "/10000" not in line]
    assert lines[1] == "run 2: cell 7:3 ValueError: [bold]2 (a=2)"
    assert len(lines) == 11
    assert lines[-1] == "further failures are counted, and listed at the end"


def test_a_failure_is_one_line_of_a_log_however_long_and_odd_it_is() -> None:
    bad = failure(message="a\x1b[31m\n" + "long " * 100)
    line, _ = logged([result(1, {"a": "x\ny"}, failure=bad)])
    assert line.startswith("run 1: cell 7:3 ValueError: a\\x1b[31m long long")
    assert line.endswith("(a=x y)")


def test_a_log_that_cannot_hold_every_character_is_still_written() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with SweepDisplay(Console(file=out), 1, 1, None) as display:
        display.note("größer … ✓")
    out.seek(0)
    assert out.read() == "note: gr\\xf6\\xdfer \\u2026 \\u2713\n"


@pytest.mark.parametrize("counted", [0, 2])
def test_results_kept_from_before_count_once_and_are_no_news(counted: int) -> None:
    kept = [result(1, {"a": 1}, {"auc": 0.9}, kept=True), result(2, {"a": 2}, failure=failure(), kept=True)]
    lines = logged([*kept, result(3, {"a": 3}, {"auc": 0.1})], MAX_AUC, kept=counted)
    assert lines[-1].startswith("3/3 runs")
    assert lines[-1].endswith("; highest auc 0.9 (a=1)")
    assert not any("failed" in line or "ValueError" in line for line in lines)


def test_the_picture_shows_the_best_runs_of_any_that_came() -> None:
    runs = [result(number, {"a": number, "b": 0}, {"auc": number % 7 / 10, "loss": 1.0}) for number in range(1, 30)]
    lines = drawn(following(runs, MAX_AUC, 100), MAX_AUC)
    assert "29/100 runs" in lines[0]
    assert [line.rstrip() for line in lines[1:4]] == ["", "highest auc", "run  auc   a  loss"]
    assert [line.split()[:3] for line in lines[4:]] == [[f"{n}", "0.6", f"{n}"] for n in (6, 13, 20, 27)] + [
        ["5", "0.5", "5"]
    ]


def test_nan_is_never_best_and_the_lowest_is_for_min() -> None:
    runs = [
        result(1, {"a": 1}, {"loss": float("nan")}),
        result(2, {"a": 2}, {"loss": 2}),
        result(3, {"a": 3}, {"loss": 1}),
    ]
    lines = drawn(following(runs, MIN_LOSS, 9), MIN_LOSS)
    assert [line.split() for line in lines[-2:]] == [["3", "1", "3"], ["2", "2", "2"]]


def test_without_a_goal_the_latest_runs_are_shown() -> None:
    runs = [result(number, {"a": number}, {"auc": 1 / number}) for number in range(1, 9)]
    lines = drawn(following(runs, None, 9), None)
    assert "latest" in lines
    assert [line.split()[0] for line in lines[-5:]] == ["8", "7", "6", "5", "4"]


def test_what_is_being_done_is_said() -> None:
    progress = SweepProgress(9, 2, None, 0)
    progress.follow(Progress(Activity.PREPARING, text="cell 3/10, shared by 50 runs"))
    assert "preparing cell 3/10, shared by 50 runs" in drawn(progress, None)
    for number in (5, 2):
        progress.follow(Progress(Activity.STARTED, Point(number, (("a", number),))))
    assert drawn(progress, None)[1].endswith("running 2, 5")
    progress.take(result(5, {"a": 5}))
    assert drawn(progress, None)[1].endswith("running 2")


@pytest.mark.parametrize("width", [1, 8, 20, 33, 47, 60, 80, 200])
@pytest.mark.parametrize("height", [1, 3, 6, 9, 50])
def test_the_picture_fits_into_every_terminal(width: int, height: int) -> None:
    progress = following(churn(40).results, MAX_AUC, 5000)
    progress.follow(Progress(Activity.PREPARING, text="cell 3/10, shared by 50 runs 最適化"))
    progress.follow(Progress(Activity.STARTED, Point(4001, ())))
    lines = drawn(progress, MAX_AUC, width, height)
    assert all(cell_len(line) <= width for line in lines)
    assert len(lines) <= max(height, 1)


def test_threads_may_tell_at_once() -> None:
    progress = SweepProgress(400, 4, MAX_AUC, 0)

    def tell(first: int) -> None:
        for number in range(first, first + 100):
            progress.follow(Progress(Activity.STARTED, Point(number, ())))
            status = PointStatus.DIED if number % 10 == 0 else PointStatus.COMPLETED
            progress.take(result(number, {"a": number}, {"auc": float(number)}, status=status))

    threads = [threading.Thread(target=tell, args=(first,)) for first in (1, 101, 201, 301)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = progress.snapshot()
    assert (seen.done, seen.failed, seen.running) == (400, 40, ())
    assert [each.number for each in seen.results] == [399, 398, 397, 396, 395]


def test_the_pace_is_that_of_the_recent_runs_without_the_preparation() -> None:
    pace = Pace(workers=2, now=0.0)
    assert pace.rate(50.0) is None
    pace.begin(100.0)  # the first run begins after 100 s of preparation
    pace.finish(101.0)
    assert pace.rate(101.0) == 1.0
    for number in range(200):
        pace.finish(102.0 + number / 10)
    assert pace.rate(121.9) == pytest.approx(10.0)
    assert pace.rate(131.9) == pytest.approx(20 / 12)  # and it falls when nothing comes


def test_the_rate_is_said_in_the_unit_that_suits_it() -> None:
    assert [rate_words(rate) for rate in (1234.5, 12.34, 1.25, 0.5, 1 / 90)] == [
        "1234 runs/s",
        "12 runs/s",
        "1.2 runs/s",
        "2 s per run",
        "1 min 30 s per run",
    ]


@pytest.mark.parametrize("how", ["interrupted", "raised"])
def test_the_terminal_is_left_as_it_was(how: str) -> None:
    leader, follower = pty.openpty()
    code = _ENDLESS % ("raise RuntimeError('boom')" if how == "raised" else "pass")
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"},
        start_new_session=True,
    )
    os.close(follower)
    seen = _read_until(leader, b"twenty")
    if how == "interrupted":
        child.send_signal(signal.SIGINT)
    seen += _read_until(leader, None)
    os.close(leader)
    assert child.wait() != 0
    assert seen.count(_HIDE) == 1
    assert seen.rindex(_SHOW) > seen.rindex(_HIDE)
    last = re.split(rb"Traceback", seen)[0]
    assert last.rstrip(b"\r\n").endswith((b"\x1b[2K", _SHOW))  # what was drawn is wiped off


def _read_until(leader: int, words: bytes | None) -> bytes:
    """What a terminal is told, up to some words or the end."""
    seen = b""
    while words is None or words not in seen:
        try:
            more = os.read(leader, 65536)
        except OSError:  # nobody is at the other end
            break
        if not more:
            break
        seen += more
    return seen


def test_a_log_is_no_terminal_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = io.StringIO()
    with SweepDisplay(Console(file=out), 1, 1, None) as display:
        display.take(result(1, {"a": 1}))
    assert "\x1b" not in out.getvalue()
    assert out.getvalue().startswith("1/1 runs")


def test_nothing_heavy_is_imported_before_something_is_shown() -> None:
    code = "import sys, nb2prod.reporting.sweep.display, nb2prod.reporting.sweep.html, nb2prod.reporting.sweep.text\n"
    code += "print({'rich', 'plotly', 'pandas', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
