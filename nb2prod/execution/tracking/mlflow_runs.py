"""A sweep as runs on an MLflow server: one parent, and a child for each point. Every call waits for the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nb2prod.execution.sweep.results import PointStatus, RunResult
from nb2prod.execution.tracking.mlflow_fields import Fields, fields_of, tag_texts

PARENT = "mlflow.parentRunId"
SWEEP = "nb2prod.sweep"
POINT = "nb2prod.point"
STARTED = "nb2prod.started"

_PAGE = 1000
_BATCH = 100  # parameters or tags that a server takes at once; metrics may be more


@dataclass(frozen=True, slots=True)
class SweepIdentity:
    """What a sweep is known by on a server."""

    experiment: str
    id: str  # stays when the sweep is resumed: its parent run is found by it
    title: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Child:
    """A point's run that is on the server."""

    run: str
    started: str
    complete: bool


class MlflowRuns:
    """The runs of one sweep; raises MLflow's own exceptions."""

    def __init__(self, client: Any, identity: SweepIdentity) -> None:
        self._client = client
        self._identity = identity
        self._experiment = ""
        self._parent = ""
        self._children: dict[str, _Child] = {}

    def begin(self) -> None:
        """Find the parent run of an earlier call and continue it, or make one."""
        if self._parent:
            return
        experiment = self._experiment_id()
        found = list(self._search(experiment, f"tags.`{SWEEP}` = '{self._identity.id}'"))
        tags = {**tag_texts(self._identity.tags), SWEEP: self._identity.id}
        if found:
            parent = str(found[0].info.run_id)
            self._log(parent, Fields((), (), tuple(tags.items())), 0)
            self._client.update_run(parent, status="RUNNING")
            self._children = {each.data.tags.get(POINT, ""): _child(each) for each in self._below(experiment, parent)}
        else:
            run = self._client.create_run(experiment, tags=tags, run_name=self._identity.title)
            parent = str(run.info.run_id)
        self._experiment, self._parent = experiment, parent

    def log(self, result: RunResult, notebook: Path | None, *, of_this_call: bool = True) -> None:
        """Make a point's run complete on the server; what is there already stays as it is.

        A run of the same point that began at another time failed, and is deleted: this one stands in its place.
        What an earlier call has run may come from another state of the notebook: it does not get the sweep's tags.
        """
        self.begin()
        before = self._children.get(result.id)
        if before is not None and before.started == result.started and before.complete:
            return
        start, end = _times(result)
        if before is None or before.started != result.started:
            if before is not None:
                self._client.delete_run(before.run)
            before = self._new_child(result, start, self._identity.tags if of_this_call else {})
        self._log(before.run, fields_of(result), end)
        if notebook is not None:
            self._client.log_artifact(before.run, str(notebook))
        status = "FINISHED" if result.status is PointStatus.COMPLETED else "FAILED"
        self._client.set_terminated(before.run, status, end)
        self._children[result.id] = _Child(before.run, result.started, complete=True)

    def finish(self, best: RunResult | None, files: Iterable[tuple[Path, str]]) -> None:
        """Give the parent run the best point's values, and files, each with the folder it belongs in."""
        self.begin()
        if best is not None:
            fields = fields_of(best)
            tags = (("nb2prod.best", best.id), *((f"best.{name}", text) for name, text in fields.parameters))
            self._log(self._parent, Fields((), fields.metrics, tuple(tag_texts(dict(tags)).items())), _times(best)[1])
        for path, folder in files:
            self._client.log_artifact(self._parent, str(path), folder or None)

    def end(self, status: str) -> None:
        """End the parent run."""
        self.begin()
        self._client.set_terminated(self._parent, status)

    def _new_child(self, result: RunResult, start: int, origin: Mapping[str, str]) -> _Child:
        tags = {**tag_texts(origin), PARENT: self._parent, POINT: result.id, STARTED: result.started}
        name = f"{self._identity.title} {result.number}"
        run = self._client.create_run(self._experiment, start_time=start, tags=tags, run_name=name)
        child = _Child(str(run.info.run_id), result.started, complete=False)
        self._children[result.id] = child
        return child

    def _log(self, run: str, fields: Fields, time: int) -> None:
        from mlflow.entities import Metric, Param, RunTag

        metrics = [Metric(name, value, time, 0) for name, value in fields.metrics]
        parameters = [Param(name, text) for name, text in fields.parameters]
        tags = [RunTag(name, text) for name, text in fields.tags]
        for start in range(0, max(len(metrics), len(parameters), len(tags), 1), _BATCH):
            part = slice(start, start + _BATCH)
            self._client.log_batch(run, metrics[part], parameters[part], tags[part])

    def _experiment_id(self) -> str:
        from mlflow.exceptions import MlflowException

        found = self._client.get_experiment_by_name(self._identity.experiment)
        if found is not None and found.lifecycle_stage == "active":
            return str(found.experiment_id)
        try:
            return str(self._client.create_experiment(self._identity.experiment))
        except MlflowException:  # another sweep may have been quicker
            found = self._client.get_experiment_by_name(self._identity.experiment)
            if found is None or found.lifecycle_stage != "active":
                raise
            return str(found.experiment_id)

    def _below(self, experiment: str, parent: str) -> Iterable[Any]:
        return self._search(experiment, f"tags.`{PARENT}` = '{parent}'")

    def _search(self, experiment: str, words: str) -> Sequence[Any]:
        found: list[Any] = []
        token = None
        while True:
            page = self._client.search_runs([experiment], words, max_results=_PAGE, page_token=token)
            found += page
            token = page.token
            if not token:
                return found


def _child(run: Any) -> _Child:
    return _Child(str(run.info.run_id), run.data.tags.get(STARTED, ""), run.info.status in ("FINISHED", "FAILED"))


def _times(result: RunResult) -> tuple[int, int]:
    """When a run began and ended, in milliseconds since 1970."""
    started = datetime.fromisoformat(result.started)
    ended = started + timedelta(seconds=result.seconds)
    return int(started.timestamp() * 1000), int(ended.timestamp() * 1000)
