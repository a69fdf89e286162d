"""Executed notebooks as papermill would have written them, without papermill."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nb2prod.execution.engine.results import CellResult, Ending, NotebookRun
from nb2prod.execution.notebook_json import Template, Templates, dumped, filled, split_bundle, split_output
from nb2prod.execution.prepared_notebook import ERROR_MARKER_TAG, INJECTED_TAG, PreparedNotebook
from nb2prod.execution.provenance import installed_version

_STYLE = 'style="color:red; font-family:Helvetica Neue, Helvetica, Arial, sans-serif; font-size:2em;"'
_FAILED_AT = f"<span {_STYLE}>An Exception was encountered at '<a href=\"#papermill-error-cell\">In [%s]</a>'.</span>"
_FAILED_HERE = (
    f'<span id="papermill-error-cell" {_STYLE}>'
    "Execution using papermill encountered an exception here and stopped:</span>"
)
_TRANSIENT = frozenset({"orig_nbformat", "orig_nbformat_minor", "signature"})  # what nbformat never writes
_LEFT_OUT_BEFORE = ("execution", "language_info", "nb2prod")  # optional keys that others come behind
_LEFT_OUT_BEHIND = ("widgets",)  # optional keys that come behind others


@dataclass(frozen=True, slots=True)
class _CellProgress:
    """What papermill says of a cell; `exception` is None for one that has not begun."""

    status: str = "pending"
    exception: bool | None = None
    started: str | None = None
    ended: str | None = None
    seconds: float | None = None


_PENDING = _CellProgress()


def ended_on_purpose(run: NotebookRun) -> bool:
    """Whether a cell ended the notebook with `sys.exit()`, which makes a complete run that left out later cells."""
    failure = run.failure
    return (
        run.end.ending is Ending.RAISED
        and failure is not None
        and failure.exception == "SystemExit"
        and failure.message in ("", "0")
    )


class WrittenNotebook:
    """Writes the executed notebooks of many runs; what all of them share is put into JSON once.

    Construct it once for a sweep, with any source in the cell of given values, then call `text` for every run: the
    texts are valid nbformat and equal papermill's own but for times and ids. Not to be called by two threads at once.
    """

    def __init__(self, prepared: PreparedNotebook) -> None:
        self._templates = Templates(_LEFT_OUT_BEFORE, _LEFT_OUT_BEHIND)
        cells: list[Any] = prepared.node["cells"]
        self._metadata: dict[str, Any] = prepared.node["metadata"]
        self._papermill = self._metadata.get("papermill") or _fresh_metadata()
        self._cells = [self._cell_template(cell) for cell in cells]
        self._executed = [cell["metadata"].get("execution") for cell in cells]
        self._given = [INJECTED_TAG in cell["metadata"].get("tags", ()) for cell in cells]
        self._sources = [cell["source"] for cell in cells]
        self.positions = tuple(place for place, cell in enumerate(cells) if cell["cell_type"] == "code")
        self._frame = self._frame_template(prepared.node)
        self._known: dict[int, tuple[CellResult, _CellProgress, str]] = {}

    def text(
        self,
        run: NotebookRun,
        *,
        started: str,
        seconds: float,
        record: Mapping[str, object],
        inputs: Mapping[str, object],
        given: str | None = None,
    ) -> str:
        """Write one run's notebook as text that ends in a newline.

        `run` has a result for each code cell of the prepared notebook; of a sweep's point, `started` and `seconds` are
        `PointRun`'s. `record` goes to `metadata.nb2prod.run`; `inputs` (input_path, output_path, parameters) into
        papermill's metadata, where `parameters` are JSON values (`parameter_code.recorded`). `given` is the source of
        the cell of given values, when it is not the prepared notebook's (`parameter_code.parameters_cell`).
        """
        failing = _failing_index(run)
        complete = run.end.ending is Ending.COMPLETED
        progress = self._progress(run.cells, started, failing=failing, complete=complete)
        texts = [self._cell_text(place, progress[place], result, given) for place, result in self._results(run.cells)]
        if failing is not None and run.end.ending is Ending.RAISED and not ended_on_purpose(run):
            texts.insert(self.positions[failing], _marker("papermill-error-cell", _FAILED_HERE))
            texts.insert(0, _marker("papermill-error", _FAILED_AT % run.cells[failing].execution_count))
        times = {
            "start_time": started,
            "end_time": _later(started, seconds),
            "duration": round(seconds, 6),
            "exception": None if complete else True,
        }
        lost = run.end.ending not in (Ending.COMPLETED, Ending.RAISED)
        language = None if lost else run.language
        return self._whole(texts, {**times, **inputs}, record, language, run.widgets)

    def text_so_far(self, cells: Sequence[CellResult], *, started: str, inputs: Mapping[str, object]) -> str:
        """Write the notebook of a run that goes on: the results are as `RunRecord` has them."""
        progress = self._progress(cells, started, running=True)
        texts = [self._cell_text(place, progress[place], result) for place, result in self._results(cells)]
        times = {"start_time": started, "end_time": None, "duration": None, "exception": None}
        return self._whole(texts, {**times, **inputs}, None, None)

    def _cell_text(
        self, place: int, progress: _CellProgress, result: CellResult | None, given: str | None = None
    ) -> str:
        """Write the cell at a place of the prepared notebook; `result` is None for other cells than code cells."""
        known = self._known.get(place)
        kept = not self._given[place]
        if known is not None and kept and result is known[0] and progress == known[1]:
            return known[2]
        values = {"papermill": _progress_text(progress)}
        if result is not None:
            before = self._executed[place]
            values["execution"] = dumped(before, 4) if before is not None else ""
            values["count"] = json.dumps(result.execution_count)
            values["outputs"] = dumped([split_output(output) for output in result.outputs], 3)
            if result.execution_count is not None:
                values["execution"] = _execution_text(progress, ended=result.status in ("ok", "error"))
        if not kept:
            values["source"] = dumped((self._sources[place] if given is None else given).splitlines(True), 3)
        text = filled(self._cells[place], values)
        if result is not None and kept:
            self._known[place] = (result, progress, text)
        return text

    def _whole(
        self,
        cells: Sequence[str],
        papermill: Mapping[str, object],
        record: Mapping[str, object] | None,
        language: Mapping[str, object] | None,
        widgets: Mapping[str, object] | None = None,
    ) -> str:
        """Put the notebook together from its cells' texts; without a language, that of the original stays."""
        ours = self._metadata.get("nb2prod", {})
        ours = {**ours, "run": record} if record is not None else ours
        language = language or self._metadata.get("language_info")
        widgets = widgets or self._metadata.get("widgets")
        values = {
            "cells": "[\n  " + ",\n  ".join(cells) + "\n ]" if cells else "[]",
            "papermill": dumped({**self._papermill, **papermill}, 2),
            "nb2prod": dumped(ours, 2) if ours else "",
            "language_info": dumped(language, 2) if language else "",
            "widgets": dumped(widgets, 2) if widgets else "",
        }
        return filled(self._frame, values) + "\n"

    def _results(self, cells: Sequence[CellResult]) -> list[tuple[int, CellResult | None]]:
        results: list[tuple[int, CellResult | None]] = [(place, None) for place in range(len(self._cells))]
        for result in cells:
            results[self.positions[result.index]] = (self.positions[result.index], result)
        return results

    def _progress(
        self,
        cells: Sequence[CellResult],
        started: str,
        *,
        failing: int | None = None,
        complete: bool = False,
        running: bool = False,
    ) -> list[_CellProgress]:
        """What became of each cell; those that hold no code pass by in no time, as long as a cell behind them ran."""
        found = [_PENDING] * len(self._cells)
        passed, moment = 0, started
        for result in cells:
            if result.started is None:
                continue
            place = self.positions[result.index]
            found[passed:place] = [_passed(moment)] * (place - passed)
            if running and result.status == "lost":
                found[place] = _CellProgress("running", False, result.started)
                return found
            moment = _later(result.started, result.seconds)
            failed = result.index == failing
            status = "failed" if failed else "completed"
            found[place] = _CellProgress(status, failed, result.started, moment, round(result.seconds, 6))
            passed = place + 1
        if complete:
            found[passed:] = [_passed(moment)] * (len(found) - passed)
        return found

    def _cell_template(self, cell: Mapping[str, Any]) -> Template:
        metadata = {key: value for key, value in cell["metadata"].items() if key != "trusted"}
        metadata = {**metadata, "tags": metadata.get("tags", []), "papermill": self._templates.token("papermill")}
        document = {**cell, "metadata": metadata, "source": cell["source"].splitlines(True)}
        if "attachments" in cell:
            bundles = cell["attachments"].items()
            document["attachments"] = {name: split_bundle(bundle) for name, bundle in bundles}
        if cell["cell_type"] == "code":
            metadata["execution"] = self._templates.token("execution")
            document |= {"execution_count": self._templates.token("count"), "outputs": self._templates.token("outputs")}
            if INJECTED_TAG in metadata["tags"]:
                document["source"] = self._templates.token("source")
        return self._templates.of(dumped(document, 2))

    def _frame_template(self, node: Mapping[str, Any]) -> Template:
        metadata = {key: value for key, value in node["metadata"].items() if key not in _TRANSIENT}
        for key in ("papermill", "nb2prod", "widgets", "language_info"):
            metadata[key] = self._templates.token(key)
        document = {**node, "metadata": metadata, "cells": self._templates.token("cells")}
        return self._templates.of(dumped(document, 0))


def _failing_index(run: NotebookRun) -> int | None:
    return run.failure.cell_number if run.failure is not None else None


def _fresh_metadata() -> dict[str, object]:
    version = installed_version("papermill")
    return {"default_parameters": {}, "parameters": {}, "environment_variables": {}, "version": version}


def _passed(moment: str) -> _CellProgress:
    return _CellProgress("completed", False, moment, moment, 0.0)


def _later(moment: str, seconds: float) -> str:
    return (datetime.fromisoformat(moment) + timedelta(seconds=seconds)).isoformat()


def _progress_text(progress: _CellProgress) -> str:
    words = (progress.seconds, progress.ended, progress.exception, progress.started, progress.status)
    duration, end, exception, start, status = (json.dumps(word) for word in words)
    return (
        f'{{\n     "duration": {duration},\n     "end_time": {end},\n     "exception": {exception},'
        f'\n     "start_time": {start},\n     "status": {status}\n    }}'
    )


def _execution_text(progress: _CellProgress, *, ended: bool) -> str:
    """What nbclient notes of the messages about a cell."""
    begin, end = ((moment or "").replace("+00:00", "Z") for moment in (progress.started, progress.ended))
    times = {"iopub.execute_input": begin, "iopub.status.busy": begin}
    if ended:
        times |= {"iopub.status.idle": end, "shell.execute_reply": end}
    return dumped(times, 4)


def _marker(name: str, source: str) -> str:
    metadata = {"tags": [ERROR_MARKER_TAG]}
    return dumped({"cell_type": "markdown", "id": name, "metadata": metadata, "source": [source]}, 2)
