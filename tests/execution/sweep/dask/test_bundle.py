"""What travels to a worker, and where it is put."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.dask.bundle import Bundle, bundle_of, folder_to_run_in
from nb2prod.execution.sweep.values import SweepNotebook


@pytest.fixture(name="folder")
def notebook_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "notebooks"
    (folder / "features" / "text").mkdir(parents=True)
    for name in ("features/__init__.py", "features/text/__init__.py", "features/text/words.py", "features/numbers.py"):
        (folder / name).write_text(f"# {name}\n")
    (folder / "features" / "data.csv").write_text("1")
    (folder / "alone.py").write_text("")
    (folder / "beside.py").write_text("")
    (tmp_path / "project" / "above.py").write_text("above = 1\n")
    return folder


def bundle(folder: Path, *names: str) -> Bundle:
    return bundle_of(SweepNotebook((), 0), Interpreter("python"), folder, Limits(), [folder / name for name in names])


def test_whole_packages_travel_and_single_modules_alone(folder: Path) -> None:
    made = bundle(folder, "features/text/words.py", "alone.py", "../above.py")
    names = ["../above.py", "alone.py", "features/__init__.py", "features/numbers.py"]
    assert [name for name, _ in made.files] == [*names, "features/text/__init__.py", "features/text/words.py"]
    assert pickle.loads(pickle.dumps(made)) == made


def test_the_key_follows_from_the_contents(folder: Path) -> None:
    before = bundle(folder, "alone.py").key
    assert bundle(folder, "alone.py").key == before
    (folder / "alone.py").write_text("x = 1")
    assert bundle(folder, "alone.py").key != before


def test_the_same_folder_is_used_though_its_files_have_changed(folder: Path) -> None:
    made = bundle(folder, "alone.py")
    (folder / "alone.py").write_text("x = 1")
    assert folder_to_run_in(made) == (folder, None)


def test_a_shared_folder_of_another_machine_is_used_when_it_holds_the_same(folder: Path) -> None:
    there = replace(bundle(folder, "alone.py"), folder_identity="another machine")
    assert folder_to_run_in(there) == (folder, None)
    (folder / "alone.py").write_text("x = 1")
    place, scratch = folder_to_run_in(there)
    assert scratch is not None
    with scratch:
        assert (place / "alone.py").read_text() == ""
        assert not (place / "beside.py").exists()


def test_files_outside_the_folder_keep_their_places(folder: Path) -> None:
    made = bundle(folder, "alone.py", "../above.py")
    (folder.parent.parent / "project").rename(folder.parent.parent / "elsewhere")
    place, scratch = folder_to_run_in(made)
    assert scratch is not None
    with scratch:
        assert (place / ".." / "above.py").read_text() == "above = 1\n"
        assert Path(scratch.name) in place.parents
    assert not place.exists()
