"""Roles suggested for a notebook that is being edited."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.errors import ConfigurationError, UnreadableNotebook
from tests.commands.live.asking import ask, document, saved, with_edits

UNTAGGED = document(
    ("markdown", "# Sums"),
    ("", "import json\nimport math"),
    ("", "count = 5  # how many"),
    ("", "rows = [math.sqrt(i) for i in range(count)]"),
    ("step:sum_up|module:sums|mine", "total = sum(rows)"),
    ("", "print(json.dumps(total))"),
)


def test_each_code_cell_has_a_role_with_tags_and_reason(tmp_path: Path) -> None:
    answer = ask("suggest", tmp_path / "new.ipynb", UNTAGGED)
    found = {each["cell_id"]: each for each in answer["suggestions"]}
    assert [*found] == ["c2", "c3", "c4", "c5", "c6"]
    assert (found["c2"]["kind"], found["c2"]["tags"]) == ("imports", ["imports"])
    assert (found["c3"]["kind"], found["c3"]["tags"], found["c3"]["given"]) == ("parameters", ["parameters"], False)
    assert found["c4"]["tags"] == [f"step:{found['c4']['name']}"]
    assert all(each["reason"] for each in found.values())
    assert answer["remaining"] == []


def test_a_role_of_its_own_is_given_and_adds_nothing(tmp_path: Path) -> None:
    answer = ask("suggest", tmp_path / "new.ipynb", UNTAGGED)
    (given,) = [each for each in answer["suggestions"] if each["given"]]
    assert (given["cell_id"], given["kind"], given["name"], given["module"]) == ("c5", "step", "sum_up", "sums")
    assert given["tags"] == []


def test_the_suggestions_are_those_of_the_command(tmp_path: Path) -> None:
    path = saved(tmp_path / "sums.ipynb", UNTAGGED)
    printed = subprocess.run(
        [sys.executable, "-m", "nb2prod", "tag", "--json", str(path)], capture_output=True, text=True, check=True
    ).stdout
    (listed,) = json.loads(printed)["notebooks"]
    answer = ask("suggest", path, UNTAGGED)
    assert [{**each, "role": each["kind"]} for each in answer["suggestions"]] == [
        {**each, "kind": each["role"]} for each in listed["cells"]
    ]


def test_what_would_still_be_refused_is_told_in_code_units(tmp_path: Path) -> None:
    notebook = document(("step:ask", "print('𝄞𝄞', unknown_name)"))
    (found,) = ask("suggest", tmp_path / "a.ipynb", notebook)["remaining"]
    assert (found["code"], found["cell_id"], found["line"]) == ("NB301", "c1", 1)
    assert found["column"] == len("print('𝄞𝄞', ".encode("utf-16-le")) // 2 + 1


def test_accepted_suggestions_leave_nothing_to_suggest(tmp_path: Path) -> None:
    added = ask("suggest", tmp_path / "a.ipynb", UNTAGGED)["suggestions"]
    own = {cell["id"]: cell["metadata"].get("tags", []) for cell in UNTAGGED["cells"]}
    edits = [
        {"cell_id": each["cell_id"], "source": None, "tags": [*own[each["cell_id"]], *each["tags"]]}
        for each in added
        if each["tags"]
    ]
    tagged = with_edits(UNTAGGED, edits)
    again = ask("suggest", tmp_path / "a.ipynb", tagged)["suggestions"]
    assert all(each["given"] and not each["tags"] for each in again)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableNotebook, match="no nbformat"):
        ask("suggest", tmp_path / "a.ipynb", {"cells": []})
    (tmp_path / "pyproject.toml").write_text("[tool.nb2prod]\nunknown = 1\n")
    with pytest.raises(ConfigurationError, match="unknown"):
        ask("suggest", tmp_path / "a.ipynb", UNTAGGED)
