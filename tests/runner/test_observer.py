"""The observer at step boundaries: what it says, and that nobody can tell it was there."""

from __future__ import annotations

import random
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nb2prod.runner.messages import ObserveJob
from nb2prod.runner.observer import Observer


def job(store: Path | None = None, reference: Path | None = None, *, figure: bool = False) -> ObserveJob:
    boundary: Any = {"step": "one", "after": 1, "cells": [0, 1], "outputs": ["x", "y"], "figure": figure}
    return ObserveJob(
        boundaries=[boundary],
        store=str(store) if store else None,
        reference=str(reference) if reference else None,
        summaries=True,
        facts=False,
        own_modules=["__main__"],
        relative_tolerance=1e-7,
        absolute_tolerance=1e-12,
    )


def observed(what: ObserveJob, namespace: dict[str, object], *outputs: Any) -> list[Any]:
    events: list[Any] = []
    observer = Observer(what, events.append)
    observer.after_cell(0, namespace, list(outputs))
    assert events == [], "only the step's last cell is a boundary"
    observer.after_cell(1, namespace, [])
    return events


class Noisy:
    """Does what an object's own code may do when somebody looks at it."""

    def __getstate__(self) -> object:
        print("looked at")
        warnings.warn("somebody is looking", stacklevel=1)
        random.random()
        np.random.rand()
        return {"state": 1}

    def __reduce__(self) -> Any:
        return Noisy, (), self.__getstate__()

    def __repr__(self) -> str:
        raise ValueError("no text")


def test_values_are_stored_and_compared_by_name(tmp_path: Path) -> None:
    first, second = observed(job(store=tmp_path), {"x": [1.0], "y": "text", "other": 3})
    assert (first["step"], first["name"], first["summary"]["type"]) == ("one", "x", "list[float]")
    assert (second["name"], second["comparison"], second["reason"]) == ("y", None, "")
    same, changed = observed(job(reference=tmp_path), {"x": [1.0 + 1e-12], "y": "test"})
    assert same["comparison"]["outcome"] == "close"
    assert changed["comparison"]["outcome"] == "different"


def test_a_name_without_a_value_is_said_to_have_none(tmp_path: Path) -> None:
    assert observed(job(store=tmp_path), {"x": 1})[1]["reason"] == "not bound"
    found = observed(job(reference=tmp_path), {"y": 1})
    assert [event["comparison"]["outcome"] for event in found] == ["different", "different"]
    assert observed(job(reference=tmp_path), {"x": 1})[1]["comparison"] is None


def test_nobody_can_tell_that_values_were_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random.seed(1)
    np.random.seed(1)
    expected = random.random(), np.random.rand()
    random.seed(1)
    np.random.seed(1)
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    plt.close(figure)
    state = dict(plt.rcParams), list(warnings.filters), list(sys.path), plt.get_fignums()
    events = observed(job(store=tmp_path), {"x": Noisy(), "y": figure})
    assert [event["reason"] for event in events] == ["", ""]
    assert (dict(plt.rcParams), list(warnings.filters), list(sys.path), plt.get_fignums()) == state
    assert (random.random(), np.random.rand()) == expected
    assert capsys.readouterr() == ("", "")


def test_what_cannot_be_stored_is_said_to_be_so(tmp_path: Path) -> None:
    broken, fine = observed(job(store=tmp_path), {"x": [threading.Lock()], "y": 1})
    assert broken["reason"]
    assert fine["reason"] == ""
    broken, fine = observed(job(reference=tmp_path), {"x": [threading.Lock()], "y": 1})
    assert broken["comparison"]["outcome"] == "incomparable"
    assert fine["comparison"]["outcome"] == "equal"


def test_a_value_that_could_not_be_written_is_not_comparable(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert "could not be written" in observed(job(store=missing), {"x": 1, "y": 2})[0]["reason"]
    found = observed(job(reference=missing), {"x": 1, "y": 2})
    assert [event["comparison"]["outcome"] for event in found] == ["incomparable", "incomparable"]


def test_a_figure_cell_without_a_picture_is_not_comparable(tmp_path: Path) -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "no picture"}
    (stored,) = observed(job(store=tmp_path, figure=True), {}, text)
    assert stored["reason"] == "the notebook's cell shows no PNG image, plotly or altair chart"
    (compared,) = observed(job(reference=tmp_path, figure=True), {}, text)
    assert compared["comparison"]["outcome"] == "incomparable"
