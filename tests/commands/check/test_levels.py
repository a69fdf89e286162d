"""What is not looked at again, and that everything is looked at that may have changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import nb2prod
from nb2prod.commands.export.report import Outcome
from nb2prod.quick.answer import answer
from tests.commands.check.checking import edit, export, notebook, outcomes, settle

PASSED, STALE = (Outcome.UNCHANGED, 0), (Outcome.STALE, 1)
STARRED = (("", "from helpers import *"), ("step:load", "x = helper()"), ("test", "assert x == 1"))
# runs the program as the script does; prints what was opened below the working directory, what was started, and what
# was imported
WATCHED = """
import os
import sys
seen = {"open": [], "subprocess.Popen": []}
def watch(event, arguments):
    if event in seen:
        seen[event].append(str(arguments[0]))
sys.addaudithook(watch)
before = {*sys.modules}
os._exit = sys.exit  # there is something to print yet
from nb2prod.launch import main
sys.argv = ["nb2prod", "check", *sys.argv[1:]]
try:
    main()
    code = 0
except SystemExit as exit:
    code = exit.code
modules = sorted({*sys.modules} - before)
import json
inside = [os.path.relpath(path) for path in seen["open"] if os.path.abspath(path).startswith(os.getcwd() + os.sep)]
print(json.dumps([code or 0, sorted({*inside}), seen["subprocess.Popen"], modules]))
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def watched(*arguments: str) -> tuple[int, set[str], list[str], set[str]]:
    """Exit code, the project's files that were opened, the programs started and the modules imported."""
    variables = {**os.environ, "PYTHONPATH": str(Path(nb2prod.__file__).parents[1])}
    command = [sys.executable, "-c", WATCHED, *arguments]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    code, opened, started, modules = json.loads(done.stdout)
    return code, {path for path in opened if not path.startswith(".nb2prod_cache")}, started, {*modules}


def cached(*notebooks: Path) -> None:
    """Export, and check until that is answered from the cache."""
    export(*notebooks)
    settle(Path())
    assert all(result == PASSED for result in outcomes().values())
    assert answer([])


def test_a_second_check_opens_nothing_and_imports_next_to_nothing(project: Path) -> None:
    cells = (("step:load", "x = 1"), ("test", "assert x == 1"))
    export(*(notebook(project / "deep" / f"{name}.ipynb", *cells) for name in "abc"))
    settle(project)
    assert watched()[0] == 0
    for arguments in ([], ["deep"], ["deep/a.ipynb", "deep/tests/test_b.py"]):
        code, opened, started, modules = watched(*arguments)
        assert (code, opened, started) == (0, set(), [])
        allowed = {"__future__", "zlib", "time", "fcntl", "gc", "nb2prod", "nb2prod.launch"}
        assert {name for name in modules if not name.startswith("nb2prod.quick")} <= allowed


def test_without_a_cache_digests_are_compared_and_nothing_is_compiled(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    code, opened, started, modules = watched("--no-cache")
    assert (code, started) == (0, [])
    assert "a.ipynb" in opened
    assert not {"nb2prod.compiler", "nb2prod.commands.export.command", "black", "nbformat"}.intersection(modules)
    assert not (project / ".nb2prod_cache").exists()


def test_new_outputs_are_neither_formatted_nor_linted(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    output = '"outputs": [{"output_type": "stream", "name": "stdout", "text": "new"}]'
    edit(project / "a.ipynb", '"outputs": []', output)
    code, _, started, modules = watched()
    assert (code, started) == (0, [])
    assert "nb2prod.compiler" in modules
    assert not {"black", "ruff"}.intersection(modules)


def test_notebooks_that_are_not_exported_are_known_too(project: Path) -> None:
    notebook(project / "a.ipynb", ("parameters", "x = 1"))
    settle(project)
    outcomes()
    assert answer([])
    assert answer(["a.ipynb"])
    edit(project / "a.ipynb", "parameters", "step:one")
    assert not answer([])
    assert outcomes() == {"a.ipynb": STALE}


def test_what_fails_is_never_answered_from_the_cache(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    edit(project / "a.ipynb", "[1, 2]", "[1, 3]")
    settle(project)
    for _ in range(2):
        assert outcomes() == {"a.ipynb": STALE}
        assert not answer([])


def test_options_beyond_the_plain_form_are_handed_over(project: Path) -> None:
    cached(notebook(project / "a.ipynb"))
    others = (["--json"], ["--format", "json"], ["--no-cache"], ["-h"], ["--write-baseline"], ["-o"], [""])
    assert not any(answer(arguments) for arguments in others)


def write(path: str, text: str) -> Callable[[], None]:
    def change() -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text)

    return change


def same_size() -> None:
    edit(Path("a.py"), "[1, 2]", "[1, 3]")


def same_time() -> None:
    """Another file in its place, of the same size and time of modification, as `cp -p` puts it there."""
    status = Path("a.ipynb").stat()
    text = Path("a.ipynb").read_text().replace("[1, 2]", "[1, 3]")
    Path("other").write_text(text)
    os.utime("other", ns=(status.st_atime_ns, status.st_mtime_ns))
    shutil.copy2("other", "a.ipynb")


def clock_back() -> None:
    edit(Path("a.ipynb"), "[1, 2]", "[1, 3]")
    os.utime("a.ipynb", (1, 1))


CHANGES: dict[str, tuple[Callable[[], None], tuple[Outcome, int]]] = {
    "a module edited to the same size": (same_size, (Outcome.EDITED, 1)),
    "a notebook replaced with its time": (same_time, STALE),
    "the clock moved back": (clock_back, STALE),
    "the module gone": (Path("a.py").unlink, STALE),
    "the tests gone": (Path("tests/test_a.py").unlink, STALE),
    "what tests share gone": (Path("tests/conftest.py").unlink, STALE),
    "black configured": (write("pyproject.toml", "[tool.black]\nline-length = 20\n"), STALE),
    "ruff configured": (write("ruff.toml", 'lint.select = ["S101"]\n'), (Outcome.UNCHANGED, 1)),
    "ruff configured for the tests": (write("tests/ruff.toml", 'lint.select = ["S101"]\n'), (Outcome.UNCHANGED, 1)),
    "a package made of the folder": (write("__init__.py", ""), STALE),
    "settings changed": (write("pyproject.toml", '[tool.nb2prod]\ntests = "checks"\n'), STALE),
    "the record gone": (Path(".nb2prod/a.json").unlink, PASSED),
    "the record damaged": (write(".nb2prod/a.json", "{"), PASSED),
    "the observation damaged": (write(".nb2prod/a.observed.json", "{"), PASSED),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_seen_though_the_cache_says_otherwise(project: Path, name: str) -> None:
    (project / "pyproject.toml").write_text('[tool.ruff.lint]\nselect = ["E"]\n')
    cached(notebook(project / "a.ipynb", ("step:load", "values = [1, 2]"), ("test", "assert values == [1, 2]")))
    change, expected = CHANGES[name]
    change()
    assert not answer([])
    assert outcomes() == {"a.ipynb": expected}
    settle(project)
    assert outcomes() == {"a.ipynb": expected}
    assert answer([]) is (expected == PASSED)


@pytest.mark.parametrize("level", ["signatures", "digests"])
def test_libraries_of_star_imports_are_watched(project: Path, level: str) -> None:
    (project / "helpers.py").write_text("def helper():\n    return 1\n")
    cached(notebook(project / "a.ipynb", *STARRED))
    if level == "digests":
        shutil.rmtree(project / ".nb2prod_cache")
    (project / "helpers.py").write_text("def helper():\n    return 1\n\n\ndef x():\n    return 2\n")
    assert not answer([])
    export(project / "a.ipynb")
    settle(project)
    assert outcomes() == {"a.ipynb": PASSED}
    assert answer([])
    shutil.copytree(project / "tests", project / "helpers")  # a package is found before a module of its name
    (project / "helpers" / "__init__.py").write_text("def helper(): return 1\n")
    assert not answer([])


def test_a_notebook_edited_while_it_is_checked_is_looked_at_again(project: Path) -> None:
    """Files younger than the run are not believed, whatever their signature says."""
    export(notebook(project / "a.ipynb"))
    assert outcomes() == {"a.ipynb": PASSED}
    now = project.stat().st_mtime_ns + 10**12
    os.utime(project / "a.ipynb", ns=(now, now))  # from the future: the clock was moved back since
    settle_without_future = outcomes()
    assert settle_without_future == {"a.ipynb": PASSED}
    assert not answer([])


def test_the_digest_of_the_inputs_needs_no_parsing(project: Path) -> None:
    """What the record says of the inputs is the same on another machine: no path, no time."""
    export(notebook(project / "one" / "a.ipynb"))
    shutil.copytree(project / "one", project / "two")
    shutil.rmtree(project / "two" / ".nb2prod")
    export(project / "two" / "a.ipynb")
    texts = [(project / folder / ".nb2prod" / "a.json").read_bytes() for folder in ("one", "two")]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("level", ["signatures", "digests"])
def test_an_import_that_becomes_the_projects_own_is_sorted_anew(project: Path, level: str) -> None:
    sources = ("import ours\nimport zlib\nx = ours.y + zlib.crc32(b'')",)
    cached(
        notebook(
            project / "a.ipynb", *(("step:load", source) for source in sources), ("step:more", "import yaml\nz = yaml")
        )
    )
    if level == "digests":
        shutil.rmtree(project / ".nb2prod_cache")
    (project / "ours.py").write_text("y = 1\n")
    assert not answer([])
    assert outcomes() == {"a.ipynb": STALE}
