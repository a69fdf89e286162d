"""Globs of the settings."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.quick.globs import fits, fits_any


@pytest.mark.parametrize(
    ("glob", "fitting", "others"),
    [
        ("a.ipynb", "a.ipynb old/a.ipynb old/deep/a.ipynb a.ipynb/x", "ba.ipynb a.ipynbx"),
        ("*.run.ipynb", "a.run.ipynb old/.run.ipynb", "a.ipynb run.ipynb a.run.ipynb.x"),
        ("old", "old old/a.ipynb b/old/c/a.ipynb", "older/a.ipynb old.ipynb"),
        ("old/", "old/a.ipynb b/old/c/a.ipynb", "older/a.ipynb"),
        ("/old", "old/a.ipynb", "b/old/a.ipynb"),
        ("./old/", "old/a.ipynb", "b/old/a.ipynb"),
        ("old/*.ipynb", "old/a.ipynb", "old/deep/a.ipynb b/old/a.ipynb a.ipynb"),
        ("old/**", "old/a.ipynb old/deep/a.ipynb", "b/old/a.ipynb older/a.ipynb"),
        ("**/old/*.ipynb", "old/a.ipynb b/c/old/a.ipynb", "old/deep/a.ipynb"),
        ("a/**/b/*.ipynb", "a/b/x.ipynb a/c/d/b/x.ipynb a/b/b/x.ipynb", "a/c/x.ipynb b/a/b/x.ipynb"),
        ("**", "a.ipynb old/a.ipynb", ""),
        ("**/**/a", "a b/a b/c/a", "b"),
        ("202?-*/[ab]?.ipynb", "2024-x/a1.ipynb", "2024/a1.ipynb 2024-x/c1.ipynb 2024-x/a.ipynb"),
        ("[!a]*[[].ipynb", "b[.ipynb", "a[.ipynb b].ipynb"),
        ("OLD", "OLD/a", "old/a"),
        ("", "", "a old/a"),
        ("/", "", "a"),
        ("../a.ipynb", "", "a.ipynb"),
    ],
)
def test_what_fits_and_what_does_not(glob: str, fitting: str, others: str) -> None:
    assert [path for path in fitting.split() if not fits(path, glob)] == []
    assert [path for path in others.split() if fits(path, glob)] == []


def test_one_of_several_globs_is_enough() -> None:
    assert fits_any("old/a.ipynb", ["b", "old"])
    assert not fits_any("new/a.ipynb", ["b", "old"])
    assert not fits_any("new/a.ipynb", [])


names = st.text(alphabet="ab.", min_size=1, max_size=3).filter(lambda name: name not in (".", ".."))


@given(st.lists(names, min_size=1, max_size=4), st.lists(st.text(alphabet="ab.*?", min_size=1, max_size=3), max_size=3))
def test_within_one_folder_the_standard_library_agrees(path: list[str], glob: list[str]) -> None:
    parts = [part.replace("**", "*") for part in glob if part not in (".", "..")]

    expected = any(
        len(path[:end]) == len(parts) and PurePosixPath(*path[:end]).match("/".join(parts))
        for end in range(1, len(path) + 1)
        if parts
    )
    assert fits("/".join(path), "/" + "/".join(parts)) is expected


def test_many_stars_take_no_time() -> None:
    assert not fits("/".join("a" * 200), "**/a/" * 100 + "b")
