"""What a notebook's cells may load, as far as their text shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.commands.sweep.needed import needed_by
from nb2prod.model import Cell, CellKind, Notebook


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("here/mine.py", "here/model.py", "here/part.ipynb", "here/lib/x.py", "src/y.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "here"


@pytest.mark.parametrize(
    ("source", "modules", "files", "folders"),
    [
        ("import numpy as np, os.path", {"numpy", "os.path"}, (), ()),
        ("from pack.sub import thing, other as o", {"pack.sub", "pack.sub.thing", "pack.sub.other"}, (), ()),
        ("def f():\n    try:\n        import late\n    except ImportError:\n        pass", {"late"}, (), ()),
        ("import importlib\nimportlib.import_module('named')", {"importlib", "named"}, (), ()),
        ("%load_ext autoreload\n%matplotlib inline\nimport x", {"autoreload", "x"}, (), ()),
        ("%run -i model\n%run 'part.ipynb'\n%run missing.py", set(), ("model.py", "part.ipynb"), ()),
        ("exec(open('mine.py').read())\nname = 'model'", set(), ("mine.py",), ()),
        ("import sys\nsys.path.append('lib')\nkind = 'nowhere'", {"sys"}, (), ("lib",)),
        ("folder = 'lib'", set(), (), ()),
        ("import sys\nsys.path.insert(0, str(Path.cwd().parent / 'src'))", {"sys"}, (), (".", "..", "../src")),
        (
            "import numpy, pandas as pd  # both\nfrom mine import f\nthis does not parse",
            {"numpy", "pandas", "mine"},
            (),
            (),
        ),
        ("# import nothing\ntext = 'import nothing'", set(), (), ()),
        ("x = '\\0.py', 'a' * 2, '" + "y" * 5000 + ".py'", set(), (), ()),
    ],
)
def test_cells_are_read_without_being_run(
    folder: Path, source: str, modules: set[str], files: tuple[str, ...], folders: tuple[str, ...]
) -> None:
    cells = (
        Cell("a", 1, CellKind.MARKDOWN, "import nothing"),
        Cell("b", 2, CellKind.CODE, source),
    )
    found = needed_by(Notebook("a.ipynb", cells), folder)
    assert set(found.modules) == modules
    assert found.files == files
    assert set(folders) <= set(found.folders) if folders else not found.folders
