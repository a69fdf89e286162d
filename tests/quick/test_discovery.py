"""Which notebooks and records are found below a folder."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path

import pytest

from nb2prod.quick.cache import Cache
from nb2prod.quick.discovery import Found, Undecided, walk


def judge(folder: str, folders: Collection[str], notebooks: Collection[str]) -> set[str]:
    return {name for name in (*folders, *notebooks) if name.startswith("ignored")}


def cache_of(root: Path) -> Cache:
    return Cache(str(root), time.time_ns() + 10**10)


def walked(start: Path, cache: Cache | None = None, *, judged: bool = True) -> tuple[list[str], list[str]]:
    """Notebooks and records, as paths from the start."""
    found = Found()
    walk(str(start), cache or cache_of(start), judge if judged else None, found)
    notebooks, records = (
        [Path(path).relative_to(start).as_posix() for path in paths] for paths in (found.notebooks, found.records)
    )
    return notebooks, records


def plant(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def test_notebooks_come_by_folder_and_name(tmp_path: Path) -> None:
    plant(tmp_path, "b.ipynb", "a.ipynb", "x/d.ipynb", "x/y/c.ipynb", "w/e.ipynb", "a.py", "f.ipynb/g.ipynb")
    expected = ["a.ipynb", "b.ipynb", "f.ipynb/g.ipynb", "w/e.ipynb", "x/d.ipynb", "x/y/c.ipynb"]
    assert walked(tmp_path) == (expected, [])


@pytest.mark.parametrize(
    "name",
    [
        ".hidden/a.ipynb",
        ".a.ipynb",
        ".ipynb_checkpoints/a-checkpoint.ipynb",
        "node_modules/x/a.ipynb",
        "lib/site-packages/a.ipynb",
        "__pycache__/a.ipynb",
        "ignored/a.ipynb",
        "deep/ignored.ipynb",
    ],
)
def test_what_is_no_part_of_the_project_is_left_out(tmp_path: Path, name: str) -> None:
    plant(tmp_path, name)
    assert walked(tmp_path) == ([], [])


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history", ".git/HEAD", ".git"])
def test_environments_and_other_repositories_are_left_out_unless_they_are_asked_for(tmp_path: Path, mark: str) -> None:
    plant(tmp_path, f"other/{mark}", "other/a.ipynb", "b.ipynb")
    assert walked(tmp_path) == (["b.ipynb"], [])
    assert walked(tmp_path / "other") == (["a.ipynb"], [])


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    plant(tmp_path, "x/a.ipynb")
    (tmp_path / "x" / "loop").symlink_to(tmp_path)
    (tmp_path / "broken.ipynb").symlink_to("nowhere")
    (tmp_path / "link.ipynb").symlink_to("x/a.ipynb")
    assert walked(tmp_path) == (["link.ipynb", "x/a.ipynb"], [])


def test_records_are_found_where_folders_are_walked(tmp_path: Path) -> None:
    plant(tmp_path, "x/.nb2prod/b.json", "x/.nb2prod/a.json", "x/.nb2prod/a.observed.json", "x/.nb2prod/journal")
    assert walked(tmp_path) == ([], ["x/.nb2prod/a.json", "x/.nb2prod/b.json"])


def test_what_is_known_needs_no_judge_and_what_is_new_does(tmp_path: Path) -> None:
    plant(tmp_path, "x/a.ipynb", "ignored/b.ipynb", "ignored.ipynb")
    with pytest.raises(Undecided):
        walked(tmp_path, judged=False)
    cache = cache_of(tmp_path)
    assert walked(tmp_path, cache) == (["x/a.ipynb"], [])
    cache.save()
    assert walked(tmp_path, judged=False) == (["x/a.ipynb"], [])
    plant(tmp_path, "x/new.txt", "ignored/new/c.ipynb")
    assert walked(tmp_path, judged=False) == (["x/a.ipynb"], [])
    plant(tmp_path, "x/new.ipynb")
    with pytest.raises(Undecided):
        walked(tmp_path, judged=False)


def test_folders_that_overlap_are_walked_once(tmp_path: Path) -> None:
    plant(tmp_path, "x/a.ipynb")
    found = Found()
    for start in (tmp_path, tmp_path / "x"):
        walk(str(start), cache_of(tmp_path), judge, found)
    assert found.notebooks == [str(tmp_path / "x" / "a.ipynb")]


def test_folders_that_cannot_be_read_have_nothing(tmp_path: Path) -> None:
    assert walked(tmp_path / "missing") == ([], [])
