"""pytest's settings: plain `pytest` finds the generated tests, and they find their modules."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nb2prod.commands.init.drafts import Drafts, Step, change
from nb2prod.commands.init.project import Project
from nb2prod.commands.init.pytest_configuration import PytestConfiguration
from nb2prod.commands.init.toml_text import newline_of, with_key, with_tables

_CONCERN = "pytest"
_WHY = "so that plain `pytest` finds the tests, and the tests their modules"


def pytest_step(project: Project, drafts: Drafts) -> Step:
    """Settings where there are none, else the path of the modules."""
    found = project.pytest
    path = found.path if found is not None else project.folder / "pyproject.toml"
    if not project.placing.output:
        return Step(_CONCERN, path, None, "tests beside their modules need none")
    text = drafts.text(path) or ""
    if found is None:
        settings = _settings(project)
        return change(_CONCERN, path, with_tables(text, settings), _WHY, f"write into {path.name}:\n{settings}")
    if found.pythonpath is not None:
        known = any(Path(each) == Path(project.import_root) for each in found.pythonpath)
        return Step(_CONCERN, path, None, "there already", "" if known else _advice(project, path))
    changed = _with_pythonpath(text, found, project.import_root)
    return change(_CONCERN, path, changed, _WHY, _advice(project, path))


def _with_pythonpath(text: str, found: PytestConfiguration, root: str) -> str | None:
    if found.is_toml:
        return with_key(text, found.table, "pythonpath", json.dumps([root]), "where the tests find their modules")
    header = re.search(rf"^\[{re.escape(found.table[0])}\][ \t]*\r?\n", text, re.MULTILINE)
    if header is None:
        return None
    return f"{text[: header.end()]}pythonpath = {root}{newline_of(text)}{text[header.end() :]}"


def _advice(project: Project, path: Path) -> str:
    return f"add {json.dumps(project.import_root)} to `pythonpath` of pytest's settings in {path.name}"


def _settings(project: Project) -> str:
    lines = ["[tool.pytest.ini_options]"]
    if not project.other_tests:
        lines.append(f"testpaths = {json.dumps([project.placing.tests or 'tests'])}")
    lines.append(f"pythonpath = {json.dumps([project.import_root])}  # where the tests find their modules")
    return "\n".join(lines) + "\n"
