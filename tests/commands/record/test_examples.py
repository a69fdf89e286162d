"""The example notebooks recorded: their tests hold, and mypy finds nothing in their modules that it did not before."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions
from nb2prod.commands.record.command import record
from nb2prod.commands.record.report import RecordOptions
from tests.commands.record.recording import type_errors

EXAMPLES = Path(__file__).parents[3] / "example_notebooks"
SMALLER = {  # parameters that make the runs short
    "churn": [("n_estimators", "5")],
    "queue_simulation": [],
    "weather_cleaning": [],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, exported to `before` and recorded to `after`."""
    folder = Path(shutil.copytree(EXAMPLES, tmp_path_factory.mktemp("examples") / "project"))
    notebooks = [folder / f"{stem}.ipynb" for stem in SMALLER]
    for report in export_each(planned(notebooks, folder / "before"), ExportOptions(folder / "before")):
        assert report.exit_code == 0
    for notebook in notebooks:
        done = record(notebook, SMALLER[notebook.stem], RecordOptions(folder / "after", runs=2))
        assert (done.exit_code, done.tested, done.not_asserted) == (0, True, ())
        assert done.assertions > 50
    return folder


def test_every_example_is_here() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.ipynb")} == set(SMALLER)


def test_mypy_accepts_what_it_accepted_before(project: Path) -> None:
    modules = [f"{folder}/{stem}.py" for folder in ("before", "after") for stem in SMALLER]
    found = [re.sub(r":\d+: ", ": ", line) for line in type_errors(project, "--explicit-package-bases", *modules)]
    before = {line.removeprefix("before/") for line in found if line.startswith("before/")}
    assert {line.removeprefix("after/") for line in found if line.startswith("after/")} - before == set()


@pytest.mark.parametrize(
    ("stem", "signature"),
    [
        ("churn", "-> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:"),
        ("queue_simulation", "-> tuple[np.random.Generator, np.ndarray]:"),
        ("weather_cleaning", "-> tuple[pd.DataFrame, dict[str, int]]:"),
    ],
)
def test_signatures_say_what_was_observed(project: Path, stem: str, signature: str) -> None:
    assert signature in (project / "after" / f"{stem}.py").read_text("utf-8")
    assert signature not in (project / "before" / f"{stem}.py").read_text("utf-8")
