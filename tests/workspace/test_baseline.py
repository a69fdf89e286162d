"""The baseline of an old project: what is known is not new, whatever moves around it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.config import Settings
from nb2prod.errors import ConfigurationError
from nb2prod.model import Diagnostic, Severity
from nb2prod.workspace.baseline import (
    Baseline,
    Known,
    Split,
    baseline_file,
    baseline_text,
    load_baseline,
    parse_baseline,
)
from nb2prod.workspace.finishing.linting import LintFinding

SOURCES = {"c1": "\nimport os\nx = f(1)\ny = f(1)\n", "c2": "z = 1"}
NOWHERE = Path("known.json")


def warning(line: int = 3, cell: str = "c1", code: str = "NB322", message: str = "it is") -> Diagnostic:
    return Diagnostic(code, Severity.WARNING, message, cell_id=cell, cell_number=1 if cell else 0, line=line)


def lint(line: int = 3, cell: str = "c1", code: str = "F841", message: str = "unused") -> LintFinding:
    return LintFinding(code, message, "a.py", 30 + line, 5, cell, 1 if cell else 0, line if cell else 0, 1)


def split(
    baseline: Baseline,
    diagnostics: Sequence[Diagnostic] = (),
    findings: Sequence[LintFinding] = (),
    sources: Mapping[str, str] = SOURCES,
    *,
    has_module: bool = True,
) -> Split:
    return baseline.split("a.ipynb", diagnostics, findings, sources, has_module=has_module)


def knowing(*args: Sequence[Diagnostic] | Sequence[LintFinding]) -> Baseline:
    return Baseline().updated({"a.ipynb": split(Baseline(), *args).found})  # type: ignore[arg-type]


def test_what_was_found_before_is_known_and_nothing_else() -> None:
    known = knowing([warning(3)], [lint(3), lint(0, "", message="Line too long")])
    found = split(known, [warning(3), warning(4)], [lint(3), lint(4), lint(0, "", message="Line too long")])
    assert found.diagnostics == (warning(4),)
    assert found.findings == (lint(4),)
    assert (found.known, found.unused) == (3, ())
    assert known.split("b.ipynb", [warning(3)], [], SOURCES, has_module=True).known == 0
    assert split(known, [warning(3, code="NB323")]).known == 0


def test_moved_cells_new_lines_and_new_formatting_change_nothing() -> None:
    known = knowing([warning(3)], [lint(4)])
    moved = {"other id": "# above\n\n\n   x  =\tf(1)  \n".replace("  =\t", " = ") + SOURCES["c1"]}
    found = split(known, [warning(4, "other id")], [lint(8, "other id")], moved)
    assert (found.known, found.diagnostics, found.findings, found.unused) == (2, (), (), ())


def test_the_same_once_more_is_new() -> None:
    sources = {"c1": "x = f(1)\nx = f(1)\nx  = f(1)"}
    known = Baseline().updated({"a.ipynb": split(Baseline(), [warning(1), warning(2)], sources=sources).found})
    found = split(known, [warning(1), warning(2), warning(3)], sources=sources)
    assert (found.diagnostics, found.known) == ((warning(3),), 2)
    assert split(known, [warning(2)], sources=sources).unused == ((Known("NB322", "x = f(1)"), 1),)


def test_a_finding_about_a_whole_cell_is_known_by_its_first_line_and_one_about_none_by_its_message() -> None:
    known = knowing([warning(0), warning(0, "", message="no  cell")])
    assert known.notebooks == {"a.ipynb": {Known("NB322", "import os"): 1, Known("NB322", "no cell"): 1}}
    later = {**SOURCES, "c1": "import os\nother = 1"}
    assert split(known, [warning(0), warning(0, "", message="no cell")], sources=later).known == 2
    assert split(known, [warning(0, "c2")]).known == 0


def test_errors_are_known_only_without_a_module_and_infos_never() -> None:
    error = Diagnostic("NB301", Severity.ERROR, "", cell_id="c1", cell_number=1, line=3)
    info = Diagnostic("NB113", Severity.INFO, "", cell_id="c1", cell_number=1, line=3)
    first = split(Baseline(), [error, info], has_module=False)
    assert first.found == {Known("NB301", "x = f(1)"): 1}
    known = Baseline().updated({"a.ipynb": first.found})
    assert split(known, [error, info], has_module=False).diagnostics == (info,)
    assert split(known, [error, info], has_module=True).diagnostics == (error, info)


def test_an_update_replaces_what_was_looked_at_and_keeps_the_rest() -> None:
    one, two = Known("NB112", "x"), Known("NB322", "y")
    known = Baseline({"a.ipynb": {one: 2}, "b.ipynb": {two: 1}, "gone.ipynb": {one: 1}})
    assert known.updated({"a.ipynb": {two: 1}, "gone.ipynb": {}, "c.ipynb": {}}) == Baseline(
        {"a.ipynb": {two: 1}, "b.ipynb": {two: 1}}
    )


texts = st.text(max_size=20)
entries = st.dictionaries(st.builds(Known, texts, texts), st.integers(1, 9), min_size=1, max_size=4)


@given(st.dictionaries(texts, entries, max_size=4))
def test_a_baseline_survives_its_file_whatever_order_it_was_made_in(notebooks: dict[str, dict[Known, int]]) -> None:
    text = baseline_text(Baseline(notebooks))
    assert parse_baseline(text, NOWHERE) == Baseline(notebooks)
    turned = {path: dict(reversed(known.items())) for path, known in reversed(notebooks.items())}
    assert baseline_text(Baseline(turned)) == text
    assert text.count("\n") == 6 + sum(map(len, notebooks.values()))


@given(st.text(), st.text())
def test_every_text_of_a_cell_can_be_written_and_known_again(line: str, message: str) -> None:
    source = {"c1": line}
    first = split(Baseline(), [warning(1, message=message)], sources=source).found
    text = baseline_text(Baseline().updated({"a.ipynb": first}))
    assert len(text.encode()) < 2000
    assert split(parse_baseline(text, NOWHERE), [warning(1, message=message)], sources=source).known == 1


def test_half_a_character_and_long_lines_can_be_written() -> None:
    for line in ("x = '\ud800'", f"x = '{'a' * 10_000}'"):
        known = Baseline().updated({"a.ipynb": split(Baseline(), [warning(1)], sources={"c1": line}).found})
        assert len(baseline_text(known).encode()) < 400
        assert split(known, [warning(1)], sources={"c1": line}).known == 1
        assert split(known, [warning(1)], sources={"c1": f"{line}.upper()"}).known == 0


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert load_baseline(tmp_path / "none.json") == Baseline()
    assert baseline_file(Settings(), tmp_path) == tmp_path / ".nb2prod-baseline.json"
    assert baseline_file(Settings(baseline="ci/known.json"), tmp_path) == tmp_path / "ci" / "known.json"


ENTRY = '{"notebook": "a.ipynb", "code": "NB112", "count": 1, "line": "x"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "known.json:1: invalid JSON: Expecting value"),
        (
            '{\n "schema": 1,\n "findings": [\n  {"notebook": "a"\n',
            "known.json:5: invalid JSON: Expecting ',' delimiter",
        ),
        ("[]", "known.json:1: no object with a list of `findings`"),
        ('{"schema": 1, "findings": {}}', "known.json:1: no object with a list of `findings`"),
        ('{"findings": []}', "known.json:1: unknown schema None; write it again with `nb2prod check --write-baseline`"),
        ('{\n"schema": 2, "findings": []}', "known.json:2: written by a newer nb2prod (schema 2); update nb2prod"),
        (
            f'{{"schema": 1,\n"findings": [\n{ENTRY},\n{ENTRY.replace("1", "0")}, null]}}',
            "known.json:4: an entry needs",
        ),
        (f'{{"schema": 1,\n"findings": [\n{ENTRY},\n\n"NB112"\n]}}', "known.json:5: an entry needs"),
        (f'{{"schema": 1,\n"findings": [{ENTRY.replace("count", "number")}]}}', "known.json:2: an entry needs"),
        (
            f'{{"schema": 1, "findings": [\n<<<<<<< HEAD\n{ENTRY},',
            "known.json:2: a conflict of a merge is not resolved",
        ),
        ("[" * 100_000, "known.json:1: invalid JSON: "),
        ('{"schema": 1, "findings": [' + ENTRY.replace("1,", "1" * 5000 + ",") + "]}", "known.json:1: invalid JSON: "),
    ],
)
def test_a_damaged_file_is_named_with_its_line_and_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        load_baseline(path)
    assert message in str(caught.value)
    assert "; " in str(caught.value), "what to do"


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "known.json").write_bytes(b"\xff\xff")
    for path in (tmp_path / "known.json", tmp_path):
        with pytest.raises(ConfigurationError, match=r"not UTF-8 text|cannot be read"):
            load_baseline(path)


def test_a_reformatted_file_with_windows_newlines_is_read(tmp_path: Path) -> None:
    known = Baseline({"b/ü.ipynb": {Known("NB112", "größe = 1"): 2}, "a.ipynb": {Known("F401", "import os"): 1}})
    pretty = json.dumps(json.loads(baseline_text(known)), indent=4, sort_keys=True).replace("\n", "\r\n")
    (tmp_path / "known.json").write_bytes(b"\xef\xbb\xbf" + pretty.encode())
    assert load_baseline(tmp_path / "known.json") == known


def git(directory: Path, *arguments: str) -> int:
    options = ("-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *options, *arguments], cwd=directory, check=False, capture_output=True).returncode


def merged(directory: Path, base: Baseline, ours: Baseline, theirs: Baseline) -> int:
    """Merge two branches that have other baselines; git's exit code."""
    path = directory / "known.json"
    git(directory, "init")

    def commit(baseline: Baseline) -> None:
        path.write_text(baseline_text(baseline), newline="\n")
        git(directory, "add", "known.json")
        git(directory, "commit", "-m", "m")

    commit(base)
    git(directory, "checkout", "-b", "theirs")
    commit(theirs)
    git(directory, "checkout", "main")
    commit(ours)
    return git(directory, "merge", "theirs")


def baseline_of(*paths: str, count: int = 1) -> Baseline:
    return Baseline({path: {Known("NB112", "x"): count} for path in paths})


def test_branches_that_add_and_remove_different_entries_merge(tmp_path: Path) -> None:
    base = baseline_of("b", "c", "d", "e", "f")
    assert merged(tmp_path, base, baseline_of("b", "c", "d", "e", "f", "g"), baseline_of("a", "b", "d", "e", "f")) == 0
    assert load_baseline(tmp_path / "known.json") == baseline_of("a", "b", "d", "e", "f", "g")


def test_of_a_conflict_both_sides_can_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    assert merged(tmp_path, baseline_of("a"), baseline_of("a", "b", count=2), baseline_of("a", "c", count=3)) == 1
    with pytest.raises(ConfigurationError, match=r"known\.json:4: .*; keep the lines of both sides"):
        load_baseline(path)
    kept = [line for line in path.read_text().split("\n") if line[:7] not in ("<<<<<<<", "=======", ">>>>>>>")]
    path.write_text("\n".join(kept))
    x = Known("NB112", "x")
    assert load_baseline(path) == Baseline({"a": {x: 3}, "b": {x: 2}, "c": {x: 3}})
