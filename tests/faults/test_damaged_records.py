"""The record damaged in every way: never a wrong verdict, never an edit overwritten, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.commands.export.on_disk import OnDisk, Wanted, bring, look
from nb2prod.commands.export.report import Outcome
from nb2prod.config import Settings
from nb2prod.errors import Nb2prodError
from nb2prod.model import File
from nb2prod.workspace.locations import locate
from nb2prod.workspace.records.records import parse_record, record_path
from tests.faults.program import Program, tree, write_version

BUGS = ("internal error", "Traceback (most recent call last)")
PATHS = ("shop.py", "plots.py", "tests/test_shop.py")
MINE = "edited by a person\n"


def wanted(folder: Path, version: int) -> Wanted:
    """What an export of a version of the notebook wants."""
    location = locate(folder / "shop.ipynb", None, Settings(), None)
    files = tuple(File(path, f'"""{path} {version}."""\n', (None,)) for path in PATHS)
    return Wanted(location, f"notebook {version}", "inputs", files)


def outcomes(found: OnDisk) -> set[Outcome]:
    return {change.outcome for change in found.changes}


def record_of_an_export() -> bytes:
    with TemporaryDirectory() as folder:
        (Path(folder) / "shop.ipynb").touch()
        bring(wanted(Path(folder), 1))
        return record_path(Path(folder), "shop").read_bytes()


RECORD = record_of_an_export()


def check_damaged(content: bytes) -> None:
    """Nothing wrong is said or done, whatever the record is."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "shop.ipynb").touch()
        bring(wanted(folder, 1))
        record_path(folder, "shop").write_bytes(content)
        assert outcomes(look(wanted(folder, 1))) == {Outcome.UNCHANGED}, "the files are what is wanted"
        later = look(wanted(folder, 2))
        assert outcomes(later) in ({Outcome.STALE}, {Outcome.EDITED})
        assert "not what nb2prod last wrote" not in later.edited, "nobody edited anything"
        (folder / "shop.py").write_text(MINE)
        for version in (1, 2):
            assert bring(wanted(folder, version)).edited
            assert (folder / "shop.py").read_text() == MINE
        (folder / "shop.py").write_text(f'"""{PATHS[0]} 1."""\n')
        bring(wanted(folder, 1))
        assert outcomes(bring(wanted(folder, 2))) == {Outcome.WRITTEN}, "the record is there again"


def test_every_truncation() -> None:
    for end in range(0, len(RECORD) - 2, 5):
        assert parse_record(RECORD[:end].decode("utf-8")) is None
    for end in range(0, len(RECORD), 97):
        check_damaged(RECORD[:end])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(RECORD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_random_bytes(changes: list[tuple[int, int]]) -> None:
    content = bytearray(RECORD)
    for place, value in changes:
        content[place] = value
    check_damaged(bytes(content))


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_anything_else(content: bytes | str) -> None:
    check_damaged(content if isinstance(content, bytes) else content.encode())


def changed(**members: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **members}), encoding="utf-8")

    return change


def conflict(path: Path) -> None:
    path.write_text(f"<<<<<<< HEAD\n{path.read_text('utf-8')}=======\n>>>>>>> other\n", encoding="utf-8")


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def huge(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(60_000_000)  # a hole: nothing of it is on the disk


def deep(path: Path) -> None:
    path.write_text("[" * 100_000, encoding="utf-8")


def unreadable(path: Path) -> None:
    path.chmod(0)


DAMAGES = {
    "empty": (lambda path: path.write_text(""), "is damaged"),
    "a checksum that is wrong": (changed(notebook_sha256="0"), "is damaged"),
    "a merge conflict": (conflict, "marks of a merge conflict"),
    "a directory": (directory, "cannot be read"),
    "unreadable": (unreadable, "cannot be read"),
    "a loop of links": (loop, "cannot be read"),
    "huge": (huge, "far too large"),
    "deep": (deep, "is damaged"),
    "newer": (changed(schema=99), "update nb2prod"),
    "older": (changed(schema=0), "older nb2prod"),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_record_that_says_nothing_is_named_with_its_reason(
    tmp_path: Path, program: Program, damage: Callable[[Path], None], reason: str
) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    record = record_path(tmp_path, "shop")
    damage(record)
    done = program.run(tmp_path, "export", "--check", "shop.ipynb", powerless=True)
    assert done.exit_code == 0, "the files are what would be written"
    write_version(tmp_path, 2)
    before = tree(tmp_path) if reason != "far too large" and record.is_file() else {}
    for command in (("export", "shop.ipynb"), ("export", "--check", "shop.ipynb"), ("check",)):
        done = program.run(tmp_path, *command, powerless=True)
        assert done.exit_code in (1, 2), done.output
        assert not any(bug in done.output for bug in BUGS), done.output
        assert reason in done.output or command == ("check",), done.output
        assert "not what nb2prod last wrote" not in done.output
    kept = {name: content for name, content in tree(tmp_path).items() if "_cache" not in name} if before else {}
    assert kept == before


def test_a_newer_record_is_kept_while_its_files_are_right(tmp_path: Path, program: Program) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    changed(schema=99)(record_path(tmp_path, "shop"))
    before = tree(tmp_path)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    assert tree(tmp_path) == before
    (tmp_path / "shop.py").unlink()
    done = program.run(tmp_path, "export", "shop.ipynb")
    assert (done.exit_code, "update nb2prod" in done.output) == (2, True), done.output
    assert program.run(tmp_path, "export", "--force", "shop.ipynb").exit_code == 0
    assert program.run(tmp_path, "export", "--check", "shop.ipynb").exit_code == 0


def test_another_notebooks_record_says_nothing(tmp_path: Path, program: Program) -> None:
    for name in ("shop", "cafe"):
        write_version(tmp_path, 1, name)
        assert program.run(tmp_path, "export", f"{name}.ipynb").exit_code == 0
    record_path(tmp_path, "shop").write_bytes(record_path(tmp_path, "cafe").read_bytes())
    write_version(tmp_path, 2)
    done = program.run(tmp_path, "export", "shop.ipynb")
    assert (done.exit_code, "the record of another notebook, cafe.ipynb" in done.output) == (1, True), done.output


@pytest.mark.parametrize("path", ["../other/keep.py", "keep.txt", "deep/er/keep.py", "/keep.py"])
def test_a_record_cannot_have_files_removed_that_no_export_writes(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "shop.ipynb").touch()
    victim = (folder / path) if not path.startswith("/") else tmp_path / "keep.py"
    victim.parent.mkdir(parents=True, exist_ok=True)
    victim.write_text('"""shop.py 1."""\n')
    bring(wanted(folder, 1))
    record = record_path(folder, "shop")
    document = json.loads(record.read_text("utf-8"))
    del document["checksum"]  # as an earlier version wrote it
    document["files"][1]["path"] = str(victim) if path.startswith("/") else path
    document["files"][1]["sha256"] = document["files"][0]["sha256"]
    record.write_text(json.dumps(document))
    try:
        bring(wanted(folder, 2))
    except Nb2prodError as error:
        pytest.fail(str(error))
    assert victim.exists()
