"""The pytest plugin, in real pytest runs on an exported module whose notebook has a bug."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nb2prod
from tests.reporting.exporting import exported, write_notebook

CELLS = (
    ("parameters", "discount = 0"),
    ("export", "def share(price, discount):\n    # of the price\n    return price / discount"),
    ("step:load", "prices = [10, 20]"),
    ("test:load", "assert len(prices) == 2\nassert max(prices) == 30"),
    ("step:sums", "shares = [share(price, discount) for price in prices]"),
    ("test:sums", "assert shares"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text('[tool.nb2prod]\noutput = "src"\ntests = "checks/of modules"\n')
    report = exported([write_notebook(folder / "notebooks" / "shop.ipynb", *CELLS)])
    assert report.exit_code == 0
    installed = folder / "installed" / "nb2prod_plugin-1.dist-info"  # as in an environment that has nb2prod
    installed.mkdir(parents=True)
    installed.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: nb2prod-plugin\nVersion: 1\n")
    installed.joinpath("entry_points.txt").write_text("[pytest11]\nnb2prod = nb2prod.pytest_plugin\n")
    return folder


def run(project: Path, *arguments: str, folder: str = ".", **variables: str) -> str:
    """The output of a test run, which has to fail as it does without the plugin."""
    paths = (project / "installed", Path(nb2prod.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), **variables}
    command = [sys.executable, "-W", "error", "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments]
    done = subprocess.run(
        command, cwd=project / folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stderr == ""
    assert done.returncode == 1, done.stdout
    return done.stdout


STEP = "notebooks/shop.ipynb, cell 6, line 1"
FUNCTION = "notebooks/shop.ipynb, cell 3, line 3"
TEST = "notebooks/shop.ipynb, cell 5, line 2"


def alone(project: Path, *arguments: str) -> list[str]:
    """The lines of a run without the other plugins of this environment, which take their time."""
    return run(project, "-p", "nb2prod", *arguments, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1").splitlines()


def test_the_styles_of_pytest(project: Path) -> None:
    short = alone(project, "--tb=short")
    assert any(line.endswith(f"in sums [{STEP}]") for line in short)
    assert any(line.endswith(f"in share [{FUNCTION}]") for line in short)
    assert any(line.endswith(f"in test_load [{TEST}]") for line in short)
    long = alone(project, "--tb=long")
    assert any(line.endswith(f": [{STEP}]") for line in long)
    assert any(line.endswith(f": ZeroDivisionError [{FUNCTION}]") for line in long)
    assert any(line.endswith(f": AssertionError [{TEST}]") for line in long)
    native = alone(project, "--tb=native", "--color=yes")
    at = next(number for number, line in enumerate(native) if line.endswith("in share"))
    assert native[at + 1] == f"    {FUNCTION}: return price / discount"
    line = alone(project, "--tb=line")
    assert any("test_shop.py:" in each and each.endswith(f"[{TEST}]") for each in line)


def test_in_parallel_from_another_folder(project: Path) -> None:
    shown = run(project, "-n", "2", "--tb=short", "../src", "../checks", folder="notebooks")
    assert "in share [shop.ipynb, cell 3, line 3]" in shown
    assert "in test_load [shop.ipynb, cell 5, line 2]" in shown


def test_it_can_be_turned_off(project: Path) -> None:
    assert "shop.ipynb" not in run(project, "-p", "no:nb2prod")


def test_a_test_file_that_cannot_be_imported_names_the_cell(tmp_path: Path, project: Path) -> None:
    cells = (("export", "LIMIT = 3"), ("step:load", "rows = [LIMIT]"), ("test", "assert rows"))
    assert exported([write_notebook(tmp_path / "stock.ipynb", *cells)]).exit_code == 0
    module = tmp_path / "stock.py"
    module.write_text(module.read_text().replace("LIMIT = 3", "LIMIT = 3 / 0"))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    paths = (project / "installed", Path(nb2prod.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "[stock.ipynb, cell 2, line 1 (edited since the export: cell lines may be off)]" in done.stdout


def test_nothing_is_imported_or_said_without_need(tmp_path: Path, project: Path) -> None:
    checks = tmp_path / "test_own.py"
    checks.write_text(
        "import sys\n"
        "def test_light():\n"
        "    loaded = {name for name in sys.modules if name.startswith('nb2prod')}\n"
        "    assert loaded == {'nb2prod', 'nb2prod.pytest_plugin'}\n"
        "def test_own():\n"
        "    assert 1 == 2\n"
    )
    shown = run(project, str(tmp_path), "--tb=short", f"--rootdir={tmp_path}")
    assert "1 failed, 1 passed" in shown
    assert "nb2prod" not in shown.partition("collected")[2]
    assert f"{checks.name}:6: in test_own\n" in shown


def test_a_fault_of_the_plugin_is_a_note(tmp_path: Path, project: Path) -> None:
    broken = tmp_path / "conftest.py"
    broken.write_text(
        "import nb2prod.workspace.generated_lines as lines\n"
        "def fail(*_):\n"
        "    raise OSError('the disk is on fire')\n"
        "lines.GeneratedLines.cell_line = fail\n"
    )
    tmp_path.joinpath("test_own.py").write_text("def test_own():\n    assert 1 == 2\n")
    shown = run(project, str(tmp_path), f"--rootdir={tmp_path}")
    assert "1 failed" in shown
    assert "the notebook's cells cannot be told: OSError: the disk is on fire" in shown
