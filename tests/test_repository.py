"""What the repository promises about itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.rules import FAMILIES, RULES
from nb2prod.rules.reference import markdown_table

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "nb2prod").rglob("*.py"))
FRONT_END = sorted(path for path in (ROOT / "labextension" / "src").rglob("*.ts*"))
NOTEBOOKS = sorted((ROOT / "example_notebooks").glob("*.ipynb"))

# Names that say nothing about what is inside attract everything.
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
HEAVY = ("IPython", "black", "jupyterlab", "nbclient", "nbconvert", "nbformat", "pandas", "papermill")


def test_no_source_file_is_too_long() -> None:
    paths = [*SOURCES, *FRONT_END]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in paths}
    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_names_say_what_is_inside() -> None:
    paths = [path.relative_to(ROOT) for path in [*SOURCES, *FRONT_END, *sorted((ROOT / "tests").rglob("*.py"))]]
    vague = [str(path) for path in paths if FORBIDDEN_NAMES & set(re.split(r"[/\\_.]", str(path)))]
    assert vague == []


def test_lock_file_names_no_registry() -> None:
    # wherever somebody installs the packages from is theirs to say
    locked = json.loads((ROOT / "labextension" / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(locked) > 100
    assert [name for name, package in locked.items() if "resolved" in package] == []


def test_readme_lists_every_diagnostic() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    match = re.search(r"<!-- diagnostics -->\n(.*?)\n?<!-- /diagnostics -->", readme, re.DOTALL)
    assert match, "README.md has lost its diagnostics markers"
    assert (
        match[1].strip() == markdown_table()
    ), "paste the output of `python -m nb2prod.rules.reference` into README.md"


def test_diagnostic_codes_and_names_are_unique() -> None:
    rules = [rule for _, family in FAMILIES for rule in family]
    assert len(RULES) == len(rules), "two rules share a code"
    assert len({rule.name for rule in rules}) == len(rules), "two rules share a name"
    for title, family in FAMILIES:
        wrong = [rule.code for rule in family if not re.fullmatch(title[:3] + r"\d\d", rule.code)]
        assert not wrong, f"codes outside their family {title!r}: {wrong}"


def test_command_line_starts_without_heavy_imports() -> None:
    script = "import sys, nb2prod.cli.program; print('\\n'.join(sorted({name.split('.')[0] for name in sys.modules})))"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(HEAVY) & set(result.stdout.split()) == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_example_notebooks_were_run_top_to_bottom(path: Path) -> None:
    text = path.read_text("utf-8")
    counts = [cell["execution_count"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert not re.search(r"/(home|tmp|Users|root)/", text), "an output shows a path of one machine"
