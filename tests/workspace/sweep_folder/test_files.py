"""The folder of a sweep: whole files, a journal that stays readable, and one sweep at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest

from nb2prod.errors import CannotWrite, UsageError
from nb2prod.workspace.sweep_folder.files import LocalFolder, RemoteFolder, SweepFiles, sweep_files
from nb2prod.workspace.sweep_folder.journal import JOURNAL, keep_run, read_journal
from nb2prod.workspace.sweep_folder.state import read_state, recorded_seed, write_state


@pytest.fixture(params=["local", "remote"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> SweepFiles:
    if request.param == "local":
        return sweep_files(str(tmp_path / "a.sweep"))
    fsspec.filesystem("memory").store.clear()
    return sweep_files("memory://deep/a.sweep")


def test_a_folder_keeps_what_it_is_given(files: SweepFiles) -> None:
    with files.locked():
        assert files.read("table.csv") is None
        assert files.filled("runs") == frozenset()
        keep_run(files, {"id": "a", "status": "failed"}, "one")
        keep_run(files, {"id": "b", "status": "completed"}, "two")
        keep_run(files, {"id": "a", "status": "completed"}, "three")
    assert files.filled("runs") == {"a.ipynb", "b.ipynb"}
    assert files.read("runs/a.ipynb") == b"three"
    assert {run: document["status"] for run, document in read_journal(files).items()} == {
        "a": "completed",
        "b": "completed",
    }


def test_the_state_survives_what_is_no_state(files: SweepFiles) -> None:
    assert read_state(files) == {}
    with files.locked():
        write_state(files, {"seed": 7})
        assert recorded_seed(files) == 7
        for content in (b"", b"{", b"[]", b"\xff"):
            files.write("sweep.json", content)
            assert recorded_seed(files) is None


def test_a_second_sweep_is_told_at_once_who_is_there(files: SweepFiles) -> None:
    with files.locked():
        other = sweep_files(files.place)
        with pytest.raises(UsageError, match=rf"process {os.getpid()} .*is running there"), other.locked():
            pass
    with sweep_files(files.place).locked():
        pass


def test_where_addresses_and_paths_lead(tmp_path: Path) -> None:
    assert isinstance(sweep_files(str(tmp_path)), LocalFolder)
    assert isinstance(sweep_files(tmp_path.as_uri()), LocalFolder)
    assert isinstance(sweep_files("memory://x"), RemoteFolder)


@pytest.mark.parametrize("torn", [b'{"id": "b", "sta', b'{"id": "b"}garbage', b"\xff\xfe"])
def test_a_torn_last_line_is_ignored_and_does_no_harm(tmp_path: Path, torn: bytes) -> None:
    files = LocalFolder(tmp_path)
    whole = b'{"id": "a"}\n'
    (tmp_path / JOURNAL).write_bytes(whole + torn)
    assert list(read_journal(files)) == ["a"]
    files.append(JOURNAL, b'{"id": "c"}')
    assert (tmp_path / JOURNAL).read_bytes() == whole + torn + b'\n{"id": "c"}\n'
    assert list(read_journal(files)) == ["a", "c"]


def test_what_a_killed_sweep_had_begun_to_write_is_removed(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    left = tmp_path / "runs" / ".nb2prod-0123456789abcdef"
    left.write_text("half", encoding="utf-8")
    with LocalFolder(tmp_path).locked():
        assert not left.exists()


def test_a_folder_that_stays_empty_is_not_left_behind(tmp_path: Path) -> None:
    with LocalFolder(tmp_path / "a.sweep").locked():
        pass
    assert not (tmp_path / "a.sweep").exists()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.sweep").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match=r"a\.sweep: cannot be written: a part of its path is a file"):
        LocalFolder(tmp_path / "a.sweep").locked().__enter__()
    assert (tmp_path / "a.sweep").read_text("utf-8") == "mine"


_FULL = """
import json, resource, signal, sys
from pathlib import Path
from nb2prod.errors import CannotWrite
from nb2prod.workspace.sweep_folder.files import LocalFolder
from nb2prod.workspace.sweep_folder.journal import keep_run

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY))
files = LocalFolder(Path(sys.argv[1]))
done, told = [], ""
for number in range(20):
    notebook = "x" * (1000 if number == int(sys.argv[2]) else 10)
    try:
        keep_run(files, {"id": f"run{number}", "more": "y" * 30}, notebook)
    except CannotWrite as error:
        told = str(error)
        break
    done.append(f"run{number}")
print(json.dumps([done, told]))
"""


@pytest.mark.parametrize("large", [3, -1], ids=["the notebook", "the journal"])
def test_what_cannot_be_written_is_not_claimed(tmp_path: Path, large: int) -> None:
    command = [sys.executable, "-c", _FULL, str(tmp_path), str(large)]
    (tmp_path / "runs").mkdir()
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    done, told = json.loads(answer.stdout)
    assert 0 < len(done) < 20
    assert "cannot be written: the file would be larger than allowed here (ulimit -f)" in told
    files = LocalFolder(tmp_path)
    assert list(read_journal(files)) == done
    assert (tmp_path / JOURNAL).read_bytes().endswith(b"}\n")
    assert {f"{run}.ipynb" for run in done} <= files.filled("runs")
    assert not list(tmp_path.rglob(".nb2prod-*"))
