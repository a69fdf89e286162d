"""Thousands of notebooks, passed by pre-commit in chunks to processes that run side by side."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from nb2prod.workspace.records.records import parse_record
from tests.hook.checkout import Hooks
from tests.hook.repository import PYPROJECT, Repository

COUNT = 2000
CHANGED = 40
RUN = (sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose")


def test_chunks_side_by_side_leave_every_record_whole(tmp_path: Path, hooks: Hooks) -> None:
    repository = Repository.made(tmp_path / "many", hooks)
    names = [f"notebooks/part{number % 7}/n{number:04}.ipynb" for number in range(COUNT)]
    for number, name in enumerate(names):
        repository.notebook(name, f"def double(number):\n    return 2 * number + {number}")
    settings = "pass_filenames: true\nrequire_serial: false"
    repository.write(".pre-commit-config.yaml", hooks.configuration("nb2prod-export", settings=settings))
    repository.write("pyproject.toml", PYPROJECT)
    repository.git("add", "--all")
    done = repository.attempt(*RUN)
    assert (done.returncode, done.stdout.count("written src/n")) == (1, COUNT), done.stdout[-2000:]
    assert_whole(repository, names)
    repository.git("add", "--all")
    assert "Passed" in repository.run(*RUN)

    for name in names[:: COUNT // CHANGED]:
        repository.notebook(name, "def double(number):\n    return number + number")
    repository.git("add", "--all")
    done = repository.attempt(*RUN)
    assert (done.returncode, done.stdout.count("written src/n")) == (1, CHANGED), done.stdout
    assert_whole(repository, names)
    repository.git("add", "--all")

    repository.write(".pre-commit-config.yaml", hooks.configuration("nb2prod-check", settings="pass_filenames: true"))
    repository.git("add", "--all")
    for _ in range(2):
        shown = repository.run(*RUN)
        assert sum(int(line.split()[0]) for line in shown.splitlines() if "notebooks:" in line) == COUNT, shown
    assert repository.git("diff", "--name-only") == ""
    program = str(hooks.python.with_name("nb2prod"))
    repository.run(program, "check", "--staged")  # of the folders, which were not named before
    cache = {path: path.read_bytes() for path in (repository.folder / ".nb2prod_cache").iterdir()}
    assert "up to date" in repository.run(program, "check", "--staged")
    assert {path: path.read_bytes() for path in cache} == cache  # there was nothing to learn


def assert_whole(repository: Repository, names: list[str]) -> None:
    """Whether each notebook has its record and module, and nothing was left half-way."""
    records = [*(repository.folder / "src" / ".nb2prod").iterdir()]
    assert len(records) == len(names)
    assert all(parse_record(path.read_text("utf-8")) is not None for path in records)
    assert len([*(repository.folder / "src").glob("*.py")]) == len(names)
    assert not [*repository.folder.rglob(".nb2prod-*")]


def test_two_hooks_at_once(repository: Repository) -> None:
    names = [f"n{number}.ipynb" for number in range(30)]
    for name in names:
        repository.notebook(name)
    repository.git("add", "--all")
    program = str(repository.hooks.python.with_name("nb2prod"))
    for command in ([program, "hook", *names], [program, "check", "--staged"]):
        both = [
            subprocess.Popen(
                command,
                cwd=repository.folder,
                env=repository.hooks.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for _ in range(2)
        ]
        said = [each.communicate()[0] for each in both]
        expected = 1 if "hook" in command else 0
        assert [each.returncode for each in both] == [expected] * 2, said
        repository.git("add", "--all")
    assert_whole(repository, names)
    report = json.loads(repository.run(program, "check", "--staged", "--json"))
    assert {each["outcome"] for each in report["notebooks"]} == {"unchanged"}
