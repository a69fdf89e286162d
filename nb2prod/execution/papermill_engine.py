"""`papermill --engine nb2prod`: papermill's runs, done by the engine of nb2prod."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import from_dict
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from nb2prod.errors import ToolFailed
from nb2prod.execution.engine.cell_outputs import CellOutputs
from nb2prod.execution.engine.interpreters import Interpreter, choose_interpreter
from nb2prod.execution.engine.jobs import run_job
from nb2prod.execution.engine.results import Ending, JobEnd, Limits
from nb2prod.execution.prepared_notebook import code_jobs
from nb2prod.runner.messages import Event, NotebookJob
from nb2prod.runner.needs import visible_need


class Nb2prodEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook without a kernel; what needs a real one is left to papermill's own engine."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run every cell, saving as papermill's own engine saves; raises what that engine raises."""
        where = choose_interpreter(kernel_name)
        if isinstance(where, Interpreter):
            reason = next(filter(None, (visible_need(job["source"]) for job in code_jobs(nb_man.nb.cells))), "")
            reason = reason or _run(nb_man, where, options)
            if not reason:
                return
        else:
            reason = where.reason
        logger.info(f"Executing notebook with the kernel itself: {reason}")
        # Whatever the first attempt has left is taken out again.
        nb_man.notebook_start()
        NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)


def _run(nb_man: Any, interpreter: Interpreter, options: dict[str, Any]) -> str:
    """Run with the engine; the value is why it takes a real kernel, or nothing."""
    logger.info(f"Executing notebook with nb2prod in the environment of kernel: {interpreter.name}")
    if interpreter.note:
        logger.warning(interpreter.note)
    timeout = options.get("execution_timeout") or options.get("timeout")
    limits = Limits(timeout=float(timeout) if timeout and timeout > 0 else None)
    folder = Path((options.get("resources") or {}).get("metadata", {}).get("path") or ".").absolute()
    progress = _Progress(nb_man, options)
    job = NotebookJob(kind="notebook", cells=[*code_jobs(nb_man.nb.cells)], observe=None, memory=None)
    end = run_job(interpreter, job, folder, limits, progress.take)
    if end.ending is Ending.NEEDS_KERNEL:
        return end.message
    progress.finish(end, timeout)
    return ""


class _Progress:
    """Carries what happens over into papermill's notebook."""

    def __init__(self, nb_man: Any, options: dict[str, Any]) -> None:
        self._manager = nb_man
        self._log_output = bool(options.get("log_output"))
        self._files = {"stdout": options.get("stdout_file"), "stderr": options.get("stderr_file")}
        self._outputs = CellOutputs(new=from_dict)
        self._positions = [index for index, cell in enumerate(nb_man.nb.cells) if cell.cell_type == "code"]
        self._jobs = code_jobs(nb_man.nb.cells)
        self._next = 0  # position of the first cell that has not begun
        self._language: Any = None
        self._running: int | None = None  # position of the cell that has begun and not ended

    def take(self, event: Event) -> None:
        """Apply one event to the notebook, and save it when papermill would."""
        kind = event["event"]
        self._outputs.take(event)
        if kind == "ready":
            self._language = event["language"]
        elif kind == "cell_start":
            self._start(event["cell"], event["execution_count"])
        elif kind == "cell_end":
            self._end(event["cell"], event["status"])
        elif kind in ("output", "update_display", "clear_output"):
            self._show(event)

    def finish(self, end: JobEnd, timeout: Any) -> None:
        """Complete the notebook, or raise what papermill's own engine raises."""
        if end.ending is Ending.INTERRUPTED:
            self._complete_running()
            raise KeyboardInterrupt
        if end.ending is Ending.TIMED_OUT:
            cell = self._complete_running()
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout, cell)
        if end.ending is Ending.DIED:
            self._complete_running()
            raise DeadKernelError(f"Kernel died: {end.message}")
        if end.ending is Ending.UNUSABLE:
            raise ToolFailed(f"{end.message}; fix: {end.fix}")
        self._manager.nb.metadata["language_info"] = self._language
        if not self._manager.nb.metadata.papermill.get("exception"):
            self._pass_to(len(self._manager.nb.cells))

    def _start(self, number: int, count: int | None) -> None:
        position = self._positions[number]
        self._pass_to(position)
        cell = self._manager.nb.cells[position]
        self._manager.cell_start(cell, position)
        self._next, self._running = position + 1, position
        cell.outputs = self._outputs.of(number)
        if count is not None:
            cell.execution_count = count
            now = _now()
            cell.metadata["execution"] = {"iopub.status.busy": now, "iopub.execute_input": now}

    def _end(self, number: int, status: str) -> None:
        position = self._positions[number]
        cell = self._manager.nb.cells[position]
        if cell.execution_count is not None:
            cell.metadata["execution"]["iopub.status.idle"] = _now()
        if status == "lost":
            return
        if cell.execution_count is not None:
            cell.metadata["execution"]["shell.execute_reply"] = _now()
        if status == "error" and not self._jobs[number]["allow_error"]:
            self._manager.cell_exception(cell, cell_index=position)
        self._manager.cell_complete(cell, cell_index=position)
        self._running = None

    def _show(self, event: Event) -> None:
        self._manager.autosave_cell()
        if event["event"] == "output":
            self._log(event["output"])

    def _log(self, output: dict[str, Any]) -> None:
        if output["output_type"] == "stream":
            if self._log_output:
                (logger.info if output["name"] == "stdout" else logger.warning)(output["text"])
            file = self._files[output["name"]]
            if file:
                file.write(output["text"])
                file.flush()
        elif self._log_output and "text/plain" in output.get("data", {}):
            logger.info("".join(output["data"]["text/plain"]))

    def _pass_to(self, position: int) -> None:
        """Begin and complete the cells that hold no code before a position."""
        for index in range(self._next, position):
            cell = self._manager.nb.cells[index]
            self._manager.cell_start(cell, index)
            self._manager.cell_complete(cell, cell_index=index)
        self._next = position

    def _complete_running(self) -> Any:
        if self._running is None:
            return None
        cell = self._manager.nb.cells[self._running]
        self._manager.cell_complete(cell, cell_index=self._running)
        return cell


def _now() -> str:
    return datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
