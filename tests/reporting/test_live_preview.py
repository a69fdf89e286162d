"""The live preview as JSON: what the browser draws, underlines and goes to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nb2prod.model import Diagnostic, Severity
from nb2prod.reporting.live.columns import in_code_units
from tests.commands.live.asking import ask, document

STORY = (
    ("markdown", "# Churn\n\nWho leaves."),
    ("imports", "from pathlib import Path"),
    (
        "parameters",
        'limit = 3  # how many\nrate: float = 1e-3\nwhere = Path("data")\nnames = ["a", "b"]\nquiet = False',
    ),
    ("step:load", "xs = [*range(limit)]"),
    ("step:load", "ys = [x * rate for x in xs]"),
    ("skip", "print(xs)"),
    ("", "1 + 1"),
    ("metrics", "total = sum(ys)"),
    ("step:more", "xs = [*xs, total]"),
    ("figure:line", "import matplotlib.pyplot as plt\nplt.plot(xs)"),
    ("test:fine", "assert total < 1"),
)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return ask("preview", tmp_path_factory.mktemp("story") / "churn.ipynb", document(*STORY))


def test_the_files_say_what_they_are_and_where_each_line_came_from(story: dict[str, Any]) -> None:
    assert [(file["path"], file["kind"]) for file in story["files"]] == [
        ("churn.py", "module"),
        ("tests/test_churn.py", "tests"),
        ("tests/conftest.py", "other"),
    ]
    assert (story["stem"], story["refused"], story["formatted"]) == ("churn", False, True)
    module = story["files"][0]
    lines = module["text"].split("\n")
    assert len(module["origins"]) == len(lines) - 1
    assert module["origins"][lines.index("    ys = [x * rate for x in xs]")] == ["c5", 5, 1]
    assert module["origins"][0] is None


def test_steps_say_where_they_stand(story: dict[str, Any]) -> None:
    lines = story["files"][0]["text"].split("\n")
    by_name = {step["name"]: step for step in story["steps"]}
    assert [*by_name] == ["load", "metrics", "more", "line", "test_fine"]
    for step in story["steps"]:
        text = lines if step["file"] == "churn.py" else story["files"][1]["text"].split("\n")
        assert text[step["line"] - 1].startswith(f"def {step['name']}(")
    load = by_name["load"]
    assert (load["inputs"], load["outputs"], load["cells"]) == (["limit", "rate"], ["xs", "ys"], [4, 5])
    assert load["cell_ids"] == ["c4", "c5"]


def test_each_code_cell_has_its_role_and_whether_it_was_given(story: dict[str, Any]) -> None:
    roles = {role["cell"]: (role["kind"], role["name"], role["given"]) for role in story["roles"]}
    assert roles[5] == ("step", "load", True)
    assert roles[6] == ("skip", "", True)
    assert roles[7] == ("skip", "", False)
    assert [*roles] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]


def test_arrows_come_from_the_last_producer_before(story: dict[str, Any]) -> None:
    labels = {node["id"]: node["label"] for node in story["graph"]["nodes"]}
    arrows = [(labels[edge["source"]], labels[edge["target"]], edge["names"]) for edge in story["graph"]["edges"]]
    assert arrows == [
        ("Parameters", "load", ["limit", "rate"]),
        ("load", "metrics", ["ys"]),
        ("load", "more", ["xs"]),
        ("metrics", "more", ["total"]),
        ("more", "line", ["xs"]),
        ("metrics", "test_fine", ["total"]),
    ]
    kinds = {node["label"]: (node["kind"], node["cell_ids"]) for node in story["graph"]["nodes"]}
    assert kinds["Parameters"] == ("parameters", ["c3"])
    assert kinds["line"] == ("figure", ["c10"])
    assert kinds["test_fine"] == ("test", ["c11"])


def test_parameters_have_what_a_form_begins_with(story: dict[str, Any]) -> None:
    found = {each["name"]: (each["type"], each["value"], each["text"], each["help"]) for each in story["parameters"]}
    assert found == {
        "limit": ("int", 3, "3", "how many"),
        "rate": ("float", 0.001, "0.001", ""),
        "where": ("path", "data", "data", ""),
        "names": ("literal", ["a", "b"], "['a', 'b']", ""),
        "quiet": ("bool", False, "False", ""),
    }


def test_a_refused_notebook_has_findings_with_their_fixes_and_its_parameters_all_the_same(tmp_path: Path) -> None:
    notebook = document(("parameters", "limit = 3"), ("step:use", "ü = 'ä🎲'; m = np.ones(limit)"))
    answer = ask("preview", tmp_path / "n.ipynb", notebook)
    assert (answer["refused"], answer["files"], answer["formatted"]) == (True, [], True)
    (found,) = answer["diagnostics"]
    assert (found["cell_id"], found["line"], found["column"]) == ("c2", 1, 16)  # as JavaScript counts
    assert found["fixable"] == "add `import numpy as np` to cell 1"
    assert [parameter["name"] for parameter in answer["parameters"]] == ["limit"]
    wrong = document(("parameters", "limit = input()"), ("step:use", "m = limit"))
    answer = ask("preview", tmp_path / "n.ipynb", wrong)
    assert [each["code"] for each in answer["parameter_diagnostics"]] == [
        each["code"] for each in answer["diagnostics"]
    ]


def test_in_haste_the_answer_says_that_there_is_more(tmp_path: Path) -> None:
    notebook = document(("step:one", "haste   =   1"), ("step:two", "print( haste )"))
    hasty = ask("preview", tmp_path / "n.ipynb", notebook, seconds=0)
    assert hasty["formatted"] is False
    assert [file["formatted"] for file in hasty["files"]] == [False] * len(hasty["files"])
    answers = [ask("preview", tmp_path / "n.ipynb", notebook, seconds=0, further=True) for _ in range(12)]
    assert answers[0] == {"formatted": False}
    assert answers[-1]["formatted"] is True
    assert "    haste = 1\n" in answers[-1]["files"][0]["text"]


@pytest.mark.parametrize(
    ("code", "source", "column", "expected"),
    [
        ("NB301", "a = b", 5, 5),
        ("NB301", "é = b", 6, 5),
        ("NB301", "'🎲' + b", 10, 8),
        ("NB201", "'🎲' +", 6, 7),
        ("NB301", "x", 9, 9),
    ],
)
def test_columns_are_counted_as_javascript_does(code: str, source: str, column: int, expected: int) -> None:
    found = Diagnostic(code, Severity.ERROR, "", cell_id="c", cell_number=1, line=1, column=column)
    assert in_code_units(found, source).column == expected
