"""From a compiled package to the disk: what is written, left alone, removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.commands.export.publish import Source, publish
from nb2prod.commands.export.report import ExportOptions, Mode, NotebookReport, Outcome
from nb2prod.config import Settings
from nb2prod.errors import CannotWrite
from nb2prod.model import Cell, CellKind, File, Notebook, Origin, Package
from nb2prod.workspace.locations import locate
from nb2prod.workspace.records.records import load_record

CELL = Cell("c", 3, CellKind.CODE, "def f( ):\n  unused = 1\n  return os")
MODULE = File(
    "a.py", '"""A."""\nimport os\n' + CELL.source + "\n", (None, None, *(Origin("c", 3, n) for n in (1, 2, 3)))
)
TESTS = File("tests/test_a.py", "import a\ndef test_f():\n  assert a.f()\n", (None, None, None))


def published(directory: Path, *files: File, **options: object) -> NotebookReport:
    if not (directory / "a.ipynb").exists():
        (directory / "a.ipynb").touch()
    location = locate(directory / "a.ipynb", None, Settings(), None)
    source = Source(Notebook("a.ipynb", (CELL,)), "digest", location, Settings())
    return publish(Package("a", files, ()), source, ExportOptions(**options))  # type: ignore[arg-type]


def stamps(directory: Path) -> dict[Path, tuple[int, int]]:
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in sorted(directory.rglob("*")) if path.is_file()
    }


def test_files_are_written_formatted_with_findings_at_their_cells(tmp_path: Path) -> None:
    report = published(tmp_path, MODULE, TESTS)
    assert (report.outcome, report.exit_code, report.module) == (Outcome.WRITTEN, 0, tmp_path / "a.py")
    assert (tmp_path / "a.py").read_text() == '"""A."""\n\nimport os\n\n\ndef f():\n    unused = 1\n    return os\n'
    assert (tmp_path / "tests" / "test_a.py").read_text() == "import a\n\n\ndef test_f():\n    assert a.f()\n"
    (finding,) = report.findings
    assert (finding.code, finding.line, finding.column) == ("F841", 7, 5)
    assert (finding.cell_id, finding.cell_number, finding.cell_line, finding.cell_column) == ("c", 3, 2, 3)
    record = load_record(tmp_path, "a")
    assert record is not None
    assert record.notebook == "a.ipynb"
    assert record.files[0].origins[6] == Origin("c", 3, 2)


def test_findings_fail_only_with_strict(tmp_path: Path) -> None:
    assert published(tmp_path, MODULE, strict=True).exit_code == 1
    assert (tmp_path / "a.py").exists()


def test_an_identical_export_touches_nothing(tmp_path: Path) -> None:
    published(tmp_path, MODULE, TESTS)
    before = stamps(tmp_path)
    assert published(tmp_path, MODULE, TESTS).outcome is Outcome.UNCHANGED
    assert stamps(tmp_path) == before


@pytest.mark.parametrize("mode", [Mode.CHECK, Mode.LOOK])
def test_check_and_look_write_nothing(tmp_path: Path, mode: Mode) -> None:
    report = published(tmp_path, MODULE, TESTS, mode=mode)
    assert (report.outcome, report.exit_code) == (Outcome.STALE, 1 if mode is Mode.CHECK else 0)
    assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]


def test_a_persons_edit_is_kept_and_nothing_else_written(tmp_path: Path) -> None:
    published(tmp_path, MODULE, TESTS)
    (tmp_path / "a.py").write_text("mine\n")
    (tmp_path / "tests" / "test_a.py").unlink()
    report = published(tmp_path, MODULE, TESTS)
    assert (report.outcome, report.exit_code) == (Outcome.EDITED, 1)
    assert "--force" in report.error
    assert (tmp_path / "a.py").read_text() == "mine\n"
    assert not (tmp_path / "tests" / "test_a.py").exists()
    assert published(tmp_path, MODULE, TESTS, force=True).outcome is Outcome.WRITTEN
    assert (tmp_path / "a.py").read_text().startswith('"""A."""')


def test_a_foreign_file_in_the_way_is_kept_but_an_identical_one_is_fine(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import this\n")
    assert published(tmp_path, MODULE).outcome is Outcome.EDITED
    published(tmp_path, MODULE, force=True)
    (tmp_path / ".nb2prod" / "a.json").write_text("broken")
    assert published(tmp_path, MODULE).exit_code == 0
    assert load_record(tmp_path, "a") is not None


def test_windows_newlines_are_no_edit(tmp_path: Path) -> None:
    published(tmp_path, MODULE)
    path = tmp_path / "a.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert published(tmp_path, MODULE).outcome is Outcome.UNCHANGED


def test_files_no_longer_generated_go_unless_edited(tmp_path: Path) -> None:
    published(tmp_path, MODULE, TESTS)
    assert published(tmp_path, MODULE).outcome is Outcome.WRITTEN
    assert not (tmp_path / "tests" / "test_a.py").exists()
    published(tmp_path, MODULE, TESTS)
    (tmp_path / "tests" / "test_a.py").write_text("mine")
    assert published(tmp_path, MODULE).outcome is Outcome.EDITED
    assert (tmp_path / "tests" / "test_a.py").read_text() == "mine"


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "tests").write_text("a file")
    with pytest.raises(CannotWrite, match="is a file, not a directory"):
        published(tmp_path, MODULE, TESTS)
    assert not (tmp_path / "a.py").exists()


def test_what_several_notebooks_share_stays_with_whoever_has_it(tmp_path: Path) -> None:
    shared = File("tests/conftest.py", "import sys\n", (None,), shared=True)
    published(tmp_path, MODULE, TESTS, shared)
    conftest = tmp_path / "tests" / "conftest.py"
    assert conftest.read_text() == "import sys\n"
    # another notebook may still need it, so a notebook that no longer does leaves it
    published(tmp_path, MODULE)
    assert conftest.is_file()
    # a person's own is nobody's to overwrite, nor a reason to refuse
    conftest.write_text("# mine\n")
    assert published(tmp_path, MODULE, TESTS, shared).exit_code == 0
    assert conftest.read_text() == "# mine\n"
