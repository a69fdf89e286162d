"""What must not be done does not begin: outputs outside of the root, and jobs of those who may not run code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from traitlets.config import Config

from tests.server.jobs.following import Fetch, Jobs

Save = Callable[..., Path]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("run", {"output": "../out.ipynb"}),
        ("run", {"output": "outside/out.ipynb"}),
        ("sweep", {"output": "outside"}),
        ("sweep", {"output": "outside/deeper/still"}),
        ("run", {"output": "/etc/../../out.ipynb"}),
    ],
)
async def test_an_output_outside_of_the_root_is_forbidden(
    jobs: Jobs, fetch: Fetch, save_notebook: Save, jp_root_dir: Path, tmp_path: Path, kind: str, options: dict[str, str]
) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (jp_root_dir / "outside").symlink_to(outside)
    save_notebook("a.ipynb", ("parameters", "n = 1"))
    refused = await jobs.start(kind, "a.ipynb", expect=403, **options)
    assert refused["reason"] == "forbidden"
    assert (await fetch("GET", "jobs")).document == {"jobs": []}
    assert [*outside.iterdir()] == []


@pytest.mark.parametrize("kind", ["export", "record"])
@pytest.mark.parametrize(
    "setting", ['output = "../elsewhere"', 'tests = "../elsewhere"', 'output = "linked"', 'output = "modules"']
)
async def test_an_export_that_settings_send_elsewhere_is_forbidden(
    jobs: Jobs, save_notebook: Save, jp_root_dir: Path, tmp_path: Path, kind: str, setting: str
) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (jp_root_dir / "linked").symlink_to(outside)
    (jp_root_dir / "modules").mkdir()
    (jp_root_dir / "modules" / ".nb2prod").symlink_to(outside)
    (jp_root_dir / "pyproject.toml").write_text(f"[tool.nb2prod]\n{setting}\n", encoding="utf-8")
    save_notebook("a.ipynb", ("step:load", "x = 1"))
    refused = await jobs.start(kind, "a.ipynb", expect=403)
    assert (refused["reason"], "outside" in refused["message"]) == ("forbidden", True)
    assert [*outside.iterdir()] == []


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        ("export", "extra.py"),
        ("export", ".nb2prod/a.json"),
        ("record", "tests/test_a_regression.py"),
        ("record", "tests/data/a_expected.json"),
        ("run", "a.output.ipynb"),
        ("sweep", "a.sweep/results.jsonl"),
        ("sweep", "a.sweep/runs"),
        ("check", ".nb2prod_cache"),
        ("verify", ".nb2prod_cache"),
        ("tests", ".nb2prod_cache/.gitignore"),
    ],
)
async def test_no_link_is_followed_out_of_the_root(
    jobs: Jobs, save_notebook: Save, jp_root_dir: Path, tmp_path: Path, kind: str, link: str
) -> None:
    save_notebook("a.ipynb", ("step:load module:extra", "x = 1"))
    (jp_root_dir / link).parent.mkdir(parents=True, exist_ok=True)
    (jp_root_dir / link).symlink_to(tmp_path / "elsewhere")
    refused = await jobs.start(kind, "a.ipynb", expect=403)
    assert refused["message"].startswith(f"{link}: lies outside of the folder that this server serves")
    assert not (tmp_path / "elsewhere").exists()


async def test_nor_is_one_that_came_while_the_job_waited(
    jobs: Jobs, save_notebook: Save, jp_root_dir: Path, tmp_path: Path
) -> None:
    save_notebook("a.ipynb", ("", "import time"), ("", "time.sleep(600)"))
    first = await jobs.start("run", "a.ipynb", output="one.ipynb")
    second = await jobs.start("run", "a.ipynb", output="two.ipynb")
    (jp_root_dir / "two.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    await jobs.cancel(first)
    ended, _ = await jobs.ended(second)
    assert ended["state"] == "failed"
    assert ended["error"].startswith("two.ipynb: lies outside of the folder that this server serves")
    assert not (tmp_path / "elsewhere.ipynb").exists()


async def test_wrong_settings_and_missing_notebooks_are_told_at_once(
    jobs: Jobs, save_notebook: Save, jp_root_dir: Path
) -> None:
    save_notebook("a.ipynb", ("step:load", "x = 1"))
    (jp_root_dir / "pyproject.toml").write_text("[tool.nb2prod]\noutptu = 'x'\n", encoding="utf-8")
    assert (await jobs.start("export", "a.ipynb", expect=400))["reason"] == "configuration"
    assert (await jobs.start("export", "none.ipynb", expect=404))["reason"] == "missing"
    assert (await jobs.start("run", "a.ipynb", expect=400, workers=1))["reason"] == "invalid"


class NoCode(Authorizer):
    """Everything but running code."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return (action, resource) != ("execute", "kernels")


class TestOfSomebodyWhoMayNotRunCode:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        return Config({"ServerApp": {**jp_server_config.ServerApp, "authorizer_class": NoCode}})

    async def test_no_job_starts(self, jobs: Jobs, fetch: Fetch, save_notebook: Save) -> None:
        save_notebook("a.ipynb", ("step:load", "x = 1"))
        for kind in ("export", "check", "verify", "record", "tests", "run", "sweep"):
            assert (await jobs.start(kind, "a.ipynb", expect=403))["reason"] == "forbidden"
        assert (await fetch("GET", "jobs")).document == {"jobs": []}
