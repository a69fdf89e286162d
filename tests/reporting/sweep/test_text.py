"""What is printed at the end of a sweep."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.execution.sweep.results import PointStatus, RunFailure
from nb2prod.execution.sweep.values import How
from nb2prod.reporting.sweep.text import summary
from nb2prod.reporting.sweep.wording import duration, value_text
from tests.reporting.sweep.sweeps import MAX_AUC, MIN_LOSS, failure, result, sweep_of


def test_a_summary_of_a_sweep_with_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runs = [
        result(1, {"alpha": 0.1, "kind": "ridge", "rows": 9}, {"auc": 0.5, "f1": 0.25}),
        result(2, {"alpha": 10.0, "kind": "ridge", "rows": 9}, failure=failure()),
        result(3, {"alpha": 0.1, "kind": "lasso", "rows": 9}, {"auc": 0.75, "f1": 0.5}, how=How.COLD, notes=("hung",)),
        result(4, {"alpha": 10.0, "kind": "lasso", "rows": 9}, failure=failure()),
        result(5, {"alpha": 1.0, "kind": "ridge", "rows": 9}, {"auc": 0.625, "f1": 1.0}, kept=True),
        result(6, {"alpha": 1.0, "kind": "lasso", "rows": 9}, status=PointStatus.DIED),
    ]
    sweep = sweep_of(runs, goal=MAX_AUC, points=7, folder=tmp_path / "churn.sweep", notes=("cell 3 starts threads",))
    assert summary(sweep) == """\
churn.ipynb: 3 of 7 runs completed, 2 failed, 1 died, 1 not run; 1 min 12 s with 2 workers
4 warm (6 cells shared), 1 cold
1 result kept from before

highest auc:
  run    auc  time    alpha  kind     f1
    3   0.75  250 ms    0.1  lasso   0.5
    5  0.625  250 ms    1.0  ridge   1.0
    1    0.5  250 ms    0.1  ridge  0.25

failed:
  cell 7:3 ValueError: bad alpha (2 runs: alpha=10.0)
    no run with alpha = 10.0 completed
  died (1 run: alpha=1.0, kind=lasso)

note: cell 3 starts threads
note: 1 run: hung

table   churn.sweep/table.csv
report  churn.sweep/report.html
best    churn.sweep/best.yaml"""


def test_nothing_ran() -> None:
    assert summary(sweep_of([], points=3, goal=MAX_AUC)).splitlines()[0] == (
        "churn.ipynb: 0 of 3 runs completed, 3 not run; 1 min 12 s with 2 workers"
    )


def test_a_goal_that_no_run_reaches_is_said() -> None:
    text = summary(sweep_of([result(1, {"a": 1}, {"auc": float("nan"), "loss": "low"})], goal=MAX_AUC))
    assert "no completed run has a number as auc" in text
    assert "best.yaml" not in text


def test_only_the_five_best_are_listed_and_the_lowest_first_for_min() -> None:
    runs = [result(number, {"a": number}, {"loss": 100.0 - number}) for number in range(1, 50)]
    lines = summary(sweep_of(runs, goal=MIN_LOSS)).splitlines()
    start = lines.index("lowest loss:")
    assert [line.split()[0] for line in lines[start + 2 : start + 7]] == ["49", "48", "47", "46", "45"]
    assert lines[start + 7] == ""


def test_a_table_that_is_too_wide_says_that_there_is_more() -> None:
    runs = [result(1, {f"parameter_{each}": each for each in range(30)}, {"auc": 1.0})]
    varied = tuple(f"parameter_{each}" for each in range(30))
    lines = summary(sweep_of(runs, goal=MAX_AUC, varied=varied)).splitlines()
    start = lines.index("highest auc:")
    assert all(line.endswith("…") and len(line) < 120 for line in lines[start + 1 : start + 3])


def test_many_ways_to_fail_are_cut_short() -> None:
    runs = [result(number, {"a": number}, failure=failure(f"Error{number}")) for number in range(1, 15)]
    assert "  and 4 runs in other ways" in summary(sweep_of(runs))


def test_what_a_notebook_says_cannot_change_the_terminal() -> None:
    bad = RunFailure(2, 1, "Error", "a\x1b[2J\x07b\nc\ud800")
    text = summary(sweep_of([result(1, {"a": "\x1b[31m"}, failure=bad, notes=("\x1b]0;x\x07",))]))
    assert "cell 2:1 Error: a\\x1b[2J\\x07b c\\ud800 (1 run" in text
    assert "\x1b" not in text
    assert "\x07" not in text


def test_folders_on_other_file_systems_are_named_as_they_were_given() -> None:
    from dataclasses import replace

    sweep = replace(sweep_of([result(1)]), place="s3://bucket/churn.sweep/")
    assert "table   s3://bucket/churn.sweep/table.csv" in summary(sweep)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0123, "12.3 ms"),
        (4.25, "4.25 s"),
        (59.96, "60.0 s"),
        (60, "1 min 00 s"),
        (3599.6, "1 h 00 min"),
        (7500, "2 h 05 min"),
        (100_000, "1 d 3 h"),
    ],
)
def test_durations_have_the_units_they_deserve(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_values_are_written_as_short_as_they_can_be_told_apart() -> None:
    values = [0.1, 0.1 + 0.2, 1e-7, 12345678.9, True, None, "a b", [1, "x"], 10**20]
    texts = ["0.1", "0.3", "1e-07", "1.23457e+07", "True", "None", "a b", "[1, 'x']", "1" + "0" * 20]
    assert [value_text(value) for value in values] == texts
