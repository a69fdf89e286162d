"""The preview is what an export writes, whatever was previewed before and however it came about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.growth_notebooks import notebook_document
from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.generated import FinishedPackage, finish_each, toolchain_for
from nb2prod.commands.export.report import ExportOptions
from nb2prod.commands.live.preview import Preview, Previews
from nb2prod.commands.live.preview_files import FileFinisher
from nb2prod.errors import ConfigurationError, UsageError
from nb2prod.workspace.finishing.formatting_blocks import Patience
from tests.case_sections import compile_case, sections
from tests.cases_format import DIRECTORY, read_case
from tests.commands.live.asking import ask, document, files_below, saved

EXAMPLES = Path(__file__).parents[3] / "example_notebooks"
AT_LEISURE = Patience(600)


def previewed(previews: Previews, path: Path, notebook: dict[str, Any], patience: Patience = AT_LEISURE) -> Preview:
    return previews.preview(path, json.dumps(notebook).encode(), patience)


def texts(preview: Preview) -> dict[str, str]:
    return {each.file.path: each.file.text for each in preview.files}


def exported(path: Path, output: Path | None = None) -> dict[str, str]:
    """What an export writes of a saved notebook."""
    ((location, _),) = plans = planned([path], output)
    (report,) = export_each(plans, ExportOptions(output))
    assert not report.error
    return {
        change.path.relative_to(location.output).as_posix(): change.path.read_text("utf-8") for change in report.files
    }


def test_the_files_of_every_golden_case_are_those_of_an_export(tmp_path: Path) -> None:
    finisher, whole = FileFinisher(), []
    for number, path in enumerate(sorted(DIRECTORY.glob("*.txt"))):
        case = read_case(path)
        package = compile_case(case)
        tools = toolchain_for(tmp_path, package, "")
        finished = finisher.finish(package.files, tools, AT_LEISURE)
        assert all(each.settled for each in finished)
        files = tuple(each.file for each in finished)
        # what an export writes, `test_cases` holds to the same sections
        actual = sections(case, package, files)
        assert {title: case.expected[title] for title in actual} == actual
        if number % 12 == 0 and files:
            whole.append((package, tools, files))
    exports = finish_each([(package, tools) for package, tools, _ in whole], linted=False)
    for (_, _, files), done in zip(whole, exports, strict=True):
        assert isinstance(done, FinishedPackage)
        assert [(each.path, each.text) for each in files] == [(each.path, each.text) for each in done.files]
        assert [len(each.origins) for each in files] == [len(each.origins) for each in done.files]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_files_of_an_example_are_those_of_an_export(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    preview = Previews().preview(copy, copy.read_bytes(), AT_LEISURE)
    assert preview.settled
    assert texts(preview) == exported(copy)
    for name, (file, line) in preview.definitions.items():
        assert f"def {name}(" in texts(preview)[file].split("\n")[line - 1]


def test_while_somebody_types_nothing_of_the_past_stays(tmp_path: Path) -> None:
    previews, path = Previews(), tmp_path / "growth.ipynb"
    notebook = notebook_document(25)
    cell = notebook["cells"][12]
    sources = [
        "",
        "import os, json",
        "import os, json\nsize = os.sep * 2",
        "size = not 1 in [2]",
        "size = f'x'; more = 2",
    ]
    kept = cell["source"]
    for source in [*sources, *reversed(sources)]:
        cell["source"] = f"{kept}\n{source}"
        hasty = previewed(previews, path, notebook, Patience(0))
        final = previewed(previews, path, notebook)
        assert final.settled
        assert hasty.package == final.package
        saved(path, notebook)
        assert texts(final) == exported(path)


def test_a_refused_notebook_has_no_files_but_its_fixes(tmp_path: Path) -> None:
    path = saved(tmp_path / "late.ipynb", document(("", "limit = 3"), ("step:use", "print(limit)\nm = np.ones(limit)")))
    previews, content = Previews(), path.read_bytes()
    slices: list[Preview] = []
    while not slices or not slices[-1].settled:
        slices.append(previews.preview(path, content, Patience(0, insistent=True)))
    final = slices[-1]
    assert (final.package.refused, final.files) == (True, ())
    assert 1 < len(slices) < 50
    assert not slices[0].mends
    (location_and_settings,) = planned([path], None)
    (report,) = export_each([location_and_settings], ExportOptions())
    assert report.diagnostics == final.package.diagnostics
    assert dict(final.mends) == report.mends != {}


def test_what_the_project_says_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path, project = tmp_path / "n.ipynb", tmp_path / "pyproject.toml"
    notebook = document(("step:load", "xs = [1]\nprint('a long line that black has to break', xs, xs)"))
    previews = Previews()
    wide = previewed(previews, path, notebook)
    project.write_text("[tool.black]\nline-length = 40\n[tool.nb2prod]\nprints = 'logging'\n", encoding="utf-8")
    narrow = previewed(previews, path, notebook)
    assert '    print("a long' in texts(wide)["n.py"]
    assert "    logger.info(\n" in texts(narrow)["n.py"]
    saved(path, notebook)
    assert texts(narrow) == exported(path)
    project.write_text("[tool.nb2prod]\nprint = 'logging'\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no key 'print'"):
        previewed(previews, path, notebook)
    project.unlink()
    assert texts(previewed(previews, path, notebook)) == texts(wide)


def test_defaults_that_an_export_keeps_are_kept(tmp_path: Path) -> None:
    notebook = document(("parameters", "rate = 0.5"), ("step:double", "twice = rate * 2"))
    path = saved(tmp_path / "n.ipynb", notebook)
    values = tmp_path / "values.json"
    values.write_text('{"rate": 0.25}', encoding="utf-8")
    assert len([*export_each(planned([path], None), ExportOptions(parameter_file=str(values)))]) == 1
    previews = Previews()
    assert "rate: float = 0.25" in texts(previewed(previews, path, notebook))["n.py"]
    notebook["cells"][0]["source"] = "rate = 0.5 *"
    typing = previewed(previews, path, notebook)
    assert [(found.code, found.cell_number, found.line) for found in typing.package.diagnostics] == [("NB201", 1, 1)]
    notebook["cells"][0]["source"] = "ratio = 0.5"
    notebook["cells"][1]["source"] = "twice = ratio * 2"
    with pytest.raises(UsageError, match="no parameter 'rate' any more"):
        previewed(previews, path, notebook)


def test_a_notebook_that_imports_its_own_module_is_no_notebook_to_preview(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cell 1 imports 'own'"):
        previewed(Previews(), tmp_path / "own.ipynb", document(("step:load", "import own")))


def test_star_imports_are_read_once_and_again_when_the_library_changes(tmp_path: Path) -> None:
    library, path = tmp_path / "shapes.py", tmp_path / "n.ipynb"
    library.write_text("def area(side):\n    return side**2\n", encoding="utf-8")
    notebook = document(("step:load", "from shapes import *\na = area(2)"))
    previews = Previews()
    assert "from shapes import area\n" in texts(previewed(previews, path, notebook))["n.py"]
    library.write_text("def surface(side):\n    return side**2\n", encoding="utf-8")
    assert previewed(previews, path, notebook).package.refused
    assert files_below(tmp_path).keys() == {library}


def test_what_only_the_whole_file_can_tell_is_told_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    table = "table = [ 1,\n   2 ]  # fmt: skip"
    notebook = document(("step:load", f"import sys, os  # isort: skip\n{table}\nprint( table,os.sep,sys.path )"))
    saved(path, notebook)
    previews = Previews()
    assert not previewed(previews, path, notebook, Patience(0)).settled
    insisted = [previewed(previews, path, notebook, Patience(0, insistent=True)) for _ in range(9)]
    assert insisted[-1].settled
    assert texts(insisted[-1]) == exported(path)
    assert "   2 ]  # fmt: skip\n" in texts(insisted[-1])["n.py"]


def test_a_cell_that_papermill_injected_is_its_own_for_panel_and_suggestions_alike(tmp_path: Path) -> None:
    """The compiler refuses an executed notebook: what it was given is not what the source notebook computes."""
    cells = [("parameters", "n = 1"), ("injected-parameters", "# Parameters\nn = 5"), ("", "y = n * 2")]
    path, notebook = tmp_path / "n.output.ipynb", document(*cells)
    preview = ask("preview", path, notebook)
    roles = [(role["kind"], role["given"]) for role in preview["roles"]]
    assert roles == [("parameters", True), ("skip", True), ("skip", False)]
    assert [(found["code"], found["cell"]) for found in preview["diagnostics"]] == [("NB109", 2)]
    suggested = ask("suggest", path, notebook)["suggestions"]
    assert [(each["kind"], each["given"], each["tags"]) for each in suggested[:2]] == [
        ("parameters", True, []),
        ("skip", True, []),
    ]
