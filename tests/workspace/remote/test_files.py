"""Files at addresses: read and written as if they were here, and refused in words where that cannot be."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pytest

from nb2prod.errors import CannotWrite, UnreadableNotebook, UsageError
from nb2prod.workspace.remote.files import (
    exists,
    is_remote,
    join,
    left_behind,
    local_path,
    name_of,
    names_in,
    parent,
    read_bytes,
    read_text,
    write_bytes,
    write_text,
)
from nb2prod.workspace.remote.systems import FsspecFiles


@pytest.fixture(name="memory")
def memory_folder() -> Iterator[str]:
    folder = "memory://project/sweeps"
    yield folder
    fsspec.filesystem("memory").rm("/project", recursive=True)


class Notebooks(BaseHTTPRequestHandler):
    """A server that keeps what is put."""

    kept: dict[str, bytes]

    def answer(self) -> None:
        path = self.path.partition("?")[0]
        content = self.kept.get(path, b"")
        self.send_response(200 if path in self.kept else 500 if path == "/broken" else 404)
        self.send_header("Content-Length", str(len(content) if self.command != "PUT" else 0))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def do_GET(self) -> None:
        self.answer()

    def do_HEAD(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer()

    def log_message(self, *words: object) -> None:
        """Print nothing."""


@pytest.fixture(name="web")
def web_server() -> Iterator[str]:
    handler = type("Kept", (Notebooks,), {"kept": {"/a/churn.ipynb": b"\xef\xbb\xbf{}"}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("location", "remote", "name"),
    [
        ("churn.ipynb", False, "churn.ipynb"),
        ("a b/ü.ipynb", False, "ü.ipynb"),
        ("file:///data/a%20b.ipynb", False, "a b.ipynb"),
        (r"C:\data", False, r"C:\data" if os.name == "posix" else "data"),
        ("a::b.ipynb", False, "a::b.ipynb"),
        ("s3://bucket/churn.ipynb", True, "churn.ipynb"),
        ("s3://bucket/folder/", True, "folder"),
        ("https://host/a/churn.ipynb?raw=1/2", True, "churn.ipynb"),
        ("zip://in/churn.ipynb::s3://bucket/all.zip", True, "churn.ipynb"),
        ("simplecache::s3://bucket/churn.ipynb", True, "churn.ipynb"),
        ("-", True, "stdin.ipynb"),
    ],
)
def test_locations_are_told_apart_and_named(location: str, remote: bool, name: str) -> None:
    assert is_remote(location) is remote
    assert name_of(location) == name


@pytest.mark.parametrize(
    ("folder", "joined", "above"),
    [
        ("out", os.path.join("out", "runs", "1.ipynb"), "."),  # noqa: PTH118
        ("s3://bucket/out/", "s3://bucket/out/runs/1.ipynb", "s3://bucket"),
        ("memory://", "memory://runs/1.ipynb", "memory://"),
        ("https://host/out?key=a/b", "https://host/out/runs/1.ipynb?key=a/b", "https://host?key=a/b"),
        ("zip://out::file:///a.zip", "zip://out/runs/1.ipynb::file:///a.zip", "zip://::file:///a.zip"),
        ("simplecache::s3://b/out", "simplecache::s3://b/out/runs/1.ipynb", "simplecache::s3://b"),
    ],
)
def test_locations_are_joined_and_parted(folder: str, joined: str, above: str) -> None:
    assert join(folder, "runs", "1.ipynb") == joined
    assert parent(folder) == above


def test_a_folder_in_a_storage_is_written_read_and_listed(memory: str) -> None:
    assert not exists(memory)
    assert names_in(memory) == ()
    write_text(join(memory, "table.csv"), "ü\n")
    write_bytes(join(memory, "runs", "1.ipynb"), b"{}")
    write_bytes(join(memory, "runs", "1.ipynb"), b"{ }")
    assert names_in(memory) == ("runs", "table.csv")
    assert read_text(join(memory, "table.csv")) == "ü\n"
    assert read_bytes(join(memory, "runs", "1.ipynb")) == b"{ }"
    assert exists(join(memory, "runs"))


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_local_files_are_replaced_in_one_go(tmp_path: Path, prefix: str) -> None:
    location = f"{prefix}{tmp_path}/new/out.ipynb"
    write_text(location, "old")
    write_text(location, "new")
    assert read_text(location) == "new"
    assert names_in(parent(location)) == ("out.ipynb",)
    (tmp_path / "taken").mkdir()
    with pytest.raises(CannotWrite, match="taken: cannot be written"):
        write_text(f"{prefix}{tmp_path}/taken", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "taken"]


def test_a_system_that_renames_replaces_in_one_go(tmp_path: Path) -> None:
    system = FsspecFiles(fsspec.filesystem("file"))
    place = f"file://{tmp_path}/new/out.ipynb"
    system.write(place, b"old")
    system.write(place, b"new")
    assert system.read(place) == b"new"
    assert list(system.names(f"file://{tmp_path}/new")) == ["out.ipynb"]
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        system.write(f"file://{tmp_path}/taken", b"new")
    assert not list((tmp_path / "taken").iterdir())


def test_a_notebook_in_an_archive_is_read_and_not_written(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("in/churn.ipynb", "{}")
        archive.writestr("in/features.py", "")
    location = f"zip://in/churn.ipynb::file://{tmp_path}/all.zip"
    assert read_text(location) == "{}"
    assert "features" in left_behind(location, ["os", "features.encoding", "numpy"])
    assert "numpy" not in left_behind(location, ["features", "numpy"])
    assert not left_behind(location, ["numpy"])
    with pytest.raises(CannotWrite, match="cannot be written"):
        write_text(location, "new")
    with pytest.raises(UnreadableNotebook, match="no such file"):
        read_text(f"zip://in/other.ipynb::file://{tmp_path}/all.zip")


def test_the_web_is_read_and_written(web: str) -> None:
    assert read_text(f"{web}/a/churn.ipynb?raw=1") == "{}"
    assert not exists(f"{web}/a/out.ipynb")
    write_text(f"{web}/a/out.ipynb", '{"cells": []}')
    assert exists(f"{web}/a/out.ipynb")
    assert read_text(f"{web}/a/out.ipynb") == '{"cells": []}'
    assert left_behind(f"{web}/a/churn.ipynb", ["features"]) == ""
    with pytest.raises(UnreadableNotebook, match="no such file"):
        read_text(f"{web}/a/other.ipynb")
    with pytest.raises(UnreadableNotebook, match="500"):
        read_text(f"{web}/broken")
    with pytest.raises(UsageError, match="cannot be listed"):
        names_in(web)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("s3://bucket/churn.ipynb", "s3fs"),
        ("gs://bucket/churn.ipynb", "gcsfs"),
        ("smb://host/churn.ipynb", "smbprotocol"),
        ("abs://container/churn.ipynb", r"papermill\[azure\]"),
        ("nowhere://churn.ipynb", "nothing that is installed knows this protocol"),
        ("https://github.com/a/b/blob/main/churn.ipynb", r"papermill\[github\]"),
    ],
)
def test_a_missing_package_is_named(location: str, words: str) -> None:
    for use in (read_bytes, exists):
        with pytest.raises(UsageError, match=words):
            use(location)


def test_a_file_at_github_is_not_written() -> None:
    with pytest.raises(CannotWrite, match="write is not supported by GithubHandler"):
        write_text("https://github.com/a/b/blob/main/churn.ipynb", "{}")


def test_a_plug_in_of_papermill_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from papermill.iorw import LocalHandler, papermill_io

    class Shelf(LocalHandler):  # type: ignore[misc]
        """Keeps everything in a folder."""

    class Shelves:
        read = staticmethod(lambda path: Shelf().read(path.replace("shelf:/", str(tmp_path))))
        write = staticmethod(lambda text, path: Shelf().write(text, path.replace("shelf:/", str(tmp_path))))
        listdir = staticmethod(lambda path: Shelf().listdir(path.replace("shelf:/", str(tmp_path))))

    monkeypatch.setattr(papermill_io, "_handlers", [("shelf://", Shelves), *papermill_io._handlers])
    assert not exists("shelf://churn.ipynb")
    write_text("shelf://churn.ipynb", "ü")
    assert exists("shelf://churn.ipynb")
    assert read_text("shelf://churn.ipynb") == "ü"
    assert names_in("shelf://") == ("churn.ipynb",)


def test_standard_streams_are_read_and_written(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}"), encoding="utf-8"))
    assert read_text("-") == "{}"
    write_text("-", "ü")
    assert capsysbinary.readouterr().out == "ü".encode()
    assert not exists("-")


def test_local_paths_need_no_library(tmp_path: Path) -> None:
    code = (
        "import sys; from nb2prod.workspace.remote.files import *; "
        "write_text(sys.argv[1], '{}'); assert read_text(sys.argv[1]) == '{}'; "
        "sys.exit(any(name in sys.modules for name in ('fsspec', 'papermill', 'requests')))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.ipynb")], check=False).returncode == 0
    assert local_path(f"file://{tmp_path}") == tmp_path
