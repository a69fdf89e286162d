"""The folder of a server's jobs: its own while it lives, nobody's when it is gone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from nb2prod.server.jobs.scratch import Scratch, remove_abandoned

_SERVER = """
import sys
from nb2prod.server.jobs.scratch import Scratch
scratch = Scratch()
print(scratch.folder(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def test_what_a_killed_server_has_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    own = Scratch()
    own.folder().joinpath("a-job").mkdir()
    (tmp_path / "nb2prod-jobs-of-somebody").mkdir()
    (tmp_path / "nb2prod-jobs-link").symlink_to(tmp_path / "nb2prod-jobs-of-somebody")
    with subprocess.Popen([sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        folder = Path(other.stdout.readline().decode().strip())
        (folder / "a-job").mkdir()
        (folder / "a-job" / "result.json").write_text("{}", encoding="utf-8")
        remove_abandoned()
        assert (folder / "a-job" / "result.json").is_file(), "its server lives"
        other.kill()
    remove_abandoned()
    assert not folder.exists()
    assert own.folder().joinpath("a-job").is_dir()
    assert (tmp_path / "nb2prod-jobs-of-somebody").is_dir(), "no server has made it"
    own.remove()
    assert len([*tmp_path.iterdir()]) == 2


def test_a_folder_that_the_system_has_cleared_up_is_made_anew() -> None:
    scratch = Scratch()
    first = scratch.folder()
    assert scratch.folder() == first
    for path in first.iterdir():
        path.unlink()
    first.rmdir()
    second = scratch.folder()
    assert second != first
    assert second.is_dir()
    scratch.remove()
