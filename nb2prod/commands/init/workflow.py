"""The workflow of GitHub Actions: check, run the tests, verify every notebook that has a module."""

from __future__ import annotations

import re
import sys

from nb2prod import __version__
from nb2prod.commands.init.drafts import Drafts, Step
from nb2prod.commands.init.hook import tool_pins
from nb2prod.commands.init.project import Project

_TEMPLATE = """\
name: {name}
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  notebooks:
    runs-on: ubuntu-latest
{defaults}    steps:
      - uses: actions/checkout@v4
{install}
      - name: Modules and notebooks agree
        run: nb2prod check --format github
      - name: Tests pass
        run: pytest || [ $? -eq 5 ]  # 5: there are no tests yet
      - name: Every module computes what its notebook computes
        run: >-
          nb2prod check --json
          | python -c 'import json, sys; print(*(each["notebook"] for each in json.load(sys.stdin)["notebooks"]),
          sep="\\0", end="\\0")'
          | xargs --null --no-run-if-empty --max-args=1 nb2prod verify
"""
_PIP = """\
      - uses: actions/setup-python@v5
        with:
          python-version: "{python}"
      - name: Install the notebooks' libraries and nb2prod
        run: python -m pip install {project}{tools}"""
_UV = """\
      - uses: astral-sh/setup-uv@v6
      - name: Install the notebooks' libraries and nb2prod
        run: |
          uv sync --all-extras --all-groups --python {python}
          uv pip install {tools}
          echo "$PWD/.venv/bin" >> "$GITHUB_PATH\""""


def workflow_step(project: Project, drafts: Drafts) -> Step:
    """A workflow of its own for each project of a repository."""
    inside = "" if project.folder == project.top else project.folder.relative_to(project.top).as_posix()
    name = "-".join(("nb2prod", *re.findall(r"[\w.]+", inside)))
    path = project.top / ".github" / "workflows" / f"{name}.yml"
    if drafts.text(path) is not None:
        return Step("workflow", path, None, "there already")
    defaults = f"    defaults:\n      run:\n        working-directory: {inside}\n" if inside else ""
    text = _TEMPLATE.format(name=name, defaults=defaults, install=_install(project))
    return Step("workflow", path, text, "checks, runs the tests and verifies on every push")


def _install(project: Project) -> str:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    tools = " ".join((f"nb2prod=={__version__}", *tool_pins(), "ipykernel", "pytest"))
    declared = "project" in project.pyproject and not project.packaging.installable
    if declared or (project.folder / "uv.lock").is_file():
        return _UV.format(python=python, tools=tools)
    requirements = "-r requirements.txt " if (project.folder / "requirements.txt").is_file() else ""
    own = "--editable . " if project.packaging.installable else requirements
    return _PIP.format(python=python, project=own, tools=tools)
