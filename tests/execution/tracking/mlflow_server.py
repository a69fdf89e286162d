"""A real MLflow server on loopback, asked over its REST interface, and a line to it that can be cut."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
}


class Server:
    """What the server says."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def runs(self, experiment: str, words: str = "") -> list[dict[str, Any]]:
        """The runs of an experiment, the oldest first."""
        found = self._ask(f"/api/2.0/mlflow/experiments/get-by-name?experiment_name={experiment}")
        query = {
            "experiment_ids": [found["experiment"]["experiment_id"]],
            "filter": words,
            "order_by": ["attributes.start_time ASC"],
        }
        answer = self._ask("/api/2.0/mlflow/runs/search", query)
        return [_simple(run) for run in answer.get("runs", [])]

    def artifacts(self, run: str, folder: str = "") -> list[str]:
        """The paths of a run's files, folders opened."""
        answer = self._ask(f"/api/2.0/mlflow/artifacts/list?run_id={run}&path={folder}")
        found: list[str] = []
        for each in answer.get("files", []):
            found += self.artifacts(run, each["path"]) if each.get("is_dir") else [each["path"]]
        return sorted(found)

    def artifact(self, run: str, path: str) -> bytes:
        """One file."""
        with urllib.request.urlopen(f"{self.uri}/get-artifact?run_id={run}&path={path}") as answer:
            content: bytes = answer.read()
            return content

    def _ask(self, path: str, body: object = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.uri + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def _simple(run: dict[str, Any]) -> dict[str, Any]:
    data = run["data"]
    fields = {
        kind: {each["key"]: each["value"] for each in data.get(kind, [])} for kind in ("params", "metrics", "tags")
    }
    return {**run["info"], **fields}


@contextlib.contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """Start a server with a SQLite store, which keeps artifacts in a folder of its own."""
    with socket.socket() as reserved:  # keeps the port from everybody but the server, which may use it again, too
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        port = str(reserved.getsockname()[1])
        command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", port, "--workers", "1"]
        command += ["--backend-store-uri", f"sqlite:///{folder}/store.db"]
        command += ["--artifacts-destination", f"{folder}/artifacts"]
        with (folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, env={**os.environ, **_SETTINGS}, stdout=log, stderr=log, start_new_session=True
            )
        try:
            uri = f"http://127.0.0.1:{port}"
            while not _answers(uri):
                assert process.poll() is None, (folder / "log.txt").read_text()
            yield Server(uri)
        finally:
            process.terminate()
            process.wait()


def _answers(uri: str) -> bool:
    try:
        with urllib.request.urlopen(f"{uri}/health"):
            return True
    except (urllib.error.URLError, OSError):
        time.sleep(0.05)
        return False


class Line:
    """A line to a server: connections are held back until it is cut or joined."""

    def __init__(self, target: str) -> None:
        host, _, port = target.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._decided = threading.Event()
        self._joined = False
        self._ended = False
        self.uri = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def cut(self) -> None:
        """Break the connections that are held, and every new one."""
        self._joined = False
        self._decided.set()

    def join(self) -> None:
        """Let every new connection through."""
        self._joined = True
        self._decided.set()

    def close(self) -> None:
        """End all threads."""
        self._ended = True
        self.cut()
        with contextlib.suppress(OSError):
            socket.create_connection(self._listening.getsockname()).close()
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            if self._ended:
                connection.close()
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        self._decided.wait()
        with connection:
            if not self._joined:
                return
            with socket.create_connection(self._target) as server:
                back = threading.Thread(target=_copy, args=(server, connection))
                back.start()
                _copy(connection, server)
                back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
