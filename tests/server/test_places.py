"""Paths are confined to the server's root, whatever they are made of and wherever links lead."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager, LargeFileManager
from jupyter_server.services.contents.manager import ContentsManager

from nb2prod.server.errors import Forbidden, Invalid, Missing, RequestError
from nb2prod.server.places import Places


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    for path in ("a.ipynb", "sub/b c.ipynb", ".hidden.ipynb", "sub/x..y.ipynb"):
        (root / path).write_text("{}", encoding="utf-8")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "o.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "root-beside").mkdir()
    return root


@pytest.fixture(params=[LargeFileManager, AsyncLargeFileManager])
def places(request: pytest.FixtureRequest, root: Path) -> Places:
    return Places(request.param(root_dir=str(root)))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.ipynb", "a.ipynb"),
        ("/a.ipynb", "a.ipynb"),
        ("sub//b c.ipynb", "sub/b c.ipynb"),
        ("./sub/./b c.ipynb", "sub/b c.ipynb"),
        ("sub/x..y.ipynb", "sub/x..y.ipynb"),
        ("RTC:sub/b c.ipynb", "sub/b c.ipynb"),
    ],
)
def test_a_notebook_in_the_root_is_found(places: Places, root: Path, path: str, found: str) -> None:
    place = places.notebook(path, must_exist=True)
    assert (place.api_path, place.os_path) == (found, root / found)
    assert places.api_path(place.os_path) == found


def test_a_notebook_that_is_not_saved_yet_has_a_place(places: Places, root: Path) -> None:
    assert places.notebook("new/n.ipynb", must_exist=False).os_path == root / "new" / "n.ipynb"


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("../outside/o.ipynb", Forbidden, "must not hold '..'"),
        ("sub/../a.ipynb", Forbidden, "must not hold '..'"),
        ("sub/../../outside/o.ipynb", Forbidden, "must not hold '..'"),
        ("..", Forbidden, "must not hold '..'"),
        (".hidden.ipynb", Forbidden, "hidden files are not served"),
        (".cache/n.ipynb", Forbidden, "hidden files are not served"),
        ("a\0.ipynb", Invalid, "no path of a file"),
        ("\ud800.ipynb", Invalid, "no path of a file"),
        ("", Invalid, "names no file"),
        ("/", Invalid, "names no file"),
        ("a.py", Invalid, "not an .ipynb file"),
        ("sub", Invalid, "not an .ipynb file"),
        ("none.ipynb", Missing, "no such notebook"),
        ("a.ipynb/b.ipynb", Missing, "Not a directory"),
        ("x" * 5000 + ".ipynb", Missing, "File name too long"),
        ("/etc/none.ipynb", Missing, "no such notebook"),
    ],
)
def test_another_path_is_refused(places: Places, path: str, error: type[RequestError], words: str) -> None:
    with pytest.raises(error, match=words):
        places.notebook(path, must_exist=True)


def test_links_are_followed_within_the_root_only(places: Places, root: Path, tmp_path: Path) -> None:
    (root / "link.ipynb").symlink_to("sub/b c.ipynb")
    (root / "out.ipynb").symlink_to(tmp_path / "outside" / "o.ipynb")
    (root / "folder").symlink_to(tmp_path / "outside", target_is_directory=True)
    (root / "beside").symlink_to(tmp_path / "root-beside", target_is_directory=True)
    (root / "loop.ipynb").symlink_to("loop.ipynb")
    (root / "seen.ipynb").symlink_to(".hidden.ipynb")
    assert places.notebook("link.ipynb", must_exist=True).api_path == "link.ipynb"
    for path in ("out.ipynb", "folder/o.ipynb", "folder/new.ipynb", "beside/new.ipynb"):
        with pytest.raises(Forbidden, match="outside of the folder that this server serves") as caught:
            places.notebook(path, must_exist=False)
        assert str(tmp_path) not in str(caught.value)
    with pytest.raises(Forbidden, match="hidden"):
        places.notebook("seen.ipynb", must_exist=True)
    with pytest.raises(RequestError):
        places.notebook("loop.ipynb", must_exist=True)


def test_what_is_written_is_confined_too(places: Places, root: Path, tmp_path: Path) -> None:
    (root / "out").symlink_to(tmp_path / "outside", target_is_directory=True)
    places.check_inside(root / "sub" / "new" / "module.py")
    assert places.target("sub/runs").os_path == root / "sub" / "runs"
    assert places.api_path(root) == ""
    for path in (
        tmp_path / "module.py",
        root / "out" / "module.py",
        root / ".." / "module.py",
        tmp_path / "root-beside",
    ):
        with pytest.raises(Forbidden):
            places.check_inside(path)
        assert places.api_path(path) is None


def test_a_root_that_is_a_link_is_a_root(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root, target_is_directory=True)
    places = Places(LargeFileManager(root_dir=str(tmp_path / "link")))
    place = places.notebook("a.ipynb", must_exist=True)
    assert place.os_path == tmp_path / "link" / "a.ipynb"
    assert places.api_path(root / "a.ipynb") == "a.ipynb"


def test_hidden_files_are_served_where_the_server_serves_them(root: Path) -> None:
    places = Places(LargeFileManager(root_dir=str(root), allow_hidden=True))
    assert places.notebook(".hidden.ipynb", must_exist=True).os_path == root / ".hidden.ipynb"


def test_notebooks_that_are_no_files_are_refused_in_words() -> None:
    class Database(ContentsManager):
        pass

    with pytest.raises(Invalid, match=r"elsewhere than in files \(Database\)"):
        Places(Database()).notebook("a.ipynb", must_exist=True)


PARTS = st.sampled_from(["..", ".", "", "sub", "out", "a.ipynb", "..\\", "C:", "%2e%2e", "\0", "~", "RTC:"]) | st.text(
    max_size=4
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=6), st.sampled_from(["/", "\\"]))
def test_no_path_leads_out(tmp_path_factory: Any, parts: list[str], separator: str) -> None:
    base = tmp_path_factory.getbasetemp() / "confined"
    root = base / "root"
    (root / "sub").mkdir(parents=True, exist_ok=True)
    if not (root / "out").is_symlink():
        (root / "out").symlink_to(base, target_is_directory=True)
    places = Places(LargeFileManager(root_dir=str(root)))
    try:
        place = places.notebook(separator.join(parts) + ".ipynb", must_exist=False)
    except RequestError:
        return
    assert Path(os.path.realpath(place.os_path)).is_relative_to(root.resolve())
    assert ".." not in place.os_path.parts
