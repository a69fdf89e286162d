"""`--track mlflow`: a sweep's runs go to an MLflow server while the sweep goes on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

from nb2prod.errors import UsageError
from nb2prod.execution.sweep.result_documents import document_of
from nb2prod.execution.sweep.results import PointStatus, RunResult, Sweep
from nb2prod.execution.tracking.mlflow_runs import SweepIdentity
from nb2prod.execution.tracking.pictures import pictures_of

_START = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from nb2prod.execution.tracking.mlflow_process import serve_standard_streams; serve_standard_streams()"
)
_FILES = ("table.csv", "table.parquet", "report.html", "best.yaml")


def tracking_uri(given: str | None) -> str:
    """The address of the server: the one given, or `MLFLOW_TRACKING_URI`; raises `UsageError` without either.

    Also where MLflow is not installed.
    """
    if find_spec("mlflow") is None:
        raise UsageError("--track mlflow needs MLflow, which is not installed; fix: pip install 'nb2prod[mlflow]'")
    uri = given or os.environ.get("MLFLOW_TRACKING_URI", "")
    if not uri:
        raise UsageError("--track mlflow: name the server with --tracking-uri, or set MLFLOW_TRACKING_URI")
    return uri


class MlflowTracking:
    """One parent run for a sweep, and a child for each of its points, on an MLflow server.

    A sweep that is resumed goes on in its parent run, and what is there is not sent again: hand over kept results,
    too, for an earlier call may not have reached the server. A server that fails or is slow costs the sweep nothing:
    what it does not take is sent again later, and at the end `note` is told what is missing.
    """

    def __init__(
        self,
        uri: str,
        sweep_id: str,
        notebook: str,
        *,
        experiment: str = "",
        title: str = "",
        provenance: Mapping[str, object] | None = None,
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Get ready; `sweep_id` stays when the sweep is resumed, and `experiment` is the notebook's stem by default.

        `provenance` is the record of a run: of it `sha256` and `git` are shown.
        """
        name = Path(notebook).name
        self._stem = Path(name).stem
        tags = _tags(notebook, provenance or {})
        digest = hashlib.sha256(sweep_id.encode()).hexdigest()  # a search for it needs no quoting
        self._identity = SweepIdentity(experiment or self._stem, digest, title or self._stem, tags)
        self._uri = uri
        self._note = note
        self._missing: dict[str, object] | None = None

    def __enter__(self) -> MlflowTracking:
        self._scratch = Path(tempfile.mkdtemp(prefix="nb2prod-mlflow-"))
        self._errors = (self._scratch / "errors.txt").open("w+b")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
            start_new_session=True,  # the terminal's Ctrl-C ends the sweep, and what is done is still sent
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._order({"uri": self._uri, "identity": asdict(self._identity)})
        return self

    def take(self, result: RunResult, notebook_text: str | None) -> None:
        """Hand over a run and its executed notebook; returns at once."""
        path = None
        if notebook_text is not None:
            path = self._scratch / result.id / f"{self._stem}.ipynb"
            path.parent.mkdir(exist_ok=True)
            path.write_text(notebook_text, encoding="utf-8")
        self._order({"run": document_of(result), "kept": result.kept, "notebook": str(path) if path else None})

    def finish(
        self,
        sweep: Sweep,
        best_notebook: str | None = None,
        module: Sequence[tuple[str, str]] = (),
        read: Callable[[str], bytes | None] | None = None,
    ) -> None:
        """Send what goes with the parent run, and wait until all is sent or the server fails.

        That is the sweep's table, report and best parameters (call this when they are written; `read` gives them by
        their names where the sweep's folder is not on this machine), the pictures of the best run's executed notebook,
        and the module that the notebook exports, as relative paths and texts.
        """
        files = self._files_of(sweep) if read is None else self._files_read(read)
        pictures = pictures_of(best_notebook) if best_notebook is not None else ()
        files += [(str(self._write(f"figures/{each.name}", each.content)), "figures") for each in pictures]
        for name, text in module:
            path = self._write(f"module/{name}", text.encode("utf-8"))
            files.append((str(path), path.parent.relative_to(self._scratch).as_posix()))
        best = document_of(sweep.best) if sweep.best is not None else None
        self._order({"status": _status(sweep), "best": best, "files": files})
        self._close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._close()
        finally:
            if self._process.poll() is None:
                self._process.terminate()
                self._note(f"interrupted before everything was on the MLflow server; {_AGAIN}")
            self._process.wait()
            self._listener.join()
            self._errors.close()
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _files_of(self, sweep: Sweep) -> list[tuple[str, str]]:
        return [(str(sweep.folder / name), "") for name in _FILES if (sweep.folder / name).is_file()]

    def _files_read(self, read: Callable[[str], bytes | None]) -> list[tuple[str, str]]:
        contents = ((name, read(name)) for name in _FILES)
        return [(str(self._write(name, content)), "") for name, content in contents if content is not None]

    def _write(self, name: str, content: bytes) -> Path:
        path = self._scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def _order(self, order: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended, and will say why
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            for line in answers:
                answer = json.loads(line)
                if "note" in answer:
                    self._note(answer["note"])
                else:
                    self._missing = answer

    def _close(self) -> None:
        """Let the process send what is left, and tell what it could not; does nothing the second time."""
        assert self._process.stdin is not None
        if self._process.stdin.closed:
            return
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._listener.join()
        self._process.wait()
        missing = self._missing
        if missing is None:
            self._note(f"the sweep could not be tracked on {self._uri}: {self._last_words()}")
        elif missing["reason"]:
            self._note(
                f"the MLflow server {self._uri} lacks {_what(missing['missing'])}: {missing['reason']}; {_AGAIN}"
            )

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "the process that sends runs was killed"


_AGAIN = "the same command sends what is missing"


def _what(points: object) -> str:
    if not isinstance(points, list) or not points:
        return "files of the sweep"
    shown = ", ".join(str(number) for number in points[:10])
    return f"{len(points)} runs (points {shown}{', …' if len(points) > 10 else ''})"


def _status(sweep: Sweep) -> str:
    if any(result.status is not PointStatus.COMPLETED for result in sweep.results):
        return "FAILED"
    return "FINISHED" if len(sweep.results) == sweep.points else "KILLED"


def _tags(notebook: str, provenance: Mapping[str, object]) -> dict[str, str]:
    git = provenance.get("git")
    commit, dirty = (git.get("commit"), git.get("dirty")) if isinstance(git, Mapping) else (None, None)
    return {
        "mlflow.source.name": notebook,
        "mlflow.source.type": "NOTEBOOK",
        "mlflow.source.git.commit": str(commit or ""),
        "nb2prod.git.dirty": str(dirty).lower() if commit else "",
        "nb2prod.notebook": notebook,
        "nb2prod.sha256": str(provenance.get("sha256") or ""),
    }
