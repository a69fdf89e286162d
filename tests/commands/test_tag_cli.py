"""`nb2prod tag`, `--tag` and `--fix` as they are called: real processes, real files, a real terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "nb2prod"]
ROOT = str(Path(__file__).parents[2])
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([ROOT, os.environ.get("PYTHONPATH", "")])}
UNTAGGED = (
    ("", "import json\nimport math"),
    ("", "count = 5  # how many"),
    ("", "rows = [math.sqrt(i) for i in range(count)]"),
    ("", "rows"),
    ("", "total = sum(rows)\nprint(json.dumps(total))"),
)
BROKEN = (("step:load", "rows = np.arange(3)"), ("stpe:show", "/print rows"), ("export", "total = rows.sum()"))


def call(directory: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**ENVIRONMENT, **more}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )


def in_terminal(directory: Path, answer: str, *arguments: str) -> tuple[int, str]:
    """Call the program in a terminal of its own, and answer its question."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments], cwd=directory, env=ENVIRONMENT, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    os.write(controller, f"{answer}\n".encode())
    shown = b""
    while True:
        try:
            part = os.read(controller, 4096)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(controller)
    return process.wait(), shown.decode()


def write(path: Path, cells: Sequence[tuple[str, str]] = UNTAGGED, **more: object) -> bytes:
    documents = [
        {
            "cell_type": "code",
            "execution_count": 1,
            "id": f"c{number}",
            "metadata": {"tags": [tags]} if tags else {},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": ["é\\n"]}],
            "source": source.splitlines(keepends=True),
        }
        for number, (tags, source) in enumerate(cells)
    ]
    document = {"cells": documents, "metadata": {"z": 1.0e5, "a": {}}, "nbformat": 4, "nbformat_minor": 5, **more}
    path.write_text(json.dumps(document, indent=1) + "\n")
    return path.read_bytes()


def tags(path: Path) -> list[list[str]]:
    return [cell["metadata"].get("tags", []) for cell in json.loads(path.read_text())["cells"]]


def test_suggestions_are_shown_with_reasons_and_nothing_is_written(tmp_path: Path) -> None:
    before = write(tmp_path / "a.ipynb")
    done = call(tmp_path, "tag", "a.ipynb")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "a.ipynb"
    assert [line.split()[:2] for line in lines[1:]] == [["cell", str(number)] for number in range(1, 6)]
    assert "parameters" in lines[2]
    assert "cell 3" in lines[2]  # reads the parameter
    assert "step:" in lines[3]
    assert "nb2prod tag --write a.ipynb" in done.stderr
    assert (tmp_path / "a.ipynb").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]


def test_written_tags_change_nothing_else_and_export_like_assumed_ones(tmp_path: Path) -> None:
    before = write(tmp_path / "a.ipynb")
    assert call(tmp_path, "export", "--tag", "a.ipynb", "-o", "assumed").returncode == 0
    assert (tmp_path / "a.ipynb").read_bytes() == before
    done = call(tmp_path, "tag", "--write", "-y", "a.ipynb")
    assert done.returncode == 0, done.stderr
    assert "+tags: parameters" in done.stdout
    document = json.loads((tmp_path / "a.ipynb").read_text())
    assert all(cell["metadata"].pop("tags") for cell in document["cells"])
    assert json.dumps(document, indent=1) + "\n" == before.decode()
    assert call(tmp_path, "export", "a.ipynb", "-o", "tagged").returncode == 0
    assert (tmp_path / "tagged" / "a.py").read_text() == (tmp_path / "assumed" / "a.py").read_text()
    again = call(tmp_path, "tag", "--write", "-y", "a.ipynb")
    assert again.returncode == 0
    assert "nothing to add" in again.stderr


def test_tags_that_are_there_stay(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", [*UNTAGGED[:2], ("step:mine", UNTAGGED[2][1]), ("other", "print(rows)")])
    done = call(tmp_path, "tag", "--write", "-y", "a.ipynb")
    assert "(step:mine)" in done.stdout
    assert tags(tmp_path / "a.ipynb")[2] == ["step:mine"]
    assert tags(tmp_path / "a.ipynb")[3][0] == "other"


def test_no_terminal_is_no_yes(tmp_path: Path) -> None:
    before = write(tmp_path / "a.ipynb")
    done = call(tmp_path, "tag", "--write", "a.ipynb")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert (tmp_path / "a.ipynb").read_bytes() == before
    assert call(tmp_path, "tag", "--yes", "a.ipynb").returncode == 2


def test_in_a_terminal_the_answer_decides(tmp_path: Path) -> None:
    before = write(tmp_path / "a.ipynb")
    code, shown = in_terminal(tmp_path, "n", "tag", "--write", "a.ipynb")
    assert (code, "Change a.ipynb?" in shown) == (1, True)
    assert (tmp_path / "a.ipynb").read_bytes() == before
    code, shown = in_terminal(tmp_path, "y", "tag", "--write", "a.ipynb")
    assert (code, "changed a.ipynb" in shown) == (0, True)
    assert tags(tmp_path / "a.ipynb")[1] == ["parameters"]


def test_what_an_export_would_still_refuse_is_said(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", [("", "rows = [unknown]"), ("", "print(rows)")])
    done = call(tmp_path, "tag", "a.ipynb")
    assert done.returncode == 1
    assert "a.ipynb:cell 1:1:9: NB301" in done.stdout
    assert "still be refused" in done.stderr


def test_tag_as_json_is_one_object_for_all_notebooks(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb")
    (tmp_path / "b.ipynb").write_text("no json")
    done = call(tmp_path, "tag", "a.ipynb", "b.ipynb", "--json", "--write", "--yes")
    assert (done.returncode, done.stderr) == (2, "")
    report = json.loads(done.stdout)
    assert (report["schema"], report["exit_code"]) == (1, 2)
    first, second = report["notebooks"]
    assert first["written"]
    assert not second["written"]
    assert "not JSON" in second["error"]
    assert [cell["cell"] for cell in first["cells"]] == [1, 2, 3, 4, 5]
    assert first["cells"][1]["tags"] == ["parameters"]
    assert {"cell", "cell_id", "role", "name", "module", "given", "tags", "reason"} == set(first["cells"][0])
    assert json.loads(call(tmp_path, "tag", "a.ipynb", "--json").stdout)["notebooks"][0]["cells"][1]["given"]


@pytest.mark.parametrize("arguments", [("tag", "--write", "-y"), ("export", "--tag", "--fix", "-y")])
def test_files_that_cannot_be_changed_are_left_whole(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    before = write(tmp_path / "a.ipynb", [("", "rows = np.arange(3)"), ("", "/print rows")])
    (tmp_path / "a.ipynb").chmod(0o444)
    done = call(tmp_path, *arguments, "a.ipynb")
    assert done.returncode == 2
    assert "read-only" in done.stderr
    assert (tmp_path / "a.ipynb").read_bytes() == before
    old = {"cell_type": "code", "language": "python", "input": "a = np.pi", "outputs": [], "metadata": {}}
    document = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [old]}]}
    (tmp_path / "old.ipynb").write_text(json.dumps(document))
    done = call(tmp_path, *arguments, "old.ipynb")
    assert done.returncode == 2
    assert "nbformat 3" in done.stderr


def test_an_export_that_assumes_roles_says_which(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb")
    done = call(tmp_path, "export", "--tag", "a.ipynb")
    assert done.returncode == 0, done.stderr
    assert "assumed roles: imports (cell 1), parameters (cell 2)" in done.stderr
    report = json.loads(call(tmp_path, "export", "--tag", "a.ipynb", "--json").stdout)["notebooks"][0]
    assert [each["cell"] for each in report["suggestions"]] == [1, 2, 3, 4, 5]
    assert all(each["tags"] and each["reason"] for each in report["suggestions"])
    assert call(tmp_path, "export", "--tag", "--check", "a.ipynb").returncode == 0


def test_a_check_without_assumed_roles_says_how_the_export_was_made(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb")
    assert call(tmp_path, "export", "--tag", "a.ipynb").returncode == 0
    for arguments in (("export", "--check"), ("verify",)):
        done = call(tmp_path, *arguments, "a.ipynb")
        assert done.returncode == 1
        assert "NB102" in done.stdout
        assert "--tag" in done.stderr
    write(tmp_path / "a.ipynb", [*UNTAGGED[:2], ("step:mine", UNTAGGED[2][1].replace("count", "5")), *UNTAGGED[3:]])
    done = call(tmp_path, "export", "--check", "a.ipynb")
    assert done.returncode == 1
    assert "1 stale" in done.stderr
    assert "give --tag again" in done.stderr


def test_proof_before_tagging(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb")
    done = call(tmp_path, "verify", "--tag", "a.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not exported yet" in done.stdout + done.stderr
    assert "total" in done.stdout
    # a module exported with other roles is not what the assumed ones would give
    write(tmp_path / "a.ipynb", [("export", "import math\nA = 1"), *UNTAGGED])
    assert call(tmp_path, "export", "a.ipynb").returncode == 0
    done = call(tmp_path, "verify", "--tag", "a.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "with or without --tag" in done.stdout + done.stderr


def test_a_refused_export_says_what_can_be_mended(tmp_path: Path) -> None:
    before = write(tmp_path / "a.ipynb", BROKEN)
    done = call(tmp_path, "export", "a.ipynb")
    assert done.returncode == 1
    assert "NB402 [*]" in done.stdout
    assert "--fix: correct the tag 'stpe:show' of cell 2 to 'step:show'" in done.stdout
    assert "can be mended with --fix" in done.stderr
    report = json.loads(call(tmp_path, "export", "a.ipynb", "--json").stdout)["notebooks"][0]
    assert all(found["fixable"] for found in report["diagnostics"])
    assert (tmp_path / "a.ipynb").read_bytes() == before


def test_fixes_are_shown_asked_for_applied_and_exported(tmp_path: Path) -> None:
    before = write(tmp_path / "a.ipynb", BROKEN)
    looked = call(tmp_path, "export", "--fix", "--diff", "a.ipynb")
    assert looked.returncode == 0, looked.stderr
    assert "+import numpy as np" in looked.stdout
    assert "+++ a.py" in looked.stdout
    assert call(tmp_path, "export", "--fix", "a.ipynb").returncode == 2
    assert (tmp_path / "a.ipynb").read_bytes() == before
    code, shown = in_terminal(tmp_path, "y", "export", "--fix", "a.ipynb")
    assert code == 0, shown
    assert "+tags: step:show" in shown
    assert (tmp_path / "a.py").exists()
    sources = ["".join(cell["source"]) for cell in json.loads((tmp_path / "a.ipynb").read_text())["cells"]]
    assert sources == ["import numpy as np\nrows = np.arange(3)", "print(rows)", "total = rows.sum()"]
    again = call(tmp_path, "export", "--fix", "a.ipynb")  # nothing to ask
    assert (again.returncode, again.stderr) == (0, "1 notebook: 1 unchanged\n")


def test_a_no_leaves_the_notebook_and_exports_it_as_it_is(tmp_path: Path) -> None:
    before = write(tmp_path / "a.ipynb", BROKEN)
    code, shown = in_terminal(tmp_path, "n", "export", "--fix", "a.ipynb")
    assert (code, "NB402" in shown) == (1, True)
    assert (tmp_path / "a.ipynb").read_bytes() == before


def test_fixes_as_json_and_what_cannot_go_together(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", BROKEN)
    assert call(tmp_path, "export", "--fix", "--check", "a.ipynb").returncode == 2
    assert call(tmp_path, "export", "--yes", "a.ipynb").returncode == 2
    refused = json.loads(call(tmp_path, "export", "--fix", "--json", "a.ipynb").stdout)
    assert (refused["exit_code"], "--yes" in refused["error"]) == (2, True)
    report = json.loads(call(tmp_path, "export", "--fix", "--yes", "--json", "a.ipynb").stdout)["notebooks"][0]
    assert report["outcome"] == "written"
    assert {each["code"] for each in report["fixed"]} == {"NB107", "NB214", "NB301", "NB402"}


def test_options_are_completed(tmp_path: Path) -> None:
    for words, wanted in (("nb2prod ta", "tag"), ("nb2prod tag --w", "--write"), ("nb2prod export --f", "--fix")):
        number = str(len(words.split()) - 1)
        completing = {"_NB2PROD_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": number}
        script = "import sys; sys.argv = ['nb2prod']; from nb2prod.cli.program import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={**ENVIRONMENT, **completing},
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"plain,{wanted}" in done.stdout.split(), done.stderr
