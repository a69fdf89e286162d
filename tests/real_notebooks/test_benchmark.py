"""The benchmark of real notebooks, on notebooks whose way through it is known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.real_notebooks.__main__ import main
from benchmarks.real_notebooks.copies import fresh_copy
from benchmarks.real_notebooks.coverage import statements_of_work
from benchmarks.real_notebooks.funnel import OURS, summarise
from benchmarks.real_notebooks.records import Baseline, Exported, PeerResult, Record, Refusal, Tagged
from benchmarks.real_notebooks.report import markdown
from benchmarks.real_notebooks.selection import Selected, select
from benchmarks.real_notebooks.tagging import tag
from nb2prod.workspace.notebooks.reading import read_notebook

PEER = "another tool"


def write(path: Path, *sources: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


def record(name: str, ours: Exported, peer: PeerResult | None = None, *, alike: bool = True) -> Record:
    baseline = Baseline(read=True, runs=True, alike=alike)
    return Record(name, f"/{name}", "repository", baseline, ours, peers={} if peer is None else {PEER: peer})


def equal(**others: Any) -> Exported:
    return Exported(Tagged(roles={"step": 2}, work=4, kept=4), True, True, True, "equal", **others)


def refused(*codes: str) -> Exported:
    return Exported(
        Tagged(roles={"step": 1}, work=1, refusals=tuple(Refusal(code, 1, 1, "why", "do this") for code in codes))
    )


def test_notebooks_go_through_the_whole_funnel_without_being_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "project"
    good = write(
        folder / "good.ipynb", "from pathlib import Path", "%time rows = len(Path('data.txt').read_text())\nrows"
    )
    write(folder / "random.ipynb", "import random", "drawn = random.random()", "Path = str(drawn)\nprint(drawn)")
    write(folder / "failing.ipynb", "x = 1", "y = x / 0")
    (folder / "broken.ipynb").write_text("{}", encoding="utf-8")
    (folder / "data.txt").write_text("some data", encoding="utf-8")
    before = good.read_bytes()
    out = tmp_path / "result.json"
    options = ["--work", str(tmp_path / "work"), "--json", str(out), "--markdown", str(tmp_path / "result.md")]
    assert main([str(folder), *options, "--picture", str(tmp_path / "funnel.svg")]) == 0

    result = json.loads(out.read_text(encoding="utf-8"))
    found = {Path(each["path"]).stem: each for each in result["notebooks"]}
    assert {name: each["baseline"]["alike"] for name, each in found.items()} == {
        "good": True,
        "random": False,
        "failing": False,
        "broken": False,
    }
    assert found["random"]["baseline"]["runs"]
    assert "drawn" in found["random"]["baseline"]["problem"]
    assert "cell 2: ZeroDivisionError" in found["failing"]["baseline"]["problem"]
    assert "nbformat" in found["broken"]["baseline"]["problem"]
    assert (found["good"]["ours"]["verdict"], found["good"]["ours"]["counts"]["equal"]) == ("equal", 2)
    assert {stage["name"]: stage["counts"][OURS] for stage in result["summary"]["stages"]}["every output equal"] == 1
    assert good.read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [
        "broken.ipynb",
        "data.txt",
        "failing.ipynb",
        "good.ipynb",
        "random.ipynb",
    ]
    assert "1 of 1, 100.0%" in capsys.readouterr().out
    assert "<svg" in (tmp_path / "funnel.svg").read_text(encoding="utf-8")

    stored = sorted((tmp_path / "work" / "records").iterdir())
    stamps = [file.stat().st_mtime_ns for file in stored]
    assert main([str(folder), *options, "--resume"]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == result
    assert [file.stat().st_mtime_ns for file in stored] == stamps


def test_peers_stand_beside_it_and_refusals_are_counted_by_notebook() -> None:
    records = [
        record("a", equal(), PeerResult(accepted=True, imports=True, runs=True, equal=True)),
        record("b", equal(doubtful=("s.x: unstable: it moves",)), PeerResult(accepted=True, runs=False, equal=False)),
        record("c", refused("NB301", "NB301", "NB404"), PeerResult(accepted=False)),
        record("d", refused("NB301"), PeerResult(accepted=False)),
        record("e", refused("NB999"), alike=False),
        record("nothing", Exported(Tagged())),
    ]
    summary = summarise(records, [PEER])
    counts = {stage.name: (stage.counts[OURS], stage.counts[PEER]) for stage in summary.stages}
    assert counts["runs twice alike"] == (5, 5)
    assert counts["... and does more than look"] == (4, 4)
    assert counts["exported"] == (2, 2)
    assert counts["every output equal"] == (2, 1)
    assert counts["... and every name comparable"] == (1, None)
    assert [(each.code, each.notebooks, each.alone) for each in summary.blockers] == [("NB301", 2, 1), ("NB404", 1, 0)]
    assert summary.doubtful == {"unstable": 1}
    assert not summary.failed
    table = markdown(summary, records, "5 notebooks")
    assert "| every output equal | 2 (50%) | 1 (25%) |" in table
    assert "c, cell 1:1: NB404 why; fix: do this" in table


def test_tags_of_a_person_count_where_suggested_tags_do_not_do(tmp_path: Path) -> None:
    records = [replace(record("a", refused("NB301")), by_hand=equal()), record("b", equal())]
    counts = {stage.name: stage.counts[OURS] for stage in summarise(records, []).stages}
    assert counts["every output equal"] == 1
    assert counts["equal, where need be with a person's tags"] == 2

    path = write(tmp_path / "n.ipynb", "x = 1", "y = 2")
    assert tag(path, tmp_path, {"2": ["skip"]}).roles["skip"] == 1
    assert read_notebook(path).cells[1].tags == ("skip",)


@pytest.mark.parametrize("verdict", ["different", "module fails", "import fails"])
def test_a_module_that_is_not_its_notebook_fails_the_benchmark(verdict: str) -> None:
    summary = summarise([record("a", Exported(Tagged(work=1), True, True, True, verdict))], [])
    assert summary.failed
    assert len(summary.wrong) == 1


def test_a_crash_fails_the_benchmark() -> None:
    assert summarise([record("a", Exported(Tagged(crash="Traceback"), bug="Traceback"))], []).failed


def test_work_is_what_does_more_than_look(tmp_path: Path) -> None:
    path = write(tmp_path / "n.ipynb", "import math\nx = math.pi\nx", "%matplotlib inline", "print(x)\nx += 1", "fn x:")
    assert statements_of_work(read_notebook(path), {1}) == (3, 1)


def test_repositories_are_copied_whole_and_counted(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    for name in ("one/a/first", "one/b/second", "two/third"):
        write(corpus / f"{name}.ipynb", "x = 1")
    (corpus / "one" / "data.csv").write_text("1", encoding="utf-8")
    listed = tmp_path / "corpus" / "list.json"
    listed.write_text(json.dumps([{"path": "two/third.ipynb"}, {"path": "x.ipynb", "runs": False}]), encoding="utf-8")
    found = select([corpus], [listed], corpus, 1, None)
    assert [each.name for each in found] == ["one/a/first.ipynb", "two/third.ipynb"]
    copy = fresh_copy(found[0], tmp_path / "scratch", tmp_path / "large")
    assert (copy.parent.parent / "data.csv").read_text(encoding="utf-8") == "1"


def test_a_large_file_is_shared_by_copies_and_never_with_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.real_notebooks.copies._LARGE", 10)
    path = write(tmp_path / "project" / "n.ipynb", "x = 1")
    (path.parent / "data.csv").write_text("0123456789", encoding="utf-8")
    selected = Selected(path, path.parent, "project")
    copy = fresh_copy(selected, tmp_path / "scratch", tmp_path / "large").with_name("data.csv")
    copy.write_text("changed in place", encoding="utf-8")
    assert (path.parent / "data.csv").read_text(encoding="utf-8") == "0123456789"
