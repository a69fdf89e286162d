"""Tracebacks in cell coordinates: real ones, of every style, after edits of module and notebook."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nb2prod
from nb2prod.commands.traceback import MOVED, Frame, LiveText, Translator
from nb2prod.workspace.generated_lines import CHANGED, EDITED, REMOVED, UNKNOWN, UNREADABLE
from tests.reporting.exporting import exported, write_notebook

CELLS = (
    ("parameters", "discount = 0"),
    ("export", "def share(price, discount):\n    # of the price\n    return price / discount"),
    ("step:load", "prices = [10, 20]"),
    ("step:sums", "shares = []\nfor price in prices:\n    shares.append(share(price, discount))"),
)
SHARE = "return price / discount"
COLOURED = """  File \x1b[35m"{path}"\x1b[0m, line \x1b[35m{line}\x1b[0m, in \x1b[35mshare\x1b[0m
    return \x1b[31mprice \x1b[0m\x1b[1;31m/\x1b[0m\x1b[31m discount\x1b[0m
"""  # as Python 3.13 writes it
COMMAND = [sys.executable, "-m", "nb2prod", "traceback"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(nb2prod.__file__).parents[1])}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with an exported notebook that divides by zero."""
    folder = tmp_path_factory.mktemp("original")
    (folder / ".git").mkdir()
    (folder / "pyproject.toml").write_text('[tool.nb2prod]\noutput = "src"\ntests = "tests"\n')
    assert exported([write_notebook(folder / "notebooks" / "my shop.ipynb", *CELLS)]).exit_code == 0
    return folder


@pytest.fixture
def project(tmp_path: Path, original: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, as the working directory."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def number_of(text: str, path: Path = Path("src/my_shop.py")) -> int:
    lines = [line.strip() for line in path.read_text().split("\n")]
    return lines.index(text) + 1


def translated(text: str, base: Path | None = None) -> tuple[list[str], list[Frame]]:
    """The lines with those added, and the frames."""
    translator = Translator(base or Path.cwd())
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [*translator.before(line), line]
    return [*lines, *translator.rest()], translator.frames


def frame_at(text: str, base: Path | None = None) -> Frame:
    lines, frames = translated(text, base)
    (frame,) = frames
    assert any(f"cell {frame.origin.cell}, line {frame.origin.line}" in line for line in lines)
    return frame


def place(frame: Frame) -> tuple[int, int, str]:
    return frame.origin.cell, frame.origin.line, frame.origin.note


def test_a_command_runs_with_its_traceback_explained(project: Path) -> None:
    script = "import sys; sys.path.insert(0, 'src'); print('said'); import my_shop; my_shop.main([])"
    command = [*COMMAND, "--", sys.executable, "-c", script]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    plain = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "said\n")
    lines = done.stderr.split("\n")
    added = [line for line in lines if line.startswith("    notebooks/my shop.ipynb, cell ")]
    assert [line for line in lines if line not in added] == plain.stderr.split("\n")
    assert added[-1] == f"    notebooks/my shop.ipynb, cell 3, line 3: {SHARE}"
    assert f'File "{project / "src" / "my_shop.py"}", line {number_of(SHARE)}' in lines[lines.index(added[-1]) - 1]


@pytest.mark.parametrize(("script", "code"), [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 15)", 143)])
def test_the_exit_code_is_the_commands(script: str, code: int) -> None:
    done = subprocess.run([*COMMAND, "--", sys.executable, "-c", script], env=ENVIRONMENT, check=False)
    assert done.returncode == code


def test_what_a_command_says_is_passed_on_as_it_comes(project: Path) -> None:
    wait = "while not os.path.exists('seen'): time.sleep(0.01)"
    script = f"import os, sys, time\nsys.stderr.write('half a line')\n{wait}\nsys.stderr.write('\\rdone')"
    with subprocess.Popen(
        [*COMMAND, "--", sys.executable, "-c", script], env=ENVIRONMENT, stderr=subprocess.PIPE
    ) as run:
        assert run.stderr is not None
        assert run.stderr.read(11) == b"half a line"
        Path("seen").touch()
        assert run.stderr.read() == b"\rdone"


def test_logs_are_read_from_files_and_pipes(project: Path) -> None:
    log = f'INFO read\r\n  File "src/my_shop.py", line {number_of(SHARE)}, in share\r\nbytes \udcff'.encode(
        "utf-8", errors="surrogateescape"
    )
    expected = log.replace(
        b"in share\r\n", f"in share\r\n    notebooks/my shop.ipynb, cell 3, line 3: {SHARE}\n".encode()
    )
    Path("log.txt").write_bytes(log)
    for arguments, given in ((["log.txt"], b""), (["-"], log), ([], log)):
        done = subprocess.run([*COMMAND, *arguments], env=ENVIRONMENT, input=given, capture_output=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, expected, b"")
    done = subprocess.run([*COMMAND, "log.txt", "--json"], env=ENVIRONMENT, capture_output=True, check=True)
    (frame,) = json.loads(done.stdout)["frames"]
    assert (frame["notebook"], frame["cell"], frame["cell_line"]) == ("notebooks/my shop.ipynb", 3, 3)
    assert (frame["function"], frame["cell_id"], frame["source"], frame["note"]) == ("share", "c3", SHARE, "")


@pytest.mark.parametrize("arguments", [["none.txt"], ["--"], ["--", "no-such-command"], ["a", "--", "true"]])
def test_wrong_usage_is_said(tmp_path: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [*COMMAND, *arguments], env=ENVIRONMENT, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nb2prod: ")
    assert "Traceback" not in done.stderr


def test_at_a_terminal_it_says_what_it_wants() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(COMMAND, env=ENVIRONMENT, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 2
    assert "nothing to read: name a FILE" in done.stderr


def test_real_chained_and_grouped_tracebacks(project: Path) -> None:
    script = (
        "import sys, traceback; sys.path.insert(0, 'src'); import my_shop\n"
        "try:\n    try:\n        my_shop.run()\n    except ZeroDivisionError:\n        my_shop.share(1, None)\n"
        "except TypeError as error:\n"
        "    caught = error\n"
        "try:\n    group = ExceptionGroup('both', [caught])\n"
        "except NameError:\n    raise caught\n"
        "raise group\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    lines, frames = translated(done.stderr)
    assert [place(frame) for frame in frames if frame.function == "share"] == [(3, 3, "")] * 2
    for number, line in enumerate(lines):
        if "in share" in line:
            margin = line[: line.index("File")]
            assert lines[number + 1] == f"{margin}  notebooks/my shop.ipynb, cell 3, line 3: {SHARE}"


def test_a_syntax_error_of_an_edited_module(project: Path) -> None:
    module = Path("src/my_shop.py")
    module.write_text(module.read_text().replace(SHARE, "return price / / discount"))
    done = subprocess.run([sys.executable, str(module)], capture_output=True, text=True, check=False)
    assert "SyntaxError" in done.stderr
    assert place(frame_at(done.stderr)) == (3, 3, EDITED)


@pytest.mark.parametrize(
    "style",
    [
        '  File "{path}", line {line}, in share\n    return price / discount\nZeroDivisionError: division by zero',
        '  File "{path}", line {line}, in share\n    return price / discount\n           ~~~~~~^~~~~~~~~~\n',
        COLOURED,
        '  |   |   File "{path}", line {line}, in share\n  |   |     return price / discount\n',
        'E     File "{path}", line {line}\nE       return price / discount\n',
        '2024-05-01 12:00:00 ERROR File "{path}", line {line}, in share\n',
        "\x1b[1m\x1b[31m{path}\x1b[0m:{line}: in share\n    return price / discount\n",
        "{path}:{line}: ZeroDivisionError",
        "{path}:{line}: ZeroDivisionError: division by zero",
        "File {path}:{line}, in share(price, discount)\n",
        "see {path}:{line}",
        "{path}:{line}:12: E711 wrong",
    ],
)
@pytest.mark.parametrize("path", ["src/my_shop.py", "{project}/src/my_shop.py"])
def test_the_styles_of_tracebacks(project: Path, style: str, path: str) -> None:
    text = style.format(path=path.format(project=project), line=number_of(SHARE))
    frame = frame_at(text)
    assert place(frame) == (3, 3, "")
    assert frame.function == ("share" if "in" in text.split() or "in \x1b" in text else "")


def test_paths_from_other_folders_and_other_machines(project: Path) -> None:
    line = number_of(SHARE)
    elsewhere = f'  File "/home/runner/work/shop/shop/src/my_shop.py", line {line}, in share'
    assert place(frame_at(elsewhere)) == (3, 3, "")
    assert place(frame_at(elsewhere, project / "notebooks")) == (3, 3, "")
    assert place(frame_at(f"my_shop.py:{line}: in share")) == (3, 3, "")
    assert place(frame_at(f"src/my_shop.py:{line}: in share", project / "notebooks")) == (3, 3, "")
    for other in ("/usr/lib/python3/site-packages/src/my_shop.py", "/elsewhere/my_shop.py", "src/none.py"):
        assert translated(f'  File "{other}", line {line}, in share')[1] == []


def test_a_traceback_of_another_state_of_the_file_is_no_sure_thing(project: Path) -> None:
    line = number_of(SHARE)
    text = f'  File "src/my_shop.py", line {line}, in share\n    return prices[0]\n'
    assert place(frame_at(text)) == (3, 3, MOVED)


def test_lines_that_are_nb2prods_own_have_no_cell(project: Path) -> None:
    line = number_of("raise SystemExit(main())")
    assert translated(f"src/my_shop.py:{line}: in main")[1] == []
    assert translated("src/my_shop.py:99999: in main")[1] == []
    assert translated("src/my_shop.py:0: in main")[1] == []


def test_the_tests_of_a_module_lie_apart(project: Path) -> None:
    cells = (*CELLS[:3], ("test:load", "assert prices\nassert len(prices) == 3"))
    exported([write_notebook(project / "notebooks" / "stock.ipynb", *cells)])
    text = f"tests/test_stock.py:{number_of('assert len(prices) == 3', Path('tests/test_stock.py'))}: in test_load"
    assert place(frame_at(text)) == (5, 2, "")


def test_an_edited_module_is_aligned_and_says_so(project: Path) -> None:
    module = Path("src/my_shop.py")
    text = module.read_text()
    module.write_text(
        text.replace("    # of the price\n", "    # of the price\n    print(price)\n    print(discount)\n")
    )
    frame = frame_at(f"src/my_shop.py:{number_of(SHARE)}: in share")
    assert (*place(frame), frame.origin.source) == (3, 3, EDITED, SHARE)
    after = frame_at(f"src/my_shop.py:{number_of('shares.append(share(price, discount))')}: in sums")
    assert place(after) == (5, 3, EDITED)
    module.write_text("\n" * number_of(SHARE) + "x = 1\n" * 99)
    (*_, told), frames = translated("src/my_shop.py:50: in share")
    assert told == f"    notebooks/my shop.ipynb ({UNKNOWN})"
    assert place(frames[0]) == (0, 0, UNKNOWN)


def test_a_changed_notebook_is_searched_by_the_cells_id(project: Path) -> None:
    notebook = Path("notebooks/my shop.ipynb")
    text = f"src/my_shop.py:{number_of(SHARE)}: in share"
    document = json.loads(notebook.read_text())
    function = document["cells"].pop(2)
    document["cells"].append(function)
    function["source"].insert(0, "# moved and changed\n")
    notebook.write_text(json.dumps(document))
    frame = frame_at(text)
    assert (*place(frame), frame.origin.source) == (5, 4, "", SHARE)
    function["source"] = ["def share(price, rebate):\n", "    return price / rebate"]
    notebook.write_text(json.dumps(document))
    assert place(frame_at(text)) == (5, 3, CHANGED)
    document["cells"].remove(function)
    notebook.write_text(json.dumps(document))
    assert place(frame_at(text)) == (3, 3, REMOVED)
    notebook.unlink()
    assert place(frame_at(text)) == (3, 3, UNREADABLE)


def test_ids_made_up_from_numbers_count_only_with_the_text(project: Path) -> None:
    notebook = Path("notebooks/my shop.ipynb")
    document = json.loads(notebook.read_text())
    document["nbformat_minor"] = 4
    for cell in document["cells"]:
        del cell["id"]
    notebook.write_text(json.dumps(document))
    exported([notebook])
    text = f"src/my_shop.py:{number_of(SHARE)}: in share"
    assert place(frame_at(text)) == (3, 3, "")
    document["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "new"})
    notebook.write_text(json.dumps(document))
    assert place(frame_at(text)) == (4, 3, "")
    document["cells"].append({**document["cells"][3]})
    notebook.write_text(json.dumps(document))
    assert place(frame_at(text)) == (3, 3, CHANGED)


def test_text_is_passed_on_byte_by_byte(project: Path) -> None:
    text = f'a\n  File "src/my_shop.py", line {number_of(SHARE)}, in share\n    {SHARE}\r\nend'.encode()
    whole = LiveText(Translator(project))
    expected = whole.feed(text) + whole.end()
    slow = LiveText(Translator(project))
    assert b"".join(slow.feed(text[at : at + 1]) for at in range(len(text))) + slow.end() == expected
    assert expected.count(b"\n") == text.count(b"\n") + 1
    last = LiveText(Translator(project))
    frame = text.split(b"\n")[1]
    assert last.feed(frame) == frame
    assert last.end() == f"\n    notebooks/my shop.ipynb, cell 3, line 3: {SHARE}\n".encode()


def test_a_record_that_cannot_be_read_is_no_record(project: Path) -> None:
    Path("src/.nb2prod/my_shop.json").write_text('{"schema": 99, "path": "my_shop.py"}')
    assert translated("src/my_shop.py:3: in share")[1] == []
