"""The check cache: what it remembers, when it forgets, and what cannot hurt it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nb2prod
from nb2prod.quick.cache import PASSES, Cache, Listing, Verdict
from nb2prod.quick.cache_file import DIRECTORY
from nb2prod.quick.places import project_root, tool_places
from nb2prod.quick.signatures import signature

LATER = 10**10  # nanoseconds: as if the run had begun when the files were old
FILES = (".nb2prod/a.json", "a.py")


def fresh(root: Path) -> Cache:
    return Cache(str(root), time.time_ns() + LATER)


def remember(root: Path, name: str = "a.ipynb", **details: object) -> None:
    """Write a notebook with its files and keep that it passes."""
    folder = (root / name).parent
    for file in (name, *(str((folder / each).relative_to(root)) for each in FILES)):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    cache = fresh(root)
    add(cache, root / name, **details)
    cache.save()


def add(cache: Cache, notebook: Path, **details: object) -> None:
    folder = str(notebook.parent)
    options: dict[str, object] = {"tests": f"{folder}/tests", "taken": {}, **details}
    cache.add(str(notebook), "", Verdict(PASSES, folder, FILES, 2, ("a note",)), **options)  # type: ignore[arg-type]


def knows(root: Path, name: str = "a.ipynb", option: str = "") -> bool:
    return fresh(root).verdict(str(root / name), option) is not None


def cache_file(root: Path) -> Path:
    (path,) = (root / DIRECTORY).glob("check-*")
    return path


def test_a_verdict_is_remembered_with_what_it_says(tmp_path: Path) -> None:
    remember(tmp_path)
    verdict = fresh(tmp_path).verdict(str(tmp_path / "a.ipynb"), "")
    assert verdict is not None
    assert (verdict.kind, verdict.output, verdict.files) == (PASSES, str(tmp_path), [*FILES])
    assert (verdict.known, verdict.notes) == (2, ["a note"])
    assert not knows(tmp_path, option=str(tmp_path))
    assert (tmp_path / DIRECTORY / ".gitignore").read_text() == "*\n"
    assert (tmp_path / DIRECTORY / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize("name", ["a.ipynb", *FILES, "pyproject.toml", "tests/ruff.toml", "../.ruff.toml", "watched"])
def test_it_holds_until_something_is_touched(tmp_path: Path, name: str) -> None:
    root = tmp_path / "project"
    remember(root, watched=[str(root / "watched")])
    assert knows(root)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("new")
    assert not knows(root)


def test_files_that_may_change_again_unseen_are_not_remembered(tmp_path: Path) -> None:
    remember(tmp_path)
    (tmp_path / "a.py").write_text("new")
    cache = Cache(str(tmp_path), (tmp_path / "a.py").stat().st_mtime_ns)  # at that very moment
    add(cache, tmp_path / "a.ipynb")
    cache.save()
    assert not knows(tmp_path)


def test_signatures_from_before_count(tmp_path: Path) -> None:
    """A file that changed while it was looked at is one that changed."""
    remember(tmp_path, taken={str(tmp_path / "a.ipynb"): "1 1 1 1"})
    assert not knows(tmp_path)


def test_any_damage_is_as_if_there_were_no_cache(tmp_path: Path) -> None:
    remember(tmp_path)
    path = cache_file(tmp_path)
    content = path.read_bytes()
    for broken in (
        *(content[:end] for end in range(0, len(content), 97)),
        *(content[:place] + b"#" + content[place + 1 :] for place in range(0, len(content), 97)),
        content.replace(b"cache 1", b"cache 2"),
        content + b"x",
    ):
        path.write_bytes(broken)
        assert not knows(tmp_path)
    path.write_bytes(content)
    assert knows(tmp_path)
    path.unlink()
    path.mkdir()
    remember(tmp_path)  # which cannot be written, and nobody minds
    assert not knows(tmp_path)


def test_another_environment_has_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(tmp_path)
    with monkeypatch.context() as changed:
        changed.setattr(sys, "path", [*sys.path, "/elsewhere"])
        assert not knows(tmp_path)
        remember(tmp_path / "other")
        assert knows(tmp_path / "other")
    assert not knows(tmp_path / "other")
    with monkeypatch.context() as changed:
        changed.setattr(sys, "path", ["another", *sys.path[1:]])  # how the program was called
        assert knows(tmp_path)


def test_a_tool_installed_or_upgraded_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder in (second / "black", second / "ruff", third / "black", first):
        folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "path", ["", str(first), str(second), str(third)])
    places = tool_places()
    assert [*map(str, (first / "black", first / "ruff", second))] == places[1:]
    root = tmp_path / "project"
    for change in (first / "black", second / "black-99.dist-info"):
        remember(root)
        assert knows(root)
        change.mkdir()
        assert not knows(root)


def test_a_folder_changed_by_one_process_makes_the_verdicts_of_another_worthless(tmp_path: Path) -> None:
    """Whoever looked before the change, and whoever saved last."""
    remember(tmp_path)
    early = fresh(tmp_path)
    add(early, tmp_path / "a.ipynb")
    (tmp_path / "pyproject.toml").write_text("[tool.black]\n")
    remember(tmp_path, "b.ipynb")
    early.save()
    assert knows(tmp_path, "b.ipynb")
    assert not knows(tmp_path, "a.ipynb")


def test_notebooks_that_are_gone_or_fail_now_are_forgotten(tmp_path: Path) -> None:
    for name in ("a.ipynb", "b.ipynb", "c.ipynb"):
        remember(tmp_path, f"{name[0]}/{name}")
    (tmp_path / "a" / "a.ipynb").unlink()
    cache = fresh(tmp_path)
    cache.forget(str(tmp_path / "b" / "b.ipynb"), "")
    cache.save()
    text = cache_file(tmp_path).read_text()
    assert [name for name in ("a/a.ipynb", "b/b.ipynb", "c/c.ipynb") if name in text] == ["c/c.ipynb"]


def test_names_that_would_break_a_line_are_not_remembered(tmp_path: Path) -> None:
    for name in ("a\tb/a.ipynb", "a\nb/a.ipynb"):
        remember(tmp_path, name)
        assert not knows(tmp_path, name)
    remember(tmp_path, os.fsdecode(b"caf\xe9/a.ipynb"))
    assert knows(tmp_path, os.fsdecode(b"caf\xe9/a.ipynb"))


WRITER = """
import sys, time
from pathlib import Path
from nb2prod.quick.cache import PASSES, Cache, Verdict
root, number = sys.argv[1:]
for each in range(10):
    notebook = Path(root, f"{number}_{each}", "a.ipynb")
    notebook.parent.mkdir()
    notebook.touch()
    cache = Cache(root, time.time_ns() + 10**10)
    verdict = Verdict(PASSES, str(notebook.parent), ("a.py",))
    cache.add(str(notebook), "", verdict, tests=str(notebook.parent), taken={})
    cache.save()
print("\\n".join(sys.path[1:]))
"""


def test_processes_side_by_side_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(nb2prod.__file__).parents[1])}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(number)], env=environment, stdout=subprocess.PIPE
        )
        for number in range(4)
    ]
    printed = [writer.communicate()[0].decode() for writer in writers]
    monkeypatch.setattr(sys, "path", ["", *printed[0].splitlines()])
    assert all(knows(tmp_path, f"{number}_{each}/a.ipynb") for number in range(4) for each in range(10))


def test_a_listing_holds_as_long_as_the_rules_do(tmp_path: Path) -> None:
    cache = fresh(tmp_path)
    cache.add_listing(str(tmp_path), Listing({"a.ipynb", "kept"}, {"build"}))
    cache.save()
    cache = fresh(tmp_path)
    listing = cache.listing(str(tmp_path), cache.shared.folder(str(tmp_path)))
    assert listing is not None
    assert (listing.accepted, listing.ignored) == ({"a.ipynb", "kept"}, {"build"})
    (tmp_path / ".gitignore").write_text("kept\n")
    cache = fresh(tmp_path)
    assert cache.listing(str(tmp_path), cache.shared.folder(str(tmp_path))) is None


def test_who_a_record_belongs_to_is_remembered(tmp_path: Path) -> None:
    remember(tmp_path)
    record = str(tmp_path / FILES[0])
    cache = fresh(tmp_path)
    cache.add_owner(record, "1 1 1 1", "/elsewhere/a.ipynb")
    cache.save()
    assert fresh(tmp_path).owner(record) == ""
    cache.add_owner(record, signature(record), "/elsewhere/a.ipynb")
    cache.save()
    assert fresh(tmp_path).owner(record) == "/elsewhere/a.ipynb"


def test_the_project_begins_at_its_repository(tmp_path: Path) -> None:
    inner = tmp_path / "inner" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert project_root(str(inner)) == str(tmp_path)
    (tmp_path / "inner" / ".git").write_text("gitdir: elsewhere")  # a worktree or submodule
    assert project_root(str(inner)) == str(tmp_path / "inner")


def test_caches_of_environments_that_are_gone_are_dropped(tmp_path: Path) -> None:
    remember(tmp_path)
    old, recent = (cache_file(tmp_path).with_name(f"check-{name}") for name in ("old", "recent"))
    for path in (old, recent):
        path.touch()
    os.utime(old, (1, 1))
    remember(tmp_path, "b.ipynb")
    assert (old.exists(), recent.exists()) == (False, True)
