"""The configuration that `nb2prod init` writes, used by real pre-commit in a real commit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

import nb2prod
from tests.hook.checkout import PINS, Hooks
from tests.hook.repository import OTHER, Repository


def installed_from(folder: Path, **files: str) -> Path:
    """What pip leaves behind about an installation of nb2prod: a directory for `PYTHONPATH`."""
    metadata = folder / f"nb2prod-{nb2prod.__version__}.dist-info"
    metadata.mkdir(parents=True)
    head = f"Metadata-Version: 2.1\nName: nb2prod\nVersion: {nb2prod.__version__}\n"
    (metadata / "METADATA").write_text(head + files.pop("metadata", ""))
    for name, text in files.items():
        (metadata / f"{name}.json").write_text(text)
    return folder


def test_init_and_a_commit_are_all_it_takes(tmp_path: Path, hooks: Hooks) -> None:
    origin = {"url": hooks.url, "vcs_info": {"vcs": "git", "commit_id": hooks.revision}}
    repository = Repository.made(tmp_path / "project", hooks)
    installed = installed_from(tmp_path / "installed", direct_url=json.dumps(origin))
    repository.developer("init", "--yes", python_path=installed)
    repository.run(sys.executable, "-m", "pre_commit", "install")  # the kinds of hooks are in the configuration
    assert (repository.folder / ".git" / "hooks" / "pre-merge-commit").is_file()
    repository.exported("a.ipynb")
    assert ".nb2prod_cache" not in repository.git("status", "--short")
    repository.commit()
    repository.notebook("a.ipynb", OTHER)
    assert "stale" in repository.refused("--all")


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (
            "Project-URL: Homepage, https://example.org\nProject-URL: Repository, https://example.org/nb2prod\n",
            {"repo": "https://example.org/nb2prod", "rev": f"v{nb2prod.__version__}"},
        ),
        ("", {"repo": "local"}),
    ],
)
def test_where_the_hook_comes_from(tmp_path: Path, hooks: Hooks, metadata: str, expected: dict[str, str]) -> None:
    repository = Repository.made(tmp_path / "project", hooks)
    installed = installed_from(tmp_path / "installed", metadata=metadata)
    repository.developer("init", "--yes", python_path=installed)
    text = (repository.folder / ".pre-commit-config.yaml").read_text()
    ((found),) = yaml.safe_load(text)["repos"]
    (hook,) = found.pop("hooks")
    assert found == expected
    needed = [f"nb2prod=={nb2prod.__version__}"] if expected["repo"] == "local" else []
    assert hook["additional_dependencies"] == [*needed, *PINS]
    repository.run(sys.executable, "-m", "pre_commit", "validate-config")
