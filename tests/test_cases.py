"""Golden cases: what each notebook of `tests/cases` compiles to, and that it computes what the notebook computes.

`pytest tests/test_cases.py --update-cases` rewrites what the files expect; read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.case_runner import CaseRunner, program_of
from tests.case_sections import compile_case, finished, own_lint, sections
from tests.cases_format import DIRECTORY, case_text, read_case

CASES = sorted(DIRECTORY.glob("*.txt"))
each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def runner() -> Iterator[CaseRunner]:
    with CaseRunner() as started:
        yield started


@each_case
def test_case(path: Path, tmp_path: Path, runner: CaseRunner, pytestconfig: pytest.Config) -> None:
    case = read_case(path)
    package = compile_case(case)
    assert compile_case(case) == package, "compiling twice gives different packages"
    files = finished(package, tmp_path)
    assert not (package.refused and files), "a refused notebook has files"

    assert "NB199" not in {found.code for found in package.diagnostics}, "an internal error"
    assert own_lint(case, package, files, tmp_path) == []

    actual = sections(case, package, files)
    if pytestconfig.getoption("update_cases"):
        path.write_text(case_text(case, actual), encoding="utf-8")
    else:
        assert [*case.expected] == [*actual], "the sections of the file; --update-cases writes them"
        for title, text in actual.items():
            assert case.expected[title].split("\n") == text.split("\n"), f"section {title!r}"

    verdict = runner.run(program_of(case.notebook, package, case.settings, files))
    if package.refused:
        return
    assert verdict.notebook_raised == case.raises, f"the notebook raised: {verdict.raised_at}"
    assert verdict.module_raised == case.raises, f"the module raised: {verdict.raised_at}"
    assert not verdict.differences
    assert not verdict.broken, verdict.broken


def test_some_cases_pin_every_file_to_the_last_line() -> None:
    assert len([path for path in CASES if read_case(path).full]) >= 3
