"""What a notebook's environment is, asked of a real interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from nb2prod.runner import inventory


def ask(folder: Path, *modules: str, python: str = sys.executable, **more: object) -> dict[str, Any]:
    request = {"modules": modules, "files": [], "folders": [], "distributions": [], **more}
    command = [python, inventory.__file__]
    done = subprocess.run(command, input=json.dumps(request), cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def names(found: dict[str, Any], folder: Path) -> list[str]:
    return sorted(Path(path).relative_to(folder.resolve()).as_posix() for path in found["files"])


def test_installed_modules_are_their_distributions_with_all_they_require(tmp_path: Path) -> None:
    found = ask(tmp_path, "sklearn.linear_model", "yaml", "os.path", "sys", "json", "nowhere")
    versions = found["distributions"]
    assert versions["scikit-learn"] == metadata.version("scikit-learn")
    assert versions["pyyaml"] == metadata.version("pyyaml")
    assert {"numpy", "scipy", "joblib"} <= set(versions)
    assert not {"pytest", "pandas", "os", "json"} & set(versions)
    assert found["missing"] == ["nowhere"]
    assert found["files"] == {}
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))


def test_nothing_is_imported(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(("mine.py", "package/__init__.py", "package/part.py"), "raise SystemExit('it runs')"))
    assert names(ask(tmp_path, "mine", "package.part"), tmp_path) == [
        "mine.py",
        "package/__init__.py",
        "package/part.py",
    ]


def test_own_modules_are_followed_through_every_kind_of_import(tmp_path: Path) -> None:
    files = {
        "mine.py": "from pack.sub import thing\nimport numpy\ndef f():\n    import late",
        "late.py": "import importlib\nimportlib.import_module('named')\nexec(open('script.py').read())",
        "named.py": "__import__('other')",
        "other.py": "this does not parse",
        "script.py": "",
        "unused.py": "",
        "pack/__init__.py": "",
        "pack/sub/__init__.py": "from . import beside\nfrom ..top import x\nfrom .wild import *",
        "pack/sub/beside.py": "from .deeper.more import y",
        "pack/sub/deeper/more.py": "",
        "pack/sub/wild.py": "",
        "pack/sub/unused.py": "",
        "pack/top.py": "",
    }
    write(tmp_path, files)
    found = ask(tmp_path, "mine", "mine.thing")
    assert names(found, tmp_path) == [name for name in sorted(files) if "unused" not in name]
    assert "numpy" in found["distributions"]


def test_contents_decide(tmp_path: Path) -> None:
    write(tmp_path, {"mine.py": "x = 1"})
    before = ask(tmp_path, "mine")
    assert ask(tmp_path, "mine") == before
    write(tmp_path, {"mine.py": "x = 2"})
    assert ask(tmp_path, "mine") != before


def test_folders_that_the_notebook_searches(tmp_path: Path) -> None:
    write(tmp_path / "lib", {"mine.py": "x = 1"})
    (tmp_path / "work").mkdir()
    assert ask(tmp_path / "work", "mine")["missing"] == ["mine"]
    found = ask(tmp_path / "work", "mine", folders=["../lib"])
    assert names(found, tmp_path) == ["lib/mine.py"]
    assert found["missing"] == []


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with distributions of our own making."""
    folder = tmp_path_factory.mktemp("bare")
    venv.EnvBuilder(with_pip=False, symlinks=sys.platform != "win32").create(folder)
    (site,) = folder.rglob("site-packages")
    for name, version, top, lines in [
        ("Odd_Name", "1.0", "odd", ["needs.this[extra] >= 2", "unused; extra == 'test'", "absent"]),
        ("needs-this", "2.1", "needs_this", ["more ; extra == 'Extra'"]),
        ("more", "3", "more", ["odd-name"]),
        ("unused", "4", "unused", []),
    ]:
        information = site / f"{name}-{version}.dist-info"
        information.mkdir()
        header = "".join(f"Requires-Dist: {line}\n" for line in lines)
        (information / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\n{header}\nRequires-Dist: no", "utf-8"
        )
        (information / "RECORD").write_text(f"{top}/__init__.py,,\n../bin/x,,\n", encoding="utf-8")
        write(site, {f"{top}/__init__.py": ""})
    write(site, {"loose.py": "x = 1"})
    (site / "editable.pth").write_text(str(folder / "project"), encoding="utf-8")
    write(folder / "project", {"developed.py": "import odd"})
    return folder


def test_requirements_with_extras_and_modules_that_no_distribution_claims(bare: Path, tmp_path: Path) -> None:
    python = str(bare / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    found = ask(tmp_path, "odd", "loose", python=python)
    assert found["distributions"] == {"more": "3", "needs-this": "2.1", "odd-name": "1.0"}
    assert list(found["modules"]) == ["loose"]
    developed = ask(tmp_path, "developed", python=python)
    assert names(developed, bare) == ["project/developed.py"]
    assert "odd-name" in developed["distributions"]
