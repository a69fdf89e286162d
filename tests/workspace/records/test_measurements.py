"""Outcomes of `verify` and of the generated tests, kept from one session to the next."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.config import Settings
from nb2prod.model import Notebook
from nb2prod.workspace.locations import Location, locate
from nb2prod.workspace.notebooks.reading import read_notebook
from nb2prod.workspace.records.measurements import Measured, Measurements, fingerprint, recall, remember
from tests.commands.verify.verifying import edit, exported, write_notebook

VERIFY, TESTS = Measured.VERIFY, Measured.TESTS
Place = tuple[Location, Notebook]


def place_of(path: Path, output: Path | None = None) -> Place:
    return locate(path, output, Settings(), None), read_notebook(path)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A notebook in a project, exported with a module of its own, a test and data beside it."""
    path = write_notebook(
        tmp_path / "project" / "notebooks" / "Größe.ipynb",
        ("step:load", "rows = [1, 2]"),
        ("step:use module:more", "total = sum(rows)"),
        ("test:total", "assert total == 3"),
    )
    exported(path)
    return place_of(path)


def kept(place: Place) -> list[Path]:
    return sorted(place[0].notebook.parent.rglob("measured-*"))


def current(place: Place) -> dict[str, bool]:
    found = recall(*place)
    assert found.verify is not None
    assert found.tests is not None
    return {"verify": found.verify.current, "tests": found.tests.current}


def test_nothing_was_measured_before_the_first_time(place: Place) -> None:
    assert recall(*place) == Measurements(None, None)
    assert not kept(place)


def test_an_outcome_is_recalled_as_it_was_remembered(place: Place) -> None:
    assert remember(*place, VERIFY, False, "total differs: 3 is not 4: größer")
    assert remember(*place, TESTS, True, "1 passed")
    found = recall(*place)
    assert found.verify is not None
    assert (found.verify.passed, found.verify.detail) == (False, "total differs: 3 is not 4: größer")
    assert found.verify.current
    assert found.tests is not None
    assert (found.tests.passed, found.tests.detail, found.tests.current) == (True, "1 passed", True)
    age = datetime.now(timezone.utc) - datetime.fromisoformat(found.tests.at)
    assert timedelta(seconds=-1) <= age < timedelta(minutes=5)


def test_the_last_outcome_counts(place: Place) -> None:
    remember(*place, TESTS, False, "1 failed")
    remember(*place, TESTS, True, "1 passed")
    found = recall(*place)
    assert found.tests is not None
    assert found.tests.passed
    assert found.verify is None


@pytest.mark.parametrize("what", ["source", "tags", "order"])
def test_another_code_makes_both_out_of_date(what: str, place: Place) -> None:
    location, notebook = place
    for kind in (VERIFY, TESTS):
        remember(*place, kind, True, "")
    first, second, *rest = notebook.cells
    cells = {
        "source": (replace(first, source="rows = [1, 3]"), second, *rest),
        "tags": (replace(first, tags=("step:read",)), second, *rest),
        "order": (second, first, *rest),
    }[what]
    assert current((location, replace(notebook, cells=cells))) == {"verify": False, "tests": False}
    same = tuple(replace(cell, id=f"{cell.id}-", execution_count=7) for cell in notebook.cells)
    assert current((location, replace(notebook, cells=same))) == {"verify": True, "tests": True}


@pytest.mark.parametrize(
    ("file", "old", "new", "out_of_date"),
    [
        ("größe.py", "[1, 2]", "[2, 1]", {"verify", "tests"}),
        ("more.py", "sum(rows)", "sum(iter(rows))", {"verify", "tests"}),
        ("tests/test_größe.py", "== 3", ">= 3", {"tests"}),
    ],
)
def test_an_edited_file_makes_out_of_date_what_depends_on_it(
    file: str, old: str, new: str, out_of_date: set[str], place: Place
) -> None:
    for kind in (VERIFY, TESTS):
        remember(*place, kind, True, "")
    edit(place[0].output / file, old, new)
    assert {kind for kind, is_current in current(place).items() if not is_current} == out_of_date
    edit(place[0].output / file, new, old)
    assert current(place) == {"verify": True, "tests": True}
    (place[0].output / file).unlink()
    assert {kind for kind, is_current in current(place).items() if not is_current} == out_of_date


def test_what_changes_while_it_is_measured_is_not_what_was_measured(place: Place) -> None:
    before = fingerprint(*place, VERIFY)
    edit(place[0].output / "more.py", "sum(rows)", "sum(iter(rows))")
    remember(*place, VERIFY, True, "", before)
    found = recall(*place)
    assert found.verify is not None
    assert not found.verify.current


def test_a_notebook_and_an_output_directory_have_their_own(place: Place, tmp_path: Path) -> None:
    remember(*place, VERIFY, True, "")
    path = place[0].notebook
    assert recall(*place_of(path, tmp_path / "elsewhere")).verify is None
    other = path.with_name("other.ipynb")
    shutil.copy(path, other)
    assert recall(*place_of(other)).verify is None
    linked = tmp_path / "linked"
    linked.symlink_to(path.parent, target_is_directory=True)
    assert recall(*place_of(linked / path.name)).verify is not None
    relative = Path(os.path.relpath(path))
    assert recall(*place_of(relative)).verify is not None


def test_a_project_remembers_in_one_folder_that_git_ignores_and_can_be_moved(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "project" / "notebooks" / "a.ipynb", ("step:a", "a = 1"))
    project = tmp_path / "project"
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    remember(*place_of(path), VERIFY, True, "")
    assert [file.parent for file in project.rglob("measured-*")] == [project / ".nb2prod_cache"]
    status = subprocess.run(["git", "-C", str(project), "status", "-s"], check=True, capture_output=True, text=True)
    assert status.stdout.split() == ["??", "notebooks/"]
    moved = project.rename(tmp_path / "moved")
    found = recall(*place_of(moved / "notebooks" / "a.ipynb"))
    assert found.verify is not None
    assert found.verify.current


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_none(place: Place, data: st.DataObject) -> None:
    remember(*place, VERIFY, True, "fine")
    (file,) = kept(place)
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 3))
    cut = whole[:at]
    foreign = data.draw(st.one_of(st.binary(max_size=40), st.sampled_from([b"[]", b"{}", b"null", b"[" * 100_000])))
    for content in (cut, foreign):
        file.write_bytes(content)
        assert recall(*place).verify is None
    file.write_bytes(whole)
    assert recall(*place).verify is not None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schema", 2),
        ("passed", 1),
        ("detail", None),
        ("at", "yesterday"),
        ("at", 3),
        ("kind", "tests"),
        ("notebook", "b"),
    ],
)
def test_what_another_program_wrote_is_none(key: str, value: object, place: Place) -> None:
    remember(*place, VERIFY, True, "fine")
    (file,) = kept(place)
    file.write_text(json.dumps({**json.loads(file.read_text()), key: value}))
    assert recall(*place).verify is None


def test_digests_of_other_things_are_of_something_else(place: Place) -> None:
    remember(*place, VERIFY, True, "fine")
    (file,) = kept(place)
    file.write_text(json.dumps({**json.loads(file.read_text()), "files": 4}))
    found = recall(*place)
    assert found.verify is not None
    assert not found.verify.current


def test_a_reader_never_sees_a_part_of_what_several_write(place: Place) -> None:
    details = [str(number) * 1_500 for number in range(4)]
    remember(*place, TESTS, True, details[0])

    def write(detail: str) -> None:
        for _ in range(15):
            assert remember(*place, TESTS, True, detail)

    writers = [threading.Thread(target=write, args=(detail,)) for detail in details]
    for writer in writers:
        writer.start()
    seen = []
    while any(writer.is_alive() for writer in writers):
        found = recall(*place).tests
        seen.append(found.detail if found is not None else "")
    for writer in writers:
        writer.join()
    assert set(seen) <= set(details)
    assert len(kept(place)) == 1


def test_where_nothing_can_be_written_nothing_is_remembered(place: Place) -> None:
    folder = place[0].notebook.parent / ".nb2prod_cache"
    folder.write_text("a file in its place")
    assert not remember(*place, VERIFY, True, "fine")
    assert recall(*place).verify is None
    folder.unlink()
    (folder / "x").mkdir(parents=True)
    remember(*place, VERIFY, True, "fine")
    (file,) = kept(place)
    file.unlink()
    file.mkdir()
    assert not remember(*place, VERIFY, True, "fine")
    assert recall(*place).verify is None
    assert kept(place) == [file]


def test_a_long_detail_is_cut(place: Place) -> None:
    assert remember(*place, VERIFY, False, "x" * 1_000_000)
    found = recall(*place)
    assert found.verify is not None
    assert len(found.verify.detail) == 2_000
