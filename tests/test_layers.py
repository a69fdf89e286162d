"""Imports point downward only: a forbidden edge between modules fails here, with its line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nb2prod"

# From the bottom up; the units of one layer never import each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("nb2prod",),  # the version in __init__.py
    ("model", "errors", "runner", "quick"),
    ("rules", "config"),
    ("compiler", "workspace", "execution"),
    ("commands",),
    ("reporting",),
    ("cli", "nbconvert_exporter", "pytest_plugin", "server"),
    ("launch",),
    ("__main__",),
)
HEIGHT = {unit: height for height, layer in enumerate(LAYERS) for unit in layer}


def unit_of(module: str) -> str:
    """Return the unit of a dotted name."""
    name = module.removeprefix("nb2prod.").split(".")[0]
    return "nb2prod" if name == "__version__" else name


def module_name(path: Path, root: Path) -> str:
    return ".".join(("nb2prod", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")


def imported(tree: ast.AST, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every import of ours, wherever in the module it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, base]).rstrip(".")
            # `from nb2prod import cli` names a module, too
            names = [f"{base}.{alias.name}" for alias in node.names] if base == "nb2prod" else [base]
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.split(".")[0] == "nb2prod")


def forbidden_edges(root: Path) -> list[str]:
    """Return every edge that does not point downward, as `file:line: importer -> imported`."""
    found = []
    for path in sorted(root.rglob("*.py")):
        module = module_name(path, root)
        unit, place = unit_of(module), path.relative_to(root).as_posix()
        if unit not in HEIGHT:
            found.append(f"{place}: {unit} has no layer: give it one in tests/test_layers.py")
            continue
        tree = ast.parse(path.read_bytes(), str(path))
        for line, name in imported(tree, module, path.name == "__init__.py"):
            target = unit_of(name)
            if target != unit and HEIGHT.get(target, len(LAYERS)) >= HEIGHT[unit]:
                found.append(f"{place}:{line}: {unit} -> {target}")
    return found


def test_imports_point_downward() -> None:
    edges = forbidden_edges(PACKAGE)
    assert not edges, "forbidden imports:\n" + "\n".join(edges)


@pytest.mark.parametrize(
    ("path", "statement", "edge"),
    [
        ("__init__.py", "from nb2prod.model import Cell", "__init__.py:1: nb2prod -> model"),
        ("model.py", "from nb2prod.errors import Nb2prodError", "model.py:1: model -> errors"),
        ("rules/rule.py", "import nb2prod.config", "rules/rule.py:1: rules -> config"),
        ("compiler/names.py", "from nb2prod.workspace import files", "compiler/names.py:1: compiler -> workspace"),
        ("compiler/names.py", "from ..execution import run", "compiler/names.py:1: compiler -> execution"),
        ("execution/__init__.py", "from ..commands import export", "execution/__init__.py:1: execution -> commands"),
        ("workspace/files.py", "def f():\n    import nb2prod.compiler", "workspace/files.py:2: workspace -> compiler"),
        ("commands/export.py", "from nb2prod import cli", "commands/export.py:1: commands -> cli"),
        (
            "nbconvert_exporter.py",
            "from nb2prod.cli.output import show",
            "nbconvert_exporter.py:1: nbconvert_exporter -> cli",
        ),
        ("odd.py", "", "odd.py: odd has no layer: give it one in tests/test_layers.py"),
    ],
)
def test_a_planted_bad_edge_is_found(tmp_path: Path, path: str, statement: str, edge: str) -> None:
    planted = tmp_path / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(statement + "\n", encoding="utf-8")
    assert forbidden_edges(tmp_path) == [edge]


def test_good_edges_are_not_reported(tmp_path: Path) -> None:
    (tmp_path / "compiler").mkdir()
    source = "from nb2prod import __version__\nfrom nb2prod.model import Cell\nfrom .lines import Line\nimport ast\n"
    (tmp_path / "compiler" / "names.py").write_text(source, encoding="utf-8")
    assert forbidden_edges(tmp_path) == []
