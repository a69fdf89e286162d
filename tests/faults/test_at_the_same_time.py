"""Several runs at once: no file of one beside a file of another, and every run succeeds or says why not."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path

import pytest

from nb2prod.commands.export.on_disk import Wanted, bring
from nb2prod.config import Settings
from nb2prod.errors import CannotWrite
from nb2prod.model import File
from nb2prod.workspace.locations import locate
from nb2prod.workspace.records.records import digest
from nb2prod.workspace.writing import locking
from nb2prod.workspace.writing.files import replace_all
from tests.faults.program import Program, is_temporary, notebook, tree, write_version

BUGS = ("internal error", "Traceback", "cannot be read")


def check_whole(folder: Path, name: str = "shop") -> None:
    """Module, tests and record are of one and the same export."""
    record = json.loads((folder / ".nb2prod" / f"{name}.json").read_text("utf-8"))
    for file in record["files"]:
        assert digest((folder / file["path"]).read_text("utf-8")) == file["sha256"], file["path"]
    modules = list(folder.glob(f"{name}_v*.py"))
    assert [path.name for path in modules] == [each["path"] for each in record["files"] if "_v" in each["path"]]
    assert not [path for path in tree(folder) if is_temporary(path)]


def test_one_notebook_many_times(tmp_path: Path, program: Program) -> None:
    write_version(tmp_path / "alone", 2)
    assert program.run(tmp_path / "alone", "export", "shop.ipynb").exit_code == 0
    folder = tmp_path / "together"
    write_version(folder, 2)
    program.start(folder, [["export", "shop.ipynb"], ["export", "--check", "shop.ipynb"]] * 4)
    for number, done in enumerate(program.outcomes()):
        assert done.exit_code in ((0,), (0, 1))[number % 2], done.output
        assert "edited" not in done.output
        assert not any(bug in done.output for bug in BUGS), done.output
    assert tree(folder) == tree(tmp_path / "alone")


def test_a_notebook_that_is_edited_meanwhile(tmp_path: Path, program: Program) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    program.start(tmp_path, [["export", "shop.ipynb"]] * 12)
    for number in range(300):
        write_version(tmp_path, 1 + number % 4)
    write_version(tmp_path, 3)
    for done in program.outcomes():
        assert done.exit_code == 0 or "another run has exported the new content since" in done.output, done.output
        assert not any(bug in done.output for bug in BUGS), done.output
    check_whole(tmp_path)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    check_whole(tmp_path)
    assert (tmp_path / "shop_v3.py").is_file()


def test_a_run_that_took_longer_does_not_bring_old_content_back(tmp_path: Path) -> None:
    location = locate(tmp_path / "shop.ipynb", None, Settings(), None)
    slow, quick = (
        Wanted(location, digest(content), "inputs", (File("shop.py", f"# {content!r}\n", (None,)),))
        for content in (b"before", b"after")
    )
    location.notebook.write_bytes(b"after")
    bring(quick)
    with pytest.raises(CannotWrite, match="changed while it was exported"):
        bring(slow)
    assert (tmp_path / "shop.py").read_text() == "# b'after'\n"
    location.notebook.write_bytes(b"before")  # it is the newest again
    bring(slow)
    assert (tmp_path / "shop.py").read_text() == "# b'before'\n"


def test_notebooks_of_one_folder(tmp_path: Path, program: Program) -> None:
    names = [f"shop{number}" for number in range(8)]
    for place in ("one_by_one", "together"):
        for name in names:
            write_version(tmp_path / place, 2, name)
    for name in names:
        assert program.run(tmp_path / "one_by_one", "export", f"{name}.ipynb").exit_code == 0
    program.start(tmp_path / "together", [["export", f"{name}.ipynb"] for name in names])
    for done in program.outcomes():
        assert done.exit_code == 0, done.output
    assert tree(tmp_path / "together") == tree(tmp_path / "one_by_one")


def test_two_that_would_write_one_module(tmp_path: Path, program: Program) -> None:
    for name in ("shop", "cafe"):
        notebook(tmp_path / f"{name}.ipynb", ("export module:prices", f"def price():\n    return '{name}'"))
    program.start(tmp_path, [["export", "shop.ipynb"], ["export", "cafe.ipynb"]])
    done = sorted(program.outcomes(), key=lambda each: each.exit_code)
    assert [each.exit_code for each in done] == [0, 2]
    assert "shop.ipynb" in done[1].output
    assert "cafe.ipynb" in done[1].output
    winner = "cafe" if "written cafe.py" in done[0].output else "shop"
    assert f"return '{winner}'".replace("'", '"') in (tmp_path / "prices.py").read_text()


def test_tags_that_two_write(tmp_path: Path, program: Program) -> None:
    notebook(tmp_path / "alone" / "shop.ipynb", ("", "def twice(x):\n    return 2 * x"), ("", "y = twice(3)"))
    shutil.copytree(tmp_path / "alone", tmp_path / "together")
    command = ["tag", "--write", "--yes", "shop.ipynb"]
    assert program.run(tmp_path / "alone", *command).exit_code == 0
    program.start(tmp_path / "together", [command] * 6)
    for done in program.outcomes():
        assert done.exit_code == 0 or "changed on disk since it was read" in done.output, done.output
    assert tree(tmp_path / "together") == tree(tmp_path / "alone")


def test_a_lock_that_stays_is_named_with_its_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.1)
    journal = tmp_path / "journal"
    journal.write_text(f'{{"process": {os.getpid()}, "host": "here"}}\n')
    with journal.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CannotWrite, match=rf"process {os.getpid()} on here\) is writing there; wait for it"):
            replace_all({tmp_path / "a.py": "a"}, journal=journal)
    assert not (tmp_path / "a.py").exists()
    replace_all({tmp_path / "a.py": "a"}, journal=journal)
    assert tree(tmp_path) == {"a.py": b"a"}


def test_a_file_system_without_locks_is_written_all_the_same(tmp_path: Path, program: Program) -> None:
    write_version(tmp_path / "locks", 2)
    write_version(tmp_path / "none", 2)
    for command in (("export", "shop.ipynb"), ("tag", "shop.ipynb"), ("check",)):
        assert program.run(tmp_path / "locks", *command).exit_code == 0
        done = program.run(tmp_path / "none", *command, no_locks=True)
        assert done.exit_code == 0, done.output
    without = {name: content for name, content in tree(tmp_path / "none").items() if "_cache" not in name}
    assert without == {name: content for name, content in tree(tmp_path / "locks").items() if "_cache" not in name}
    write_version(tmp_path / "none", 3)
    assert program.run(tmp_path / "none", "export", "shop.ipynb", no_locks=True, kill_at=18).killed
    assert program.run(tmp_path / "none", "export", "shop.ipynb", no_locks=True).exit_code == 0
    check_whole(tmp_path / "none")
