"""Killed at any system call that writes: every file is the old or the new one, and the next run heals."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from nb2prod.commands.export.on_disk import finish_export
from nb2prod.config import Settings
from nb2prod.workspace.locations import locate
from tests.faults.program import Program, Tree, is_temporary, notebook, tree, write_version

EDITED = "not what nb2prod last wrote"


def exported_before(folder: Path, program: Program, *names: str) -> None:
    """Notebooks that were exported in one state, and are in another one now."""
    for name in names:
        write_version(folder, 1, name)
    done = program.run(folder, "export", "--force", *(f"{name}.ipynb" for name in names))
    assert done.exit_code == 0, done.output
    for name in names:
        write_version(folder, 2, name)


def files(folder: Path) -> Tree:
    """Everything but directories, which may be made early."""
    return {name: content for name, content in tree(folder).items() if not name.endswith("/")}


def undisturbed(program: Program, before: Path, folder: Path, *command: str) -> Tree:
    """Everything after a run that nobody kills."""
    shutil.copytree(before, folder, symlinks=True)
    done = program.run(folder, *command)
    assert done.exit_code == 0, done.output
    assert not [name for name in tree(folder) if is_temporary(name)]
    return tree(folder)


def killed_at_each_call(program: Program, before: Path, scratch: Path, *command: str) -> Iterator[tuple[str, Path]]:
    """The call that was not lived to see, and the folder as it was left, until a run ends by itself."""
    number = 0
    while True:
        number += 1
        folder = scratch / f"killed{number}"
        shutil.copytree(before, folder, symlinks=True)
        done = program.run(folder, *command, kill_at=number)
        if not done.killed:
            assert done.exit_code == 0, done.output
            assert number > 4
            return
        yield f"call {number}: {done.calls[-1]}", folder


def left_at_each_call(program: Program, before: Path, scratch: Path, *command: str) -> Iterator[tuple[str, Path]]:
    """The same states as of `killed_at_each_call`, copied while one run stands still before each call."""
    folder, copies = scratch / "running", scratch / "copies"
    shutil.copytree(before, folder, symlinks=True)
    done = program.run(folder, *command, snapshots=copies)
    assert done.exit_code == 0, done.output
    last: Tree = {}
    for number, call in enumerate(done.calls, start=1):
        found = tree(copies / str(number))
        if found != last:
            yield f"call {number}: {call}", copies / str(number)
        last = found


def check_old_or_new(found: Tree, old: Tree, new: Tree, call: str) -> None:
    """Compare byte by byte; temporary files, and directories made early, may be there."""
    for name in found.keys() | old.keys() | new.keys():
        if not is_temporary(name) and not name.endswith("/"):
            assert found.get(name) in (old.get(name), new.get(name)), (call, name)


def check_seen_as_ours(program: Program, folder: Path, call: str) -> None:
    """Looking writes nothing, and takes nothing that nb2prod wrote for an edit."""
    looked = program.run(folder, "export", "--check", "shop.ipynb")
    assert looked.exit_code in (0, 1), (call, looked.output)
    assert EDITED not in looked.output, call
    assert looked.calls == (), call


def check_healed(program: Program, folder: Path, call: str, wanted: Tree, *command: str) -> None:
    """The next run does what the killed one was to do, and leaves nothing else."""
    done = program.run(folder, *command)
    assert done.exit_code == 0, (call, done.output)
    assert tree(folder) == wanted, call


def test_an_export_killed_for_good_is_healed_by_the_next(tmp_path: Path, program: Program) -> None:
    exported_before(tmp_path / "before", program, "shop")
    command = ("export", "shop.ipynb")
    old, new = tree(tmp_path / "before"), undisturbed(program, tmp_path / "before", tmp_path / "new", *command)
    for call, folder in killed_at_each_call(program, tmp_path / "before", tmp_path, *command):
        check_old_or_new(tree(folder), old, new, call)
        check_healed(program, folder, call, new, *command)
    assert program.run(tmp_path / "new", "export", "--check", "shop.ipynb").exit_code == 0


def test_when_the_notebook_changes_before_the_next_export_it_heals_all_the_same(
    tmp_path: Path, program: Program
) -> None:
    exported_before(tmp_path / "before", program, "shop")
    command = ("export", "shop.ipynb")
    write_version(tmp_path / "before", 3)
    third = undisturbed(program, tmp_path / "before", tmp_path / "third", *command)
    write_version(tmp_path / "before", 2)
    for call, folder in left_at_each_call(program, tmp_path / "before", tmp_path, *command):
        write_version(folder, 3)
        check_seen_as_ours(program, folder, call)
        check_healed(program, folder, call, third, *command)


def test_an_export_through_links_heals(tmp_path: Path, program: Program) -> None:
    before = tmp_path / "before"
    (before / "elsewhere" / "tests").mkdir(parents=True)
    (before / "elsewhere" / "module.py").touch()
    (before / "shop.py").symlink_to("elsewhere/module.py")
    (before / "tests").symlink_to("elsewhere/tests")
    exported_before(before, program, "shop")
    command = ("export", "shop.ipynb")
    old, new = tree(before), undisturbed(program, before, tmp_path / "new", *command)
    assert new["shop.py"] == b"link to elsewhere/module.py"
    assert b"price * 2" in new["elsewhere/module.py"]
    for call, folder in left_at_each_call(program, before, tmp_path, *command):
        check_old_or_new(tree(folder), old, new, call)
        check_healed(program, folder, call, new, *command)


def test_what_a_person_edits_between_a_killed_run_and_the_next_is_kept(tmp_path: Path, program: Program) -> None:
    exported_before(tmp_path / "before", program, "shop")
    renamed = 0
    for call, folder in left_at_each_call(program, tmp_path / "before", tmp_path, "export", "shop.ipynb"):
        if "rename" in call or "unlink" in call:
            (folder / "tests" / "test_shop.py").write_text("mine\n")
            done = program.run(folder, "export", "shop.ipynb")
            assert (done.exit_code, "test_shop.py: not what nb2prod last wrote" in done.output) == (1, True), call
            assert (folder / "tests" / "test_shop.py").read_text() == "mine\n"
            assert not [name for name in tree(folder) if is_temporary(name)], call
            renamed += 1
    assert renamed > 4


def test_notebooks_side_by_side_heal_each_other(tmp_path: Path, program: Program) -> None:
    exported_before(tmp_path / "before", program, "shop", "cafe")
    both = ("export", "shop.ipynb", "cafe.ipynb")
    old, new = tree(tmp_path / "before"), undisturbed(program, tmp_path / "before", tmp_path / "new", *both)
    for number in range(5, 60, 13):  # the two are written by two processes: the order is another one each time
        folder = tmp_path / f"killed{number}"
        shutil.copytree(tmp_path / "before", folder)
        done = program.run(folder, *both, kill_at=number)
        call = f"call {number}: {done.calls[-1]}"
        check_old_or_new(tree(folder), old, new, call)
        done = program.run(folder, "export", "cafe.ipynb")
        assert done.exit_code == 0, (call, done.output)
        assert not [name for name in tree(folder) if is_temporary(name)], call
        check_healed(program, folder, call, new, *both)


def test_a_recording_is_there_or_not(tmp_path: Path, program: Program) -> None:
    exported_before(tmp_path / "before", program, "shop")
    states = [*left_at_each_call(program, tmp_path / "before", tmp_path, "record", "shop.ipynb")]
    old, new = files(tmp_path / "before"), files(tmp_path / "running")
    healed = [old]
    for call, folder in states:
        finish_export(locate(folder / "shop.ipynb", None, Settings(), None))
        healed.append(files(folder))
        assert healed[-1] == new or healed[-2:] == [old, old], call
    assert healed[-1] == new


def test_tags_are_written_or_not(tmp_path: Path, program: Program) -> None:
    before = tmp_path / "before"
    notebook(before / "shop.ipynb", ("", "def twice(x):\n    return 2 * x"), ("", "y = twice(3)"))
    command = ("tag", "--write", "--yes", "shop.ipynb")
    old, new = tree(before), undisturbed(program, before, tmp_path / "new", *command)
    for call, folder in killed_at_each_call(program, before, tmp_path, *command):
        check_old_or_new(tree(folder), old, new, call)
        check_healed(program, folder, call, new, *command)


def test_a_project_is_set_up_in_the_end(tmp_path: Path, program: Program) -> None:
    before = tmp_path / "before"
    write_version(before, 1)
    (before / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n')
    command = ("init", "--yes")
    old, new = tree(before), undisturbed(program, before, tmp_path / "new", *command)
    for call, folder in left_at_each_call(program, before, tmp_path, *command):
        check_old_or_new(tree(folder), old, new, call)
        check_healed(program, folder, call, new, *command)


def test_a_check_whose_cache_is_half_written_is_right(tmp_path: Path, program: Program) -> None:
    before = tmp_path / "before"
    write_version(before, 1)
    assert program.run(before, "export", "shop.ipynb").exit_code == 0
    for call, folder in killed_at_each_call(program, before, tmp_path, "check"):
        kept = {name: content for name, content in tree(folder).items() if not name.startswith(".nb2prod_cache")}
        assert kept == tree(before), call
        for _ in range(2):
            assert program.run(folder, "check").exit_code == 0, call
        (folder / "shop.py").write_text("mine")
        assert program.run(folder, "check").exit_code == 1, call
