"""One papermill run: the only code that calls papermill."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from nb2prod.errors import CannotWrite, ToolFailed
from nb2prod.execution.cell_failure import CellFailure
from nb2prod.execution.executed_notebook import (
    Lost,
    RunStatus,
    early_end,
    lost_failure,
    raised_failure,
    read_executed,
)
from nb2prod.execution.kernels import Kernel
from nb2prod.execution.prepared_notebook import PreparedNotebook


@dataclass(frozen=True, slots=True)
class Execution:
    """How a run went; `seconds` includes starting and stopping the kernel."""

    status: RunStatus
    started: datetime
    seconds: float
    node: Any | None  # the executed notebook; None when it was cut off while it was being written
    failure: CellFailure | None = None
    notes: tuple[str, ...] = ()
    kernel_python: str | None = None  # the version the kernel reported at its end; a lost kernel reports none


def execute(
    prepared: PreparedNotebook, kernel: Kernel, folder: Path, output: Path, *, timeout: int | None, progress: bool
) -> Execution:
    """Run a notebook in `folder`, writing `output` as it goes; a failing cell is a value, not an exception.

    `timeout` is in seconds for each cell. Raises `ToolFailed` when the kernel does not start and `CannotWrite` when
    the output cannot be written.
    """
    started = datetime.now(timezone.utc)
    clock = time.perf_counter()
    lost = _call_papermill(prepared.node, kernel, folder, output, timeout, progress)
    seconds = round(time.perf_counter() - clock, 3)
    node = read_executed(output)
    if node is None:
        status = lost.status if lost else RunStatus.FAILED
        note = "no notebook was kept: the run was stopped before or while it was being written"
        return Execution(status, started, seconds, None, notes=(note,))
    if lost is not None and lost.exception:
        return Execution(lost.status, started, seconds, node, lost_failure(node, prepared.numbers, lost))
    failure = raised_failure(node, prepared.numbers) if lost is not None else None
    status = RunStatus.FAILED if failure else RunStatus.COMPLETED
    notes = () if failure else early_end(node, prepared.numbers)
    version = node.metadata.get("language_info", {}).get("version")
    return Execution(status, started, seconds, node, failure, notes, kernel_python=version)


def _call_papermill(
    node: Any, kernel: Kernel, folder: Path, output: Path, timeout: int | None, progress: bool
) -> Lost | None:
    """Let papermill run the notebook; the value has no exception name where the notebook's outputs tell it."""
    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import PapermillExecutionError, execute_notebook

    with tempfile.TemporaryDirectory(prefix="nb2prod-run-") as scratch:
        prepared = Path(scratch, "prepared.ipynb")
        prepared.write_text(nbformat.writes(node), encoding="utf-8")
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            execute_notebook(
                _literal_path(prepared),
                _literal_path(output),
                kernel_name=kernel.name,
                progress_bar=progress,
                execution_timeout=timeout,
                extra_arguments=list(kernel.arguments),
                # Not papermill's `cwd`: that changes the folder of the whole process.
                resources={"metadata": {"path": str(folder)}},
            )
        except PapermillExecutionError:
            return Lost(RunStatus.FAILED, "", "")
        except CellTimeoutError:
            return Lost(RunStatus.FAILED, "TimeoutError", f"the cell ran for more than {timeout} seconds")
        except DeadKernelError:
            message = "the kernel died while the cell ran (out of memory, a crash in a library, or an explicit exit)"
            return Lost(RunStatus.FAILED, "DeadKernelError", message)
        except KeyboardInterrupt:
            return Lost(RunStatus.INTERRUPTED, "KeyboardInterrupt", "interrupted from the keyboard")
        except RuntimeError as error:
            raise ToolFailed(f"the kernel {kernel.name!r} did not start: {error}") from error
        except OSError as error:
            raise CannotWrite(f"the run could not write {output}: {error}") from error
    return None


def _literal_path(path: Path) -> str:
    """Write a path as papermill reads it: it formats paths like templates, and takes a relative `-...` for stdout."""
    return str(path.absolute()).replace("{", "{{").replace("}", "}}")
