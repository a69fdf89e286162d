"""What a notebook's cells may load: modules they import, Python files they name, folders they search."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from nb2prod.compiler.analysis.cells import parse_quietly
from nb2prod.compiler.ipython.translation import translate
from nb2prod.execution.sweep.environment import Needed
from nb2prod.model import CellKind, Notebook
from nb2prod.runner.inventory import imported

_IMPORT_LINE = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import|import\s+(.+?)\s*(?:#.*)?$)", re.MULTILINE)
_EXTENSION = re.compile(r"^\s*%(?:load_ext|reload_ext)\s+([\w.]+)", re.MULTILINE)
_RUN = re.compile(r"^\s*%run\s+(?:-\w+\s+)*(\S+)", re.MULTILINE)
_PARENT = re.compile(r"\.parent\b|\bpardir\b|\bdirname\b")
_ABOVE = (".", "..", "../..", "../src", "../../src")


def needed_by(notebook: Notebook, folder: Path) -> Needed:
    """Read the cells' code; too much is only looked at in vain, so texts that may be meant otherwise count."""
    modules: dict[str, None] = {}
    texts: dict[str, None] = {}
    run: list[str] = []
    paths: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.kind is not CellKind.CODE:
            continue
        modules.update(dict.fromkeys(_EXTENSION.findall(cell.source)))
        run += map(_file_name, _RUN.findall(cell.source))
        translated = translate(cell, frozenset())
        if translated.diagnostics:  # some of the cell may be missing
            modules.update(dict.fromkeys(_imported_lines(cell.source)))
        nodes = _nodes(translated.source)
        modules.update(dict.fromkeys(name for node in nodes for name in imported(node, "")))
        constants = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        texts.update(dict.fromkeys(constants))
        if "sys.path" in cell.source:
            above = _ABOVE if _PARENT.search(cell.source) else ()
            paths.update(dict.fromkeys([*constants, *above]))
    folders = tuple(text for text in paths if text and _holds(Path.is_dir, folder, text))
    named = dict.fromkeys([*run, *(text for text in texts if text.endswith(".py"))])
    files = tuple(text for text in named if _holds(Path.is_file, folder, text))
    return Needed(tuple(sorted(modules)), files, folders)


def _nodes(source: str) -> list[ast.AST]:
    try:
        return list(ast.walk(parse_quietly(source)))
    except (SyntaxError, ValueError):
        return []


def _file_name(word: str) -> str:
    """The file that `%run` means."""
    name = word.strip("'\"")
    return name if name.endswith((".py", ".ipy", ".ipynb")) else f"{name}.py"


def _imported_lines(source: str) -> Iterable[str]:
    """The modules that a cell imports, as far as its lines show."""
    for whole, several in _IMPORT_LINE.findall(source):
        yield from [whole] if whole else (part.split()[0] for part in several.split(",") if part.split())


def _holds(test: Callable[[Path], bool], folder: Path, text: str) -> bool:
    try:
        return test(folder / text)
    except (OSError, ValueError):  # texts that no path can be
        return False
