"""Where generated files go."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.config import Settings
from nb2prod.errors import UsageError
from nb2prod.model import Cell, CellKind, Notebook
from nb2prod.workspace.locations import check_distinct, check_no_self_import, locate, module_stem


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("churn_model.ipynb", "churn_model"),
        ("Churn Model (v2).ipynb", "churn_model_v2"),
        ("01 Churn model.ipynb", "notebook_01_churn_model"),
        ("random.ipynb", "random_notebook"),
        ("pandas.ipynb", "pandas_notebook"),
        ("class.ipynb", "class_notebook"),
        ("setup.ipynb", "setup_notebook"),
        ("Größe.ipynb", "größe"),
        ("_draft.ipynb", "_draft"),
        ("!!!.ipynb", "notebook"),
    ],
)
def test_the_module_is_called_like_the_notebook(name: str, stem: str) -> None:
    assert module_stem(Path(name)) == stem
    assert stem.isidentifier()


def test_without_a_word_files_go_beside_the_notebook(tmp_path: Path) -> None:
    location = locate(tmp_path / "a.ipynb", None, Settings(), None)
    assert location.output == tmp_path
    layout = location.layout
    assert (layout.tests, layout.root_from_tests, layout.notebook_from_tests) == ("tests", "..", "..")


def test_settings_are_relative_to_their_file_and_minus_o_to_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = tmp_path / "notebooks" / "a.ipynb"
    settings = Settings(output="src/pipelines", tests="tests")
    configured = locate(notebook, None, settings, tmp_path / "pyproject.toml")
    assert configured.output == tmp_path / "src" / "pipelines"
    assert configured.layout.tests == "../../tests"
    assert configured.layout.notebook_from_tests == "../notebooks"
    assert configured.layout.root_from_tests == "../src/pipelines"
    monkeypatch.chdir(tmp_path)
    explicit = locate(notebook, Path("out"), settings, tmp_path / "pyproject.toml")
    assert (explicit.output, explicit.layout.tests) == (tmp_path / "out", "tests")


def test_a_package_is_found_by_its_init_files(tmp_path: Path) -> None:
    inner = tmp_path / "src" / "shop" / "churn"
    inner.mkdir(parents=True)
    (inner / "__init__.py").touch()
    (inner.parent / "__init__.py").touch()
    layout = locate(tmp_path / "a.ipynb", inner, Settings(), None).layout
    assert layout.package == "shop.churn"
    assert layout.root_from_tests == "../../.."


def test_two_notebooks_of_one_module_are_refused_by_name(tmp_path: Path) -> None:
    locations = [locate(tmp_path / name, None, Settings(), None) for name in ("a b.ipynb", "A_b.ipynb")]
    with pytest.raises(UsageError, match=r"a b\.ipynb and .*A_b\.ipynb"):
        check_distinct(locations)


def test_a_notebook_may_not_import_its_own_name(tmp_path: Path) -> None:
    location = locate(tmp_path / "features.ipynb", None, Settings(), None)
    cell = Cell("c", 1, CellKind.CODE, "from features import x")
    with pytest.raises(UsageError, match="rename the notebook"):
        check_no_self_import(Notebook("features.ipynb", (cell,)), location)
    check_no_self_import(Notebook("f.ipynb", (Cell("c", 1, CellKind.CODE, "import features_old"),)), location)
