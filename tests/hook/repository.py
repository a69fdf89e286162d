"""A git repository with hooks, used as a person uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions
from tests.hook.checkout import ROOT, Hooks

SOURCE = "def double(number):\n    return 2 * number"
OTHER = "def double(number):\n    return number + number"
PYPROJECT = '[tool.nb2prod]\noutput = "src"\ntests = "tests"\n'


@dataclass(frozen=True)
class Repository:
    """One working tree."""

    folder: Path
    hooks: Hooks

    @classmethod
    def made(cls, folder: Path, hooks: Hooks) -> Repository:
        """A repository of its own with a first commit."""
        made = cls(folder, hooks)
        folder.mkdir(parents=True)
        made.git("init", "--quiet", "--initial-branch", "main")
        made.git("commit", "--quiet", "--allow-empty", "--message", "first")
        return made

    def install(self, *identifiers: str, settings: str = "") -> None:
        """Commit a configuration of pre-commit, and have git call it."""
        self.write(".pre-commit-config.yaml", self.hooks.configuration(*identifiers, settings=settings))
        self.write("pyproject.toml", PYPROJECT)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "hooks")
        self.run(sys.executable, "-m", "pre_commit", "install", "-t", "pre-commit", "-t", "pre-merge-commit")

    def run(self, *command: str, **variables: str) -> str:
        """Run a command that succeeds, and return what it prints."""
        done = self.attempt(*command, **variables)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def attempt(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may fail; its two streams come back as one."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.hooks.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        return self.run("git", *arguments)

    def commit(self, *arguments: str) -> str:
        """Commit what is staged; the hooks agree."""
        return self.git("commit", "--message", "change", *arguments)

    def refused(self, *arguments: str) -> str:
        """Try to commit what is staged; the hooks refuse, and what they say comes back."""
        head = self.git("rev-parse", "HEAD")
        done = self.attempt("git", "commit", "--message", "change", *arguments)
        assert done.returncode == 1, done.stdout
        assert self.git("rev-parse", "HEAD") == head
        return done.stdout

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def notebook(self, name: str, source: str = SOURCE, tag: str = "export") -> Path:
        """Write a notebook of one cell."""
        return self.write(name, notebook_text(source, tag))

    def export(self, *names: str) -> None:
        """Export notebooks as the developer does, in the developer's environment."""
        plans = planned([self.folder / name for name in names], None)
        reports = tuple(export_each(plans, ExportOptions()))
        assert [report.exit_code for report in reports] == [0] * len(reports), reports

    def developer(self, *arguments: str, python_path: Path = ROOT) -> None:
        """Call nb2prod as the developer does, in the developer's environment."""
        places = os.pathsep.join([str(python_path), str(ROOT)])
        self.run(sys.executable, "-m", "nb2prod", *arguments, PYTHONPATH=places)

    def exported(self, name: str, source: str = SOURCE) -> None:
        """Write a notebook, export it and stage everything."""
        self.notebook(name, source)
        self.export(name)
        self.git("add", "--all")


def notebook_text(source: str, tag: str) -> str:
    """A notebook of one cell, with a test where it defines `double`."""
    cells = [(source, tag), *([("assert double(2) == 4", "test:double")] if source in (SOURCE, OTHER) else [])]
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": {"tags": [each] if each else []},
                "source": text,
                "outputs": [],
                "execution_count": None,
            }
            for number, (text, each) in enumerate(cells)
        ],
    }
    return json.dumps(document, indent=1) + "\n"
