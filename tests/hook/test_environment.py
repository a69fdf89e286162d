"""What pre-commit installs for the hooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from tests.hook.checkout import ROOT, Hooks


def test_it_installs_from_a_checkout_without_node_and_without_jupyterlab(hooks: Hooks) -> None:
    command = [str(hooks.python), "-c", "import importlib.metadata as m; print(*[d.name for d in m.distributions()])"]
    shown = subprocess.run(command, env=hooks.environment, capture_output=True, text=True, check=True).stdout.lower()
    installed = set(shown.replace("_", "-").split())
    assert {"nb2prod", "black", "ruff"} <= installed
    assert not {"jupyterlab", "jupyter-server", "notebook", "ipykernel", "nodeenv", "nodejs"} & installed
    assert not any((Path(folder) / "node").exists() for folder in hooks.environment["PATH"].split(":"))


def test_the_hooks_are_described_as_pre_commit_wants_it(hooks: Hooks) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, env=hooks.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    listed = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in listed] == ["nb2prod-check", "nb2prod-export"]
