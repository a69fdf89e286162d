"""`[tool.nb2prod]` in pyproject.toml, with everything that can be said there as comments."""

from __future__ import annotations

import json

from nb2prod.commands.init.drafts import Drafts, Step, change
from nb2prod.commands.init.project import Placing, Project
from nb2prod.commands.init.toml_text import at, with_tables

_OTHERS = """\
# prints = "keep"  # what becomes of `print`: "keep", or "logging"
# strict = false  # true: lint findings fail an export, too
# exclude = []  # notebooks and folders that `nb2prod check` leaves out, such as "drafts/**"
# ignore = []  # warnings that nobody wants to see, such as "NB112"
# baseline = ".nb2prod-baseline.json"  # findings that are known already: `nb2prod check --write-baseline`
#
# [tool.nb2prod.per-notebook-ignores]
# "old/*.ipynb" = ["NB112"]
"""


def settings_step(project: Project, drafts: Drafts) -> Step:
    """Say once for all notebooks where modules and tests go."""
    path = project.folder / "pyproject.toml"
    concern = "[tool.nb2prod]"
    if at(project.pyproject, "tool", "nb2prod") is not None:
        return Step(concern, path, None, "there already")
    table = settings_text(project.placing)
    reason = f"modules go to {_place(project.placing)}: {project.placing.reason}"
    return change(
        concern, path, with_tables(drafts.text(path) or "", table), reason, f"write into {path.name}:\n{table}"
    )


def settings_text(placing: Placing) -> str:
    """The table."""
    output = f"output = {json.dumps(placing.output)}  # where the modules go"
    tests = f"tests = {json.dumps(placing.tests)}"
    lines = (output, tests) if placing.output else ('# output = "src"', '# tests = "tests"')
    return "\n".join(("[tool.nb2prod]  # paths are relative to this file", *lines, _OTHERS))


def _place(placing: Placing) -> str:
    if not placing.output:
        return "each notebook's own folder"
    return f"{placing.output}, tests to {placing.tests}" if placing.output != "." else "the project's folder"
