"""The hooks' environment, installed by pre-commit from a git repository of this checkout, once for all processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.hook.checkout import Hooks, installed_hooks
from tests.hook.repository import Repository


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Hooks:
    """The installed hooks; whichever test process comes first installs them."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with FileLock(shared / "hooks.lock"):
        return installed_hooks(shared / "hooks")


@pytest.fixture
def repository(tmp_path: Path, hooks: Hooks) -> Repository:
    """A new git repository with `nb2prod-check` as its hook."""
    made = Repository.made(tmp_path / "repository", hooks)
    made.install("nb2prod-check")
    return made
