"""ruff's settings: those nb2prod lints with where there are none, and its codes made known to ruff."""

from __future__ import annotations

import json
from pathlib import Path

from nb2prod.commands.init.drafts import Drafts, Step, change
from nb2prod.commands.init.project import Project
from nb2prod.commands.init.toml_text import at, strings_at, with_item, with_key, with_tables
from nb2prod.config import read_toml, upwards
from nb2prod.workspace.finishing.formatting import formatter_for

_CONCERN = "ruff"
_CODES = "NB"


def ruff_step(project: Project, drafts: Drafts) -> Step:
    """Settings where there are none, else `lint.external`."""
    found = _configuration(project)
    if found is None:
        path = project.folder / "pyproject.toml"
        settings = _settings(project)
        reason = "the rules that nb2prod lints with when nothing is configured"
        text = with_tables(drafts.text(path) or "", settings)
        return change(_CONCERN, path, text, reason, f"write into {path.name}:\n{settings}")
    path, prefix = found
    if project.folder not in path.parents:
        return Step(_CONCERN, path, None, "configured above this project")
    document = read_toml(path)
    table = prefix if at(document, *prefix, "external") is not None else (*prefix, "lint")
    external = strings_at(document, *table, "external")
    if _CODES in external:
        return Step(_CONCERN, path, None, "there already")
    text = drafts.text(path) or ""
    reason = "so that ruff knows nb2prod's codes in `# noqa` comments"
    if at(document, *table, "external") is None:
        changed = with_key(text, table, "external", f'["{_CODES}"]', "nb2prod's codes in `# noqa` comments")
    else:
        changed = with_item(text, table, "external", _CODES)
    return change(
        _CONCERN, path, changed, reason, f'add "{_CODES}" to `{".".join((*table, "external"))}` in {path.name}'
    )


def _configuration(project: Project) -> tuple[Path, tuple[str, ...]] | None:
    """The file that ruff takes its settings from, and where in it they are."""
    for folder in upwards(project.folder):
        for name in (".ruff.toml", "ruff.toml"):
            if (folder / name).is_file():
                return folder / name, ()
        pyproject = folder / "pyproject.toml"
        if pyproject.is_file() and at(read_toml(pyproject), "tool", "ruff") is not None:
            return pyproject, ("tool", "ruff")
        if folder == project.top:
            return None
    return None


def _settings(project: Project) -> str:
    length = formatter_for(project.folder).line_length
    known = at(project.pyproject, "project", "requires-python") is not None
    lines = [
        "[tool.ruff]",
        f"line-length = {json.dumps(length)}",
        *(() if known else ('target-version = "py310"',)),
        'extend-exclude = ["*.ipynb"]  # nb2prod says what ruff finds in their cells',
        "",
        "[tool.ruff.lint]",
        'select = ["E", "F", "W", "I", "UP", "B"]',
        f'external = ["{_CODES}"]  # nb2prod\'s codes in `# noqa` comments',
    ]
    return "\n".join(lines) + "\n"
