"""The extension in a real server: found, configured, light until it is loaded, gone with the server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from traitlets.config import Config

import nb2prod

PACKAGED = Path(__file__).parents[2] / "labextension" / "jupyter-config" / "server-config" / "nb2prod.json"


def test_the_packaged_configuration_file_loads_the_extension(
    jp_configurable_serverapp: Callable[..., Any], jp_env_config_path: Path
) -> None:
    folder = jp_env_config_path / "jupyter_server_config.d"
    folder.mkdir()
    (folder / "nb2prod.json").write_bytes(PACKAGED.read_bytes())
    server = jp_configurable_serverapp(config=Config())
    (loaded,) = server.extension_manager.extension_apps["nb2prod.server"]
    assert loaded.name == "nb2prod"
    assert server.extension_manager.extensions["nb2prod.server"].version == nb2prod.__version__


def test_importing_the_package_that_is_configured_loads_no_server() -> None:
    program = "import sys, nb2prod.server; print(sorted({'tornado', 'jupyter_server', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


async def test_status_tells_version_limits_roles_and_verbs(fetch: Any) -> None:
    status = (await fetch("GET", "status")).document
    assert status["version"] == nb2prod.__version__
    assert status["limits"]["seconds"] is None
    assert status["verbs"] == ["export", "check", "verify", "record", "tests", "run", "sweep"]
    assert status["roles"][3] == {
        "kind": "step",
        "tag": "step:NAME",
        "description": "the function NAME, with inferred inputs and outputs; cells that share NAME are one step",
    }


def test_the_legend_is_the_readme_s_table(request: pytest.FixtureRequest) -> None:
    from nb2prod.model import RoleKind
    from nb2prod.server.legend import LEGEND

    readme = (request.config.rootpath / "README.md").read_text(encoding="utf-8")
    _, _, table = readme.partition("| tag | the cell becomes |\n| --- | --- |\n")
    rows = [row.strip("| ").split(" | ") for row in table.partition("\n\n")[0].splitlines()]
    assert [text.replace("`", "") for _, text in rows] == [text for _, _, text in LEGEND]
    assert all(f"`{tag}`" in tags for (tags, _), (_, tag, _) in zip(rows, LEGEND, strict=True))
    assert [kind for kind, _, _ in LEGEND] == list(RoleKind)


class TestLimits:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.Nb2prod.update({"max_jobs": 7, "notebook_bytes": 2000, "output_bytes": 9, "job_seconds": 5.5})
        jp_server_config.Nb2prod.file_bytes = 5000
        return jp_server_config

    async def test_they_are_configured(self, fetch: Any) -> None:
        limits = (await fetch("GET", "status")).document["limits"]
        assert limits == {"jobs": 7, "notebook_bytes": 2000, "file_bytes": 5000, "output_bytes": 9, "seconds": 5.5}

    async def test_a_larger_body_is_refused(self, fetch: Any, notebook: Any) -> None:
        posted = {"path": "a.ipynb", "notebook": notebook(("step:load", "x = 1\n" * 400))}
        error = (await fetch("POST", "suggest", posted, expect=413)).document
        assert error["reason"] == "too-large"
        assert "this server takes 2,000 (c.Nb2prod.notebook_bytes)" in error["message"]

    async def test_a_larger_file_is_refused(self, fetch: Any, save_notebook: Any) -> None:
        save_notebook("a.ipynb", ("step:load", "x = 1\n" * 1000))
        judged = {"path": "a.ipynb", "kind": "run", "values": {}}
        for route, body in (("validate", judged), ("jobs", {"kind": "export", "path": "a.ipynb"})):
            error = (await fetch("POST", route, body, expect=413)).document
            assert error["message"].startswith("a.ipynb: has ")
            assert "this server takes 5,000 (c.Nb2prod.file_bytes)" in error["message"]


async def test_jobs_and_workers_end_with_the_server(fetch: Any, save_notebook: Any, jp_serverapp: Any) -> None:
    before = set(psutil.Process().children())
    save_notebook("a.ipynb", ("step:wait", "done = False\nwhile not done:\n    pass"))
    await fetch("GET", "status")
    job = (await fetch("POST", "jobs", {"kind": "run", "path": "a.ipynb"}, expect=201)).document
    (extension,) = jp_serverapp.extension_manager.extension_apps["nb2prod.server"]
    assert extension.current_activity() == [job["id"]]
    await jp_serverapp.cleanup_extensions()
    assert extension.current_activity() == []
    assert (await fetch("GET", f"jobs/{job['id']}")).document["state"] == "cancelled"
    assert set(psutil.Process().children()) <= before
