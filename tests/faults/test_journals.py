"""Journals that are torn, made up, or lead elsewhere: only what an export writes is ever touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nb2prod.commands.export.on_disk import finish_export, journal_path
from nb2prod.config import Settings
from nb2prod.errors import CannotWrite
from nb2prod.workspace.locations import locate
from nb2prod.workspace.records.records import digest
from nb2prod.workspace.writing.journal import known_contents
from tests.faults.program import tree

NAME = ".nb2prod-0123456789abcdef"


def left_behind(folder: Path, path: str, *, sealed: bool = True, name: str = NAME) -> Path:
    """The journal of a killed run that was to replace one file, and the temporary file; returns the file."""
    journal = journal_path(folder)
    journal.parent.mkdir(parents=True, exist_ok=True)
    entry = {"path": f"../{path}", "temporary": name, "old": digest("old"), "new": digest("new")}
    lines = [{"process": 1, "host": "here"}, entry, *([{"complete": True}] if sealed else [])]
    journal.write_text("".join(f"\n{json.dumps(line)}\n" for line in lines))
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("old")
    file.with_name(name).write_text("new")
    return file


def finish(folder: Path) -> None:
    (folder / "shop.ipynb").touch()
    finish_export(locate(folder / "shop.ipynb", None, Settings(), None))


def test_what_was_sealed_is_finished_and_what_was_not_is_cleared_away(tmp_path: Path) -> None:
    for name, sealed, content in (("sealed", True, "new"), ("begun", False, "old")):
        file = left_behind(tmp_path / name, "shop.py", sealed=sealed)
        finish(tmp_path / name)
        assert file.read_text() == content
        assert set(tree(tmp_path / name)) == {".nb2prod/", "shop.ipynb", "shop.py"}


@pytest.mark.parametrize(
    "path", ["../outside.py", "shop.txt", "deep/er/shop.py", ".git/hooks/pre-commit", ".nb2prod/deep/shop.json"]
)
def test_no_other_file_is_replaced(tmp_path: Path, path: str) -> None:
    file = left_behind(tmp_path / "project", path)
    finish(tmp_path / "project")
    assert file.read_text() == "old"
    assert not journal_path(tmp_path / "project").exists()


def test_only_temporary_files_are_removed(tmp_path: Path) -> None:
    left_behind(tmp_path, "shop.py", sealed=False, name="keep.py")
    finish(tmp_path)
    assert (tmp_path / "keep.py").read_text() == "new"


def test_a_temporary_file_that_is_gone_or_another_finishes_nothing(tmp_path: Path) -> None:
    for name, text in (("gone", None), ("another", "something else")):
        file = left_behind(tmp_path / name, "shop.py")
        if text is None:
            file.with_name(NAME).unlink()
        else:
            file.with_name(NAME).write_text(text)
        finish(tmp_path / name)
        assert file.read_text() == "old"
        assert not file.with_name(NAME).exists()


def test_every_torn_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = left_behind(tmp_path / "whole", "shop.py")
    content = journal_path(tmp_path / "whole").read_bytes()
    for end in range(0, len(content), 3):
        folder = tmp_path / str(end)
        file = left_behind(folder, "shop.py")
        journal_path(folder).write_bytes(content[:end])
        finish(folder)
        assert file.read_text() in ("old", "new")
    assert known_contents(journal_path(tmp_path / "whole")) == {whole: {digest("old"), digest("new")}}
    journal_path(tmp_path / "whole").write_bytes(b"\x00\xff\n[3]\n{}\n" + b"[" * 10_000)
    assert known_contents(journal_path(tmp_path / "whole")) == {}
    finish(tmp_path / "whole")
    assert whole.read_text() == "old"


def test_a_journal_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / ".nb2prod").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    journal_path(tmp_path).symlink_to("../mine.txt")
    assert known_contents(journal_path(tmp_path)) == {}
    with pytest.raises(CannotWrite, match="loop of symbolic links"):
        finish(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
