"""Runs cells in a real kernel, with the same result as the runner's."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from nb2prod import runner
from nb2prod.errors import ToolFailed
from nb2prod.execution.engine.interpreters import RealKernel
from nb2prod.execution.engine.live_processes import LiveProcesses
from nb2prod.execution.engine.notebook_run import RunRecord
from nb2prod.execution.engine.processes import kill_group
from nb2prod.execution.engine.results import Ending, JobEnd, Limits, NotebookRun
from nb2prod.runner.messages import CellJob, Event, MetricsJob, ObserveJob

_PACKAGE = Path(runner.__file__).parent
_LOAD = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location({name!r}, {location!r}, submodule_search_locations=[{folder!r}])
module = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = module
spec.loader.exec_module(module)
importlib.import_module(spec.name + ".kernel_side").start({job!r})
"""
_CALL = "__import__('_nb2prod_runner.kernel_side').kernel_side.{}"


def run_in_kernel(
    cells: Sequence[CellJob],
    where: RealKernel,
    folder: Path,
    limits: Limits,
    observe: ObserveJob | None,
    record: RunRecord,
    metrics: Sequence[MetricsJob] = (),
    alive: LiveProcesses | None = None,
) -> NotebookRun:
    """Run the cells with nbclient; raises `ToolFailed` when the kernel does not start."""
    nodes = [new_code_cell(source=cell["source"], metadata=_tags(cell)) for cell in cells]
    client = _Client(new_notebook(cells=nodes), where, folder, limits, record)
    with tempfile.TemporaryDirectory(prefix="nb2prod-kernel-") as scratch:
        observation = None
        if observe is not None or metrics or limits.memory is not None:
            observation = _Observation(client, observe, metrics, limits, Path(scratch))
        with (alive or LiveProcesses()).member(client.kill), _own_loop():
            end = client.run(cells, observation)
    return replace(record.notebook_run(end, "kernel", where.reason), widgets=client.widgets())


def _tags(cell: CellJob) -> dict[str, object]:
    return {"tags": ["raises-exception"]} if cell["allow_error"] else {}


@contextlib.contextmanager
def _own_loop() -> Iterator[None]:
    """Close the event loop that jupyter_core makes for each thread: with the thread nobody would."""
    try:
        yield
    finally:
        if threading.current_thread() is not threading.main_thread():
            loop = ensure_event_loop()
            if not loop.is_running():
                loop.close()


class _OneKernel(KernelSpecManager):
    """Knows the one kernel that is ipykernel in a given environment."""

    def __init__(self, python: str) -> None:
        super().__init__()
        self._python = python

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        command = [self._python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name=self._python, language="python")


class _Client(NotebookClient):
    """nbclient that tells what happens as events."""

    def __init__(self, node: Any, where: RealKernel, folder: Path, limits: Limits, record: RunRecord) -> None:
        super().__init__(
            node,
            kernel_name="python3" if where.python else where.kernel.name,
            extra_arguments=list(where.kernel.arguments) or (["--log-level=CRITICAL"] if where.python else []),
            resources={"metadata": {"path": str(folder)}},
            timeout_func=lambda cell: limits.timeout,
        )
        self._where = where
        self._limits = limits
        self._record = record

    def create_kernel_manager(self) -> Any:
        if self._where.python:
            specifications = _OneKernel(self._where.python)
            self.km = AsyncKernelManager(kernel_name=self.kernel_name, kernel_spec_manager=specifications)
            return self.km
        return super().create_kernel_manager()

    def run(self, cells: Sequence[CellJob], observation: _Observation | None) -> JobEnd:
        """Start the kernel, run the cells, stop the kernel."""
        environment = {**os.environ, **dict(self._where.environment)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        began = False
        try:
            with self.setup_kernel(env=environment, **quiet):
                began = True
                try:
                    return self._run_cells(cells, observation)
                except BaseException:
                    self.shutdown_kernel = "immediate"
                    raise
        except KeyboardInterrupt:
            return JobEnd(Ending.INTERRUPTED, "interrupted from the keyboard")
        except CellTimeoutError:
            return JobEnd(Ending.TIMED_OUT, f"the cell ran for more than {self._limits.timeout:g} seconds")
        except DeadKernelError:
            return JobEnd(Ending.DIED, "the kernel died (out of memory, a crash in a library, or an explicit exit)")
        except (RuntimeError, OSError) as error:
            if began:
                raise
            python = self._where.python
            fix = f"; fix: {python} -m pip install ipykernel" if python else ""
            raise ToolFailed(
                f"the kernel {self._where.kernel.name!r} did not start: {error}{fix} "
                f"(a real kernel is needed because {self._where.reason})"
            ) from error

    def _run_cells(self, cells: Sequence[CellJob], observation: _Observation | None) -> JobEnd:
        assert self.kc is not None
        information = self.wait_for_reply(self.kc.kernel_info())
        language = information["content"]["language_info"] if information else None
        self._record.take({"event": "ready", "language": language})
        if observation is not None and language is not None and language.get("name") == "python":
            observation.start()
        else:
            observation = None
        for index, cell in enumerate(cells):
            if not self._run_cell(index, cell, observation) and not cell["allow_error"]:
                break
        return JobEnd(Ending.COMPLETED)

    def _run_cell(self, index: int, cell: CellJob, observation: _Observation | None) -> bool:
        empty = not cell["source"].strip()
        if observation is not None:
            observation.before_cell()
        count = None if empty else self.code_cells_executed + 1
        self._record.take({"event": "cell_start", "cell": index, "execution_count": count})
        started = time.perf_counter()
        succeeded = True
        try:
            self.execute_cell(self.nb.cells[index], index)
        except CellExecutionError:
            succeeded = False
        seconds = time.perf_counter() - started
        errors = any(output.output_type == "error" for output in self.nb.cells[index].outputs)
        succeeded = succeeded and not (cell["allow_error"] and errors)
        if observation is not None and succeeded:
            observation.after_cell(index)
        peak, seen = observation.news() if observation is not None else (None, [])
        self._record.take(
            {
                "event": "cell_end",
                "cell": index,
                "status": "ok" if succeeded else "error",
                "seconds": seconds,
                "peak_memory": peak,
            }
        )
        for event in seen:
            self._record.take(event)
        return succeeded

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        shown = super().output(outs, msg, display_id, cell_index)
        if shown is not None:
            plain = json.loads(json.dumps(shown))
            self._record.take({"event": "output", "cell": cell_index, "output": plain, "target": display_id})
        return shown

    def clear_output(self, outs: list[Any], msg: dict[str, Any], cell_index: int) -> None:
        if not self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            wait = bool(msg["content"].get("wait"))
            self._record.take({"event": "clear_output", "cell": cell_index, "wait": wait})
        super().clear_output(outs, msg, cell_index)

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        if msg["msg_type"] == "update_display_data":
            content = msg["content"]
            self._record.take(
                {
                    "event": "update_display",
                    "target": display_id,
                    "data": content["data"],
                    "metadata": content["metadata"],
                }
            )
        super()._update_display_id(display_id, msg)

    def widgets(self) -> Mapping[str, object] | None:
        """The state of the widgets, as the notebook's metadata keep it; None without widgets."""
        self.set_widgets_metadata()
        state: Mapping[str, object] | None = self.nb.metadata.get("widgets")
        return state

    def kill(self) -> None:
        """Kill the kernel and its group, from another thread: its run ends on that."""
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        if process is not None and process.returncode is None:
            kill_group(process)

    def ask(self, code: str) -> None:
        """Run code that leaves no trace in the session."""
        assert self.kc is not None
        self.wait_for_reply(self.kc.execute(code, silent=True, store_history=False))


class _Observation:
    """The observer in the kernel, called between the cells."""

    def __init__(
        self,
        client: _Client,
        observe: ObserveJob | None,
        metrics: Sequence[MetricsJob],
        limits: Limits,
        scratch: Path,
    ) -> None:
        self._client = client
        self._observe = observe
        self._metrics = list(metrics)
        self._limits = limits
        self._scratch = scratch
        self._events = scratch / "events.jsonl"
        self._read = 0

    def start(self) -> None:
        """Load the runner's package into the kernel."""
        self._events.touch()
        job = self._write(
            {
                "observe": self._observe,
                "metrics": self._metrics,
                "memory": self._limits.memory,
                "events": str(self._events),
            }
        )
        location = str(_PACKAGE / "__init__.py")
        code = _LOAD.format(name="_nb2prod_runner", location=location, folder=str(_PACKAGE), job=job)
        self._client.ask(f"exec({code!r}, {{}})")

    def before_cell(self) -> None:
        """Get ready for a cell."""
        self._client.ask(_CALL.format("before_cell()"))

    def after_cell(self, index: int) -> None:
        """Look at the values."""
        outputs = [dict(output) for output in self._client.nb.cells[index].outputs]
        self._client.ask(_CALL.format(f"after_cell({index}, {self._write(outputs)!r})"))

    def news(self) -> tuple[int | None, list[Event]]:
        """The peak memory of the cell, and the events that the observer has written since the last time."""
        with self._events.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        self._read += len(new)
        events: list[Event] = [json.loads(line) for line in new.splitlines()]
        peaks = [event["peak_memory"] for event in events if event["event"] == "peak_memory"]
        return (peaks[-1] if peaks else None), [event for event in events if event["event"] != "peak_memory"]

    def _write(self, value: object) -> str:
        path = self._scratch / "message.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return str(path)
