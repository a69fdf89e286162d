"""A sweep's runs on a real MLflow server: complete, never twice, and at no cost for the sweep."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.errors import UsageError
from nb2prod.execution.sweep.results import Direction, Goal, PointStatus, RunFailure, RunResult, Sweep
from nb2prod.execution.sweep.values import How
from nb2prod.execution.tracking.mlflow_tracking import MlflowTracking, tracking_uri
from tests.execution.tracking.mlflow_server import Line, Server, running_server

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ""},
            {
                "cell_type": "code",
                "metadata": {"tags": ["figure:roc"]},
                "outputs": [{"output_type": "display_data", "data": {"image/png": PNG, "text/plain": "<Figure>"}}],
            },
        ]
    }
)


def result(number: int, *, auc: float = 0.5, status: PointStatus = PointStatus.COMPLETED) -> RunResult:
    failure = RunFailure(3, 1, "ValueError", "no data") if status is not PointStatus.COMPLETED else None
    return RunResult(
        id=f"digest{number}",
        number=number,
        parameters=(("alpha", 0.1 * number), ("columns", ["a", "b"]), ("größe", True)),
        metrics=() if failure else (("auc", auc), ("scores.test set", 7), ("verdict", "fine"), ("huge", 10**400)),
        status=status,
        started=f"2026-01-02T03:04:0{number}.500000+00:00",
        seconds=1.25,
        peak_memory=1 << 20,
        how=How.WARM,
        shared_cells=2,
        notebook=f"runs/digest{number}.ipynb",
        failure=failure,
    )


def sweep(folder: Path, *results: RunResult, points: int) -> Sweep:
    return Sweep(
        notebook="churn.ipynb",
        title="Churn",
        folder=folder,
        varied=("alpha",),
        points=points,
        results=results,
        goal=Goal(Direction.MAX, "auc"),
        seconds=1.0,
        workers=2,
        threads=1,
        provenance={},
    )


@pytest.fixture(scope="module", name="server")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("mlflow")) as server:
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not repeat requests."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def test_a_sweep_is_tracked_and_continued(server: Server, tmp_path: Path) -> None:
    notes: list[str] = []
    provenance = {"sha256": "5ha", "git": {"commit": "c0ffee", "dirty": True}}

    def tracking() -> MlflowTracking:
        return MlflowTracking(
            server.uri, "folder's id", "work/churn.ipynb", title="Churn", provenance=provenance, note=notes.append
        )

    done, failed = result(1, auc=0.75), result(2, status=PointStatus.FAILED)
    with tracking() as first:
        first.take(done, NOTEBOOK)
        first.take(failed, NOTEBOOK)
        first.finish(sweep(tmp_path, done, failed, points=3))
    parent = server.runs("churn", "tags.`nb2prod.sweep` != ''")[0]
    assert parent["status"] == "FAILED"

    (tmp_path / "table.csv").write_text("alpha\n")
    (tmp_path / "report.html").write_text("<html>")
    again = replace(result(2, auc=0.9), started="2026-01-02T03:05:00+00:00")
    last = result(3, auc=float("nan"))
    with tracking() as second:
        for each in (replace(done, kept=True), again, last):
            second.take(each, NOTEBOOK)
        second.finish(
            sweep(tmp_path, done, again, last, points=3),
            NOTEBOOK,
            [("churn.py", "x = 1\n"), ("tests/test_churn.py", "")],
        )

    assert notes == []
    children = server.runs("churn", f"tags.mlflow.parentRunId = '{parent['run_id']}'")
    assert len(server.runs("churn")) == 4
    [run] = server.runs("churn", "tags.`nb2prod.sweep` != ''")
    assert (run["run_id"], run["run_name"], run["status"]) == (parent["run_id"], "Churn", "FINISHED")
    assert run["metrics"]["auc"] == 0.9
    assert run["tags"]["nb2prod.best"] == "digest2"
    assert run["tags"]["best.alpha"] == "0.2"
    assert run["tags"]["mlflow.source.git.commit"] == "c0ffee"
    assert run["tags"]["nb2prod.sha256"] == "5ha"
    files = ["figures/cell-002-roc.png", "module/churn.py", "module/tests/test_churn.py", "report.html", "table.csv"]
    assert server.artifacts(run["run_id"]) == files
    assert server.artifact(run["run_id"], files[0]) == b"\x89PNG\r\n\x1a\n"

    one, three, two = children
    assert [each["tags"]["nb2prod.point"] for each in children] == ["digest1", "digest3", "digest2"]
    assert [each["status"] for each in children] == ["FINISHED"] * 3
    assert one["params"] == {"alpha": "0.1", "columns": "['a', 'b']", "größe": "True"}
    assert one["metrics"] == {"auc": 0.75, "scores.test set": 7.0}
    assert one["tags"]["metric.verdict"] == "fine"
    assert one["tags"]["nb2prod.how"] == "warm"
    assert one["tags"]["nb2prod.sha256"] == "5ha"
    assert one["end_time"] - one["start_time"] == 1250
    assert one["start_time"] % 60_000 == 1500
    assert server.artifact(one["run_id"], "churn.ipynb").decode() == NOTEBOOK
    assert two["metrics"]["auc"] == 0.9
    assert three["metrics"]["auc"] == "NaN"


def test_a_server_that_stalls_and_fails_costs_nothing_and_gets_everything_later(server: Server, tmp_path: Path) -> None:
    line = Line(server.uri)
    failing = threading.Event()
    notes: list[str] = []

    def note(text: str) -> None:
        notes.append(text)
        failing.set()

    results = [replace(result(1), kept=True), result(2, status=PointStatus.TIMED_OUT), result(3)]
    try:
        with MlflowTracking(line.uri, "1", "later.ipynb", provenance={"sha256": "5ha"}, note=note) as tracking:
            for each in results:
                tracking.take(each, NOTEBOOK)  # while the server takes the first connection, and says nothing
            line.cut()
            assert failing.wait(300)  # MLflow is imported first
            line.join()
            tracking.finish(sweep(tmp_path, *results, points=3), read={"report.html": b"<html>"}.get)
    finally:
        line.close()
    [parent] = server.runs("later", "tags.`nb2prod.sweep` != ''")
    assert server.artifacts(parent["run_id"]) == ["report.html"]
    assert len(notes) == 1
    assert "kept and sent later" in notes[0]
    children = server.runs("later", "tags.`nb2prod.point` != ''")
    assert [each["status"] for each in children] == ["FINISHED", "FAILED", "FINISHED"]
    assert [each["tags"].get("nb2prod.sha256") for each in children] == [None, "5ha", "5ha"]
    assert children[1]["tags"]["nb2prod.failure"] == "cell 3: ValueError: no data"
    assert [server.artifacts(each["run_id"]) for each in children] == [["later.ipynb"]] * 3


def test_what_a_server_never_got_is_told(tmp_path: Path) -> None:
    line = Line("http://127.0.0.1:9")
    line.cut()
    notes: list[str] = []
    try:
        with MlflowTracking(line.uri, "1", "never.ipynb", note=notes.append) as tracking:
            tracking.take(result(1), NOTEBOOK)
            tracking.take(result(2), None)
            tracking.finish(sweep(tmp_path, result(1), result(2), points=2))
    finally:
        line.close()
    assert "lacks 2 runs (points 1, 2)" in notes[-1]
    assert notes[-1].endswith("the same command sends what is missing")
    assert not tracking._scratch.exists()


def test_an_address_that_means_nothing_is_told() -> None:
    notes: list[str] = []
    with MlflowTracking("htp://nowhere", "1", "churn.ipynb", note=notes.append) as tracking:
        tracking.take(result(1), NOTEBOOK)
    assert len(notes) == 1
    assert "htp" in notes[0]


def test_the_server_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="--tracking-uri"):
        tracking_uri(None)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking")
    assert tracking_uri(None) == "http://tracking"
    assert tracking_uri("http://other") == "http://other"
