"""This checkout as a git repository of its own, and the hooks' environment that pre-commit makes from it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINS = [f"{tool}=={version(tool)}" for tool in ("black", "ruff")]
_NODE = ("node", "nodejs", "npm", "npx", "corepack", "yarn", "yarnpkg", "pnpm", "jlpm")
_IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@b.c",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@b.c",
}


@dataclass(frozen=True)
class Hooks:
    """Where the hooks come from, and where pre-commit keeps what it installed."""

    url: str
    revision: str
    home: Path
    commands: Path  # a directory with every command of this machine, except Node's

    @property
    def environment(self) -> dict[str, str]:
        """The variables that git and pre-commit run with: nothing of this user's configuration of git."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_", "PYTHON"))}
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_HOME": str(self.home)}
        return {**kept, **own, **_IDENTITY, "PATH": str(self.commands), "PRE_COMMIT_COLOR": "never"}

    @property
    def python(self) -> Path:
        """The interpreter of the hooks' environment."""
        (python,) = self.home.glob("repo*/py_env-*/bin/python")
        return python

    def configuration(self, *identifiers: str, settings: str = "") -> str:
        """The text of a `.pre-commit-config.yaml`; `settings` are lines for each of the hooks."""
        pins = f"    additional_dependencies: [{', '.join(PINS)}]\n"
        more = "".join(f"    {line}\n" for line in settings.splitlines())
        listed = "".join(f"  - id: {identifier}\n{pins}{more}" for identifier in identifiers)
        return f"repos:\n- repo: {self.url}\n  rev: {self.revision}\n  hooks:\n{listed}"


def installed_hooks(place: Path) -> Hooks:
    """Install the hooks' environment below a directory, if no other process has done it."""
    checkout, home, commands = place / "checkout", place / "home", place / "commands"
    if not checkout.is_dir():
        _link_commands(commands)
        _copy_checkout(checkout)
    revision = _git(checkout, "rev-parse", "HEAD").strip()
    hooks = Hooks(checkout.as_uri(), revision, home, commands)
    project = place / "project"
    if not project.is_dir():
        _git(place, "init", "--quiet", str(project))
        (project / ".pre-commit-config.yaml").write_text(hooks.configuration("nb2prod-check"))
        command = [sys.executable, "-m", "pre_commit", "install-hooks"]
        subprocess.run(command, cwd=project, env=hooks.environment, check=True)
    return hooks


def _copy_checkout(target: Path) -> None:
    """What git tracks here, and what it would be told to add."""
    listed = _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "benchmarks/")):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # another test's, which is gone by now
                shutil.copy2(ROOT / name, target / name)
    _git(target, "init", "--quiet")
    _git(target, "add", "--all")
    _git(target, "commit", "--quiet", "--message", "as it is")


def _link_commands(target: Path) -> None:
    target.mkdir(parents=True)
    for folder in os.environ["PATH"].split(os.pathsep):
        for command in Path(folder).iterdir() if Path(folder).is_dir() else ():
            if command.name not in _NODE and not (target / command.name).is_symlink():
                (target / command.name).symlink_to(command)


def _git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **_IDENTITY}
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, env={**environment, **own}, capture_output=True, text=True, check=True)
    return done.stdout
