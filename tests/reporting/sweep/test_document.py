"""The JSON object of a sweep."""

from __future__ import annotations

import json
import math

from nb2prod.reporting.sweep.document import as_json
from tests.reporting.sweep.sweeps import MAX_AUC, TRACEBACK, churn, failure, result, sweep_of


def test_the_document_holds_every_run_as_json() -> None:
    runs = [
        result(1, {"alpha": 0.1}, {"auc": 0.5, "odd": math.nan}, kept=True),
        result(2, {"alpha": 10.0}, failure=failure()),
    ]
    document = as_json(sweep_of(runs, goal=MAX_AUC, points=3))
    again = json.loads(json.dumps(document, allow_nan=False))
    assert again == document
    assert again["counts"] == {"completed": 1, "failed": 1, "timed out": 0, "died": 0, "kept": 1}
    assert (again["points"], again["best"], again["goal"]) == (3, 1, {"direction": "max", "metric": "auc"})
    assert again["runs"][0]["metrics"] == {"auc": 0.5, "odd": 'float("nan")'}
    assert again["runs"][0]["notebook"] == "runs/0000000000000001.ipynb"
    assert again["runs"][1]["failure"] == {
        "cell": 7,
        "line": 3,
        "exception": "ValueError",
        "message": "bad alpha",
        "traceback": TRACEBACK,
    }


def test_the_document_names_what_it_documents() -> None:
    document = as_json(churn(5))
    described = as_json.__doc__ or ""
    run, *_ = document["runs"]  # type: ignore[misc]
    assert all(name in described for name in (*document, *run))


def test_a_sweep_without_a_goal_or_a_run() -> None:
    document = as_json(sweep_of([], points=2))
    assert (document["goal"], document["best"], document["runs"]) == (None, None, [])
