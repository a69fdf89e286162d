"""Star imports are read, not run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.model import Cell, CellKind, Notebook
from nb2prod.workspace.libraries.star_imports import star_import_names, star_imports_and_sources, starred_modules


def names(directory: Path, module: str) -> tuple[str, ...] | None:
    found = star_import_names(module, [str(directory)])
    return found.names if found is not None else None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os.path\nfrom sys import argv as a, path\n_x = 1\ny: int = 2\nz: int\n", ("os", "a", "path", "y")),
        ("def f(): inner = 1\nclass C: attribute = 1\n", ("f", "C")),
        ("a = b, (c, *d) = 1, (2, 3)\n[e for e in 'x']\n(w := 1)\n", ("a", "b", "c", "d", "w")),
        ("x = 1\ndel x\n", ()),
        ("__all__ = ['b', '_c']\na = b = _c = 1\n", ("b", "_c")),
        ("__all__ = ['a'] + ['b']\n__all__ += ('c',)\n__all__.extend(['d'])\n__all__.append('e')\n", tuple("abcde")),
        ("try:\n    import fast as m\nexcept ImportError:\n    m = None\n", ("m",)),
        ("try:\n    import fast as m\nexcept ImportError:\n    raise\n", ("m",)),
        ("import sys\nif sys.platform == 'x':\n    f = 1\nelse:\n    f = 2\n", ("sys", "f")),
        ("__all__ = ['f']\nif unknown:\n    f = 1\n", ("f",)),
        ("if unknown:\n    __all__ = ['f']\n", None),
        ("__all__ = [n for n in dir()]\n", None),
        ("globals()['x'] = 1\n", None),
        ("x = 1\nnames = globals().items()\n'x' in globals()\n", ("x", "names")),
        ("def f(): return locals()\nvars(object)\n", ("f",)),
        ("x = 1\nvars()['y'] = 2\n", None),
        ("g = globals\n", None),
        ("exec('x = 1')\n", None),
        ("import sys\nsys.modules['other']\nif 'x' in sys.modules: pass\n", ("sys",)),
        ("import sys\nsetattr(sys.modules[__name__], 'x', 1)\n", None),
        ("import sys\nsys.modules[__name__].x = 1\n", None),
        ("parts = ['a']\n__all__ = parts + ['b']\n", ("a", "b")),
        ("parts = ['a']\nparts.append(x)\n__all__ = parts + ['b']\n", None),
        ("parts = ['a']\ndef add(): parts.append('c')\nadd()\n__all__ = parts + ['b']\n", None),
        ("__all__ = ['a']\ndef public(f): __all__.append(f)\n", None),
        ("__all__ = sorted({'b', 'a'} | set(('c',)))\n", ("b", "a", "c")),
        ("a = _b = 1\n__all__ = [s for s in dir() if not s.startswith('_')]\n", ("a",)),
        ("__all__ = [  # with ] in a comment\n    'a',\n]\n", ("a",)),
        ("'''\n__all__ = ['a']\n'''\nb = 1\n", ("b",)),
        ("if __name__ == '__main__':\n    only_as_a_script = 1\n", ()),
        ("this is no python\n", None),
    ],
)
def test_the_names_a_module_exports(tmp_path: Path, source: str, expected: tuple[str, ...] | None) -> None:
    (tmp_path / "library.py").write_text(source)
    assert names(tmp_path, "library") == expected


@pytest.mark.parametrize(
    ("source", "sure", "unsure"),
    [
        ("try:\n    import fast as m\nexcept ImportError:\n    pass\n", (), ("m",)),
        ("import sys\nif sys.platform == 'x':\n    f = 1\n", ("sys",), ("f",)),
        ("def f():\n    global hidden\n    hidden = 1\nf()\n", ("f",), ("hidden",)),
    ],
)
def test_names_that_only_some_path_binds_are_not_certain(
    tmp_path: Path, source: str, sure: tuple[str, ...], unsure: tuple[str, ...]
) -> None:
    (tmp_path / "library.py").write_text(source)
    found = star_import_names("library", [str(tmp_path)])
    assert found is not None
    assert (found.names, found.unsure) == (sure, unsure)


def test_submodules_of_a_package_may_be_its_names(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    (package / "parts").mkdir(parents=True)
    (package / "__init__.py").write_text("from . import core\n")
    for name in ("core.py", "other.py", "_hidden.py", "notes.txt", "parts/__init__.py"):
        (package / name).write_text("")
    found = star_import_names("shop", [str(tmp_path)])
    assert found is not None
    assert (found.names, found.unsure) == (("core",), ("other", "parts"))


@pytest.mark.parametrize("module", ["numpy", "matplotlib.pylab", "matplotlib.pyplot", "sklearn", "pandas"])
def test_large_libraries_are_read_as_they_are(module: str) -> None:
    found = star_import_names(module, sys.path)
    script = f"s = {{}}\nexec('from {module} import *', s)\ndel s['__builtins__']\nprint(*sorted(s))"
    real = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert found is not None
    wide = {name for name in found.names if name.startswith(("complex", "float"))}  # those that the platform has
    assert set(found.names) - wide <= set(real) <= {*found.names, *found.unsure}


def test_packages_relative_imports_and_rings(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from .core import *\nfrom . import core\n__all__ = core.__all__ + ['x']\nx = 1\n"
    )
    (package / "core.py").write_text("__all__ = ['f']\ndef f(): ...\n")
    (package / "open.py").write_text("from .core import *\nfrom shop.core import f as g\n")
    (package / "ring.py").write_text("from .ring import *\n")
    assert names(tmp_path, "shop") == ("f", "x")
    assert names(tmp_path, "shop.open") == ("f", "g")
    assert names(tmp_path, "shop.ring") is None
    assert names(tmp_path, "shop.none") is None
    assert names(tmp_path, "none.at.all") is None


def test_no_code_of_the_library_or_its_parents_is_run(tmp_path: Path) -> None:
    package = tmp_path / "explosive"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('was run')\n")
    (package / "part.py").write_text("x = 1\nraise SystemExit('was run')\n")
    assert names(tmp_path, "explosive.part") == ("x",)


@pytest.mark.parametrize(
    "module", ["math", "os", "os.path", "time", "itertools", "json", "collections", "re", "random"]
)
def test_the_standard_library_is_read_as_it_is(module: str) -> None:
    found = star_import_names(module, sys.path)
    script = f"s = {{}}\nexec('from {module} import *', s)\ndel s['__builtins__']\nprint(*sorted(s))"
    real = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert found is not None
    assert sorted(found.names) == real


def test_starred_modules_are_found_in_code_cells_only() -> None:
    cells = (
        Cell("a", 1, CellKind.CODE, "%matplotlib inline\nfrom math import *\nif x:\n    from a.b import *  # c"),
        Cell("b", 2, CellKind.MARKDOWN, "from os import *"),
        Cell("c", 3, CellKind.CODE, "from math import *\nfrom . import *"),
        Cell("d", 4, CellKind.CODE, "x = 1; from os import *\n%pylab inline"),
    )
    assert starred_modules(Notebook("n.ipynb", cells)) == ("math", "a.b", "os", "matplotlib.pylab", "numpy")


def test_the_paths_that_an_answer_depends_on_are_told(tmp_path: Path) -> None:
    package = tmp_path / "second" / "package"
    package.mkdir(parents=True)
    (tmp_path / "first").mkdir()
    (package / "__init__.py").write_text("from .inner import *\nx = 1\n")
    (package / "inner.py").write_text("y = 1\n")
    search = [str(tmp_path / "first"), str(tmp_path / "second")]
    stars, sources = star_imports_and_sources(("package", "missing"), search)
    assert stars == (star_import_names("package", search),)
    assert {str(package), str(package / "__init__.py"), str(package / "inner.py")} <= {*sources}
    # where it would be found instead, and where the missing one would be found
    others = {tmp_path / "first" / "package", tmp_path / "first" / "package.py", tmp_path / "second" / "missing.py"}
    assert {*map(str, others)} <= {*sources}
