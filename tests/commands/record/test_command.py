"""`nb2prod record`: tests that hold of the module and bite, types that mypy accepts, and nothing half-written."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from nb2prod.cli.program import cli
from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions, Mode, NotebookReport, Outcome
from nb2prod.commands.record.command import record
from nb2prod.commands.record.report import CannotRecord, RecordOptions
from nb2prod.workspace.records.observations import load_observation
from tests.commands.record.recording import SHOP, run_tests, type_errors
from tests.commands.verify.verifying import Cell, edit, write_notebook

TWICE = RecordOptions(runs=2)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose notebook was recorded once; nobody changes it."""
    folder = tmp_path_factory.mktemp("recorded") / "my project é"
    report = record(write_notebook(folder / "shop.ipynb", *SHOP), options=TWICE)
    assert (report.exit_code, report.tested, report.runs, report.not_asserted) == (0, True, 2, ())
    return folder


@pytest.fixture
def project(recorded: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(recorded, tmp_path / "project"))


def export(project: Path, **options: object) -> NotebookReport:
    (report,) = export_each(planned([project / "shop.ipynb"], None), ExportOptions(**options))  # type: ignore[arg-type]
    return report


def change_notebook(project: Path, old: str, new: str) -> None:
    path = project / "shop.ipynb"
    document = json.loads(path.read_text("utf-8"))
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"]).replace(old, new)
    path.write_text(json.dumps(document), encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.suffix in (".py", ".json", ".ipynb"))
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in paths}


def test_the_tests_hold_of_the_module_and_read_like_a_persons(recorded: Path) -> None:
    assert run_tests(recorded).returncode == 0
    text = (recorded / "tests" / "test_shop_regression.py").read_text("utf-8")
    assert "nb2prod" not in [node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    assert '    assert list(sales.columns) == ["x", "shop", "y"]' in text
    assert "    assert len(sales) == 40\n" in text
    assert "    np.testing.assert_allclose(line, [" in text
    assert '    assert lines == ["40 rows"]' in text
    assert "pickle" not in text


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("* 2 + rng", "* 3 + rng"),
        ("default_rng(seed)", "default_rng()"),
        ('print(len(sales), "rows")', "pass"),
    ],
)
def test_the_tests_fail_on_a_module_that_computes_something_else(project: Path, right: str, wrong: str) -> None:
    edit(project / "shop.py", right, wrong)
    assert run_tests(project, "-x").returncode == 1


def test_signatures_get_the_observed_types_and_mypy_accepts_them(recorded: Path) -> None:
    text = (recorded / "shop.py").read_text("utf-8")
    assert "def train(sales: pd.DataFrame) -> Any:" in text, "mypy would complain: polyfit's result may be anything"
    assert "        line (np.ndarray): 2 values" in text
    assert "    line: np.ndarray\n" in text
    assert "sales (pd.DataFrame): 40 rows; columns x, shop, y" in text
    assert "    slope: float\n" in text
    assert type_errors(recorded, "shop.py", "tests/test_shop_regression.py") == []


def test_an_export_after_it_changes_nothing(project: Path) -> None:
    before = contents(project)
    report = export(project)
    assert (report.outcome, report.notes) == (Outcome.UNCHANGED, ())
    assert contents(project) == before
    assert export(project, mode=Mode.CHECK).exit_code == 0


def test_text_and_outputs_leave_the_observation_fresh_and_code_makes_it_stale(project: Path) -> None:
    document = json.loads((project / "shop.ipynb").read_text("utf-8"))
    document["cells"].insert(0, {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Corner shop"})
    (project / "shop.ipynb").write_text(json.dumps(document), encoding="utf-8")
    report = export(project)
    assert (report.outcome, report.notes) == (Outcome.WRITTEN, ())
    assert "line (np.ndarray): 2 values" in (project / "shop.py").read_text("utf-8")
    tests = (project / "tests" / "test_shop_regression.py").read_text("utf-8")
    change_notebook(project, "* 2 +", "* 5 +")
    report = export(project)
    assert "stale observation" in report.notes[0]
    assert "nb2prod record" in report.notes[0]
    assert "names (dict[Any, Any])" in (project / "shop.py").read_text("utf-8")
    assert (project / "tests" / "test_shop_regression.py").read_text("utf-8") == tests
    assert run_tests(project).returncode == 1, "the tests must notice the change"
    assert record(project / "shop.ipynb", options=TWICE).exit_code == 0
    assert export(project).notes == ()
    assert run_tests(project).returncode == 0


def test_a_hand_edited_file_is_kept_unless_forced(project: Path) -> None:
    tests = project / "tests" / "test_shop_regression.py"
    tests.write_text("# mine\n", encoding="utf-8")
    before = contents(project)
    with pytest.raises(CannotRecord, match=r"test_shop_regression\.py: not what nb2prod last wrote.*--force"):
        record(project / "shop.ipynb", options=TWICE)
    assert contents(project) == before
    assert export(project).outcome is Outcome.UNCHANGED
    assert record(project / "shop.ipynb", options=RecordOptions(runs=2, force=True)).exit_code == 0
    assert tests.read_text("utf-8") != "# mine\n"


def test_given_parameters_are_the_tests_parameters(recorded: Path, tmp_path: Path) -> None:
    notebook = Path(shutil.copy(recorded / "shop.ipynb", tmp_path))
    report = record(notebook, [("rows", "12")], RecordOptions(tmp_path / "out", runs=2))
    assert report.exit_code == 0
    text = (tmp_path / "out" / "tests" / "test_shop_regression.py").read_text("utf-8")
    assert "shop.run(shop.Parameters(rows=12))" in text
    assert "assert len(sales) == 12" in text
    assert "12 rows" not in (tmp_path / "out" / "shop.py").read_text("utf-8"), "not the notebook's own size"
    assert run_tests(tmp_path / "out").returncode == 0
    observation = load_observation(tmp_path / "out", "shop")
    assert observation is not None
    assert observation.parameters == {"rows": 12}
    assert observation.libraries.keys() >= {"numpy", "pandas"}
    assert [step.step for step in observation.steps] == ["load", "spoil", "train", "metrics"]


UNSEEDED: tuple[Cell, ...] = (
    ("imports", "import random\nimport time\nimport numpy as np"),
    ("step:start", "started = time.time()"),
    ("step:draw", "xs = np.random.default_rng().normal(10, 1, size=5000)"),
    ("step:select", "kept = xs[np.abs(xs - 10) < 3.5]\nrare = int((xs > 13.7).sum())"),
    ("step:happen", "seldom = int(random.random() < 1e-4)"),
    ("step:fixed", "words = ['a', 'b']\nhome = __import__('os').getcwd()"),
    ("step:wait", "seconds = time.time() - started\nlock = (n for n in xs)"),
    ("step:order", "letters = list({'x', 'y', 'z', 'w', 'v'})"),
    ("step:sort", "unique = sorted(letters)"),
)


def test_values_by_chance_are_held_to_ranges_that_every_run_keeps(tmp_path: Path) -> None:
    messages: list[str] = []
    report = record(write_notebook(tmp_path / "luck.ipynb", *UNSEEDED), (), RecordOptions(runs=3), messages.append)
    assert (report.exit_code, report.runs, report.tested) == (0, 10, True)
    assert any("values differ between runs" in message for message in messages)
    text = (tmp_path / "tests" / "test_luck_regression.py").read_text("utf-8")
    assert " <= xs.mean() <= " in text
    assert 'assert words == ["a", "b"]' in text
    assert {(each.name, each.reason) for each in report.not_asserted} >= {
        ("home", "depends on this machine"),
        ("letters", "differs from run to run"),
        ("rare", "differs from run to run"),
        ("seldom", "differs from run to run"),
        ("seconds", "depends on a clock"),
        ("lock", "a value of a kind that nothing can be asserted about"),
    }
    assert "len(kept) ==" not in text, "one run in many loses a value"
    assert all(run_tests(tmp_path).returncode == 0 for _ in range(3))


def test_large_data_go_to_a_file_of_limited_size(tmp_path: Path) -> None:
    cells = [(f"step:s{n}", f"a{n} = np.random.default_rng({n}).normal(size=(20, 20))") for n in range(12)]
    record(write_notebook(tmp_path / "big.ipynb", ("imports", "import numpy as np"), *cells), options=TWICE)
    data = tmp_path / "tests" / "data" / "big_expected.json"
    assert 20_000 < data.stat().st_size <= 64 * 1024
    assert len((tmp_path / "tests" / "test_big_regression.py").read_text("utf-8")) < 40_000
    assert run_tests(tmp_path).returncode == 0
    data.write_text(data.read_text("utf-8").replace(": [[0.", ": [[1.", 1).replace(": [[-0.", ": [[-1.", 1))
    assert run_tests(tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((("step:a", "x = 1"), ("step:b", "y = x\n1 / 0")), r"cell 2:2: ZeroDivisionError: division by zero"),
        (
            (("step:a", "import sys\nx = sys.argv[0].endswith('ipykernel_launcher.py')"),),
            r"the module does not do what the notebook does(.|\n)*step a, cell 1: test_a",
        ),
    ],
    ids=["a cell raises", "module and notebook differ"],
)
def test_nothing_is_written_when_notebook_or_tests_fail(tmp_path: Path, cells: tuple[Cell, ...], message: str) -> None:
    notebook = write_notebook(tmp_path / "bad.ipynb", *cells)
    before = contents(tmp_path)
    with pytest.raises(CannotRecord, match=message):
        record(notebook, options=TWICE)
    assert contents(tmp_path) == before


def test_the_command_says_what_it_did_as_json(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "tiny.ipynb", ("step:a", "x = 1\nlock = (n for n in ())"))
    done = CliRunner().invoke(cli, ["record", str(notebook), "--runs", "2", "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert (document["outcome"], document["runs"], document["assertions"], document["tested"]) == (
        "written",
        2,
        1,
        True,
    )
    assert document["not_asserted"][0]["name"] == "lock"
    assert {Path(file["path"]).name for file in document["files"]} >= {"tiny.py", "test_tiny_regression.py"}
    assert "run 1 of 2" in done.stderr
    failed = CliRunner().invoke(cli, ["record", str(tmp_path / "none.ipynb"), "--json"])
    assert failed.exit_code == 2
    assert "none.ipynb" in json.loads(failed.stdout)["error"]
