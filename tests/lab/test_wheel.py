"""The wheel carries the button and its server part, and both are on as soon as it is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nb2prod import __version__
from tests.lab.jupyter import ENVIRONMENT, ROOT

_BUNDLE = re.compile(r"\.data/data/share/jupyter/labextensions/nb2prod/static/remoteEntry\.\w+\.js$")


def jupyter(*arguments: str, home: Path) -> str:
    """What a Jupyter program of the environment prints, with no configuration but that of the environment."""
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home), "HOME": str(home)}
    run = subprocess.run(
        [ENVIRONMENT / "bin" / "jupyter", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return re.sub(r"\x1b\[[0-9;]*m", "", run.stdout)


def test_the_lab_extension_is_enabled(tmp_path: Path) -> None:
    listed = jupyter("labextension", "list", home=tmp_path)
    line = next(line for line in listed.splitlines() if "nb2prod" in line)
    assert f"v{__version__} enabled OK (python, nb2prod)" in " ".join(line.split())


def test_the_server_extension_is_enabled(tmp_path: Path) -> None:
    listed = jupyter("server", "extension", "list", home=tmp_path)
    assert re.search(r"nb2prod\S* enabled", listed)
    assert "problem" not in listed


def test_the_versions_of_both_parts_agree() -> None:
    package = json.loads((ROOT / "labextension" / "package.json").read_text())
    assert package["version"] == __version__


def test_a_wheel_of_a_checkout_needs_no_node_and_has_no_button(tmp_path: Path) -> None:
    # as pre-commit installs it: whatever bundle lies in the checkout is left out, since it may be old
    names = wheel_of(ROOT, tmp_path)
    assert any(name.endswith("nb2prod/server/extension.py") for name in names)
    assert not [name for name in names if "labextension" in name and ".data/" in name]


def test_the_wheel_that_was_asked_for_has_the_button_once() -> None:
    (wheel,) = (ROOT / "build" / "wheel").glob("nb2prod-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert len([name for name in names if _BUNDLE.search(name)]) == 1
    assert not [name for name in names if name.startswith("nb2prod/labextension")]
    assert any(name.endswith("etc/jupyter/jupyter_server_config.d/nb2prod.json") for name in names)


def wheel_of(source: Path, target: Path) -> list[str]:
    """The names in a wheel built on a machine without Node."""
    tools = target / "tools"
    tools.mkdir()
    environment = {**os.environ, "PATH": str(tools), "NB2PROD_BUILD_LABEXTENSION": ""}
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(source)]
    built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if built.returncode != 0:
        pytest.fail(built.stderr)
    (wheel,) = target.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()
