"""A disk that is full, or a folder that may not be written, at any moment: nothing is changed, and it is said why."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from tests.faults.program import Program, tree, write_version


def test_an_export_that_fails_half_way_changes_nothing(tmp_path: Path, program: Program) -> None:
    before, number = tmp_path / "before", 0
    write_version(before, 1)
    assert program.run(before, "export", "shop.ipynb").exit_code == 0
    write_version(before, 2)
    old = tree(before)
    while True:
        number += 1
        folder = tmp_path / str(number)
        shutil.copytree(before, folder)
        error, reason = ((errno.ENOSPC, "no space left"), (errno.EACCES, "permission denied"))[number % 2]
        done = program.run(folder, "export", "shop.ipynb", fail_at=number, error=error)
        if done.exit_code == 0:
            break
        assert (done.exit_code, reason in done.output) == (2, True), (done.calls[number - 1], done.output)
        assert tree(folder) == old, done.calls[number - 1]
    # the first failure that does no harm is that of removing the journal, and it is the last call
    assert done.calls[number - 1 :] == ("unlink .nb2prod/journal",)
    assert program.run(folder, "export", "shop.ipynb").exit_code == 0
    assert ".nb2prod/journal" not in tree(folder)


def test_a_read_only_tree_can_be_looked_at_and_not_written(tmp_path: Path, program: Program) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    before = tree(tmp_path)
    folders = [tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())]
    try:
        for folder in folders:
            folder.chmod(0o555)
        assert program.run(tmp_path, "check", powerless=True).exit_code == 0
        assert program.run(tmp_path, "export", "--check", "shop.ipynb", powerless=True).exit_code == 0
        assert program.run(tmp_path, "export", "shop.ipynb", powerless=True).exit_code == 0, "there is nothing to write"
        assert program.run(tmp_path, "explain", "NB101", powerless=True).exit_code == 0
        assert program.run(tmp_path, "tag", "shop.ipynb", powerless=True).exit_code == 0
        traceback = 'Traceback (most recent call last):\n  File "shop.py", line 1, in <module>\nValueError: no\n'
        (tmp_path.parent / "traceback.txt").write_text(traceback)
        done = program.run(tmp_path, "traceback", "../traceback.txt", powerless=True)
        assert (done.exit_code, "ValueError: no" in done.output) == (0, True), done.output
        other = ("export", "-o", "new/out", "shop.ipynb")
        for refused in (other, ("export", "--force", "-o", "tests", "shop.ipynb")):
            done = program.run(tmp_path, *refused, powerless=True)
            assert (done.exit_code, "permission denied" in done.output) == (2, True), done.output
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert tree(tmp_path) == before


def test_a_read_only_tree_with_a_changed_notebook_stays_as_it_is(tmp_path: Path, program: Program) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    write_version(tmp_path, 2)
    before = tree(tmp_path)
    folders = [tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())]
    try:
        for folder in folders:
            folder.chmod(0o555)
        for command in (("check",), ("export", "--check", "shop.ipynb")):
            done = program.run(tmp_path, *command, powerless=True)
            assert (done.exit_code, "stale" in done.output) == (1, True), done.output
        done = program.run(tmp_path, "export", "shop.ipynb", powerless=True)
        assert (done.exit_code, "permission denied" in done.output) == (2, True), done.output
        done = program.run(tmp_path, "tag", "--write", "--yes", "shop.ipynb", powerless=True)
        assert "internal error" not in done.output
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert tree(tmp_path) == before


def test_nothing_to_do_writes_nothing(tmp_path: Path, program: Program) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    before = {path: path.stat() for path in [tmp_path, *tmp_path.rglob("*")]}
    done = program.run(tmp_path, "export", "shop.ipynb")
    assert (done.exit_code, done.calls) == (0, ())
    for path, old in before.items():
        new = path.stat()
        assert (new.st_mtime_ns, new.st_ctime_ns, new.st_ino) == (old.st_mtime_ns, old.st_ctime_ns, old.st_ino), path
