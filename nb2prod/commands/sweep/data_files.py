"""The data files that a notebook names: when somebody changes one, earlier runs are of other data.

Only the text tells which they are: texts in the cells and values of parameters that name a file, or a file in a folder
that another text names. What a cell writes by that name is no input.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from nb2prod.compiler.analysis.cells import parse_quietly
from nb2prod.compiler.ipython.translation import translate
from nb2prod.execution.sweep.values import Point
from nb2prod.model import CellKind, Notebook

_WRITING = frozenset({"dump", "imsave", "imwrite", "mkdir", "makedirs", "save", "savefig", "savez", "savetxt"})
_WRITING_PREFIXES = ("to_", "write")
_MODES = "wax"
_LONGEST = 1024  # characters of a text that may be a path
_MOST_FOLDERS = 20  # that other texts may name files in
_MOST_MATCHES = 1000  # of a pattern such as data/*.csv
_PATTERN = "*?["
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file as it was at one moment."""

    size: int
    modified: int  # nanoseconds
    sha256: str


DataFiles = Mapping[str, DataFile]  # by path, as the notebook names it


def data_files(
    notebook: Notebook, points: Sequence[Point], folder: Path, known: DataFiles, without: Path | None
) -> dict[str, DataFile]:
    """Look at the files that are named, and at those known; what is as long and as old as known is not read again.

    Files in the folder `without`, which a sweep writes, are left out.
    """
    found = {}
    for name in sorted({*_existing(_texts(notebook, points), folder), *known}):
        path = folder / name
        if without is not None and path.resolve().is_relative_to(without.resolve()):
            continue
        looked_at = _look(path, known.get(name))
        if looked_at is not None:
            found[name] = looked_at
    return found


def changed_files(before: DataFiles, now: DataFiles) -> tuple[str, ...]:
    """The files that are other than they were, or gone; new ones are none that a run has seen."""
    return tuple(name for name, file in before.items() if name not in now or now[name].sha256 != file.sha256)


def digest_of(files: DataFiles) -> str:
    """A digest of all contents."""
    lines = (f"{name}\0{file.sha256}" for name, file in sorted(files.items()))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def as_document(files: DataFiles) -> dict[str, list[object]]:
    """As JSON values."""
    return {name: [file.size, file.modified, file.sha256] for name, file in files.items()}


def from_document(document: object) -> dict[str, DataFile]:
    """Read them back; what is none is left out."""
    found = {}
    for name, parts in document.items() if isinstance(document, dict) else ():
        match parts:
            case [int(size), int(modified), str(sha256)]:
                found[name] = DataFile(size, modified, sha256)
    return found


def _look(path: Path, known: DataFile | None) -> DataFile | None:
    try:
        status = path.stat()
        if known is not None and (known.size, known.modified) == (status.st_size, status.st_mtime_ns):
            return known
        return DataFile(status.st_size, status.st_mtime_ns, _content_digest(path))
    except OSError:
        return None


def _content_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while part := stream.read(_READ):
            digest.update(part)
    return digest.hexdigest()


def _texts(notebook: Notebook, points: Sequence[Point]) -> dict[str, None]:
    """The texts that may name files to read."""
    texts: dict[str, None] = {}
    written: set[str] = set()
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE:
            tree = _tree(translate(cell, frozenset()).source)
            texts.update((text, None) for node in ast.walk(tree) for text in _constants(node))
            written.update(_written(tree))
    for point in points:
        values = (value for _, value in point.values if isinstance(value, (str, PurePath)))
        texts.update((str(value), None) for value in values)
    return {text: None for text in texts if text not in written}


def _tree(source: str) -> ast.Module:
    try:
        return parse_quietly(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _constants(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and 0 < len(node.value) <= _LONGEST:
        yield node.value


def _written(tree: ast.AST) -> Iterator[str]:
    """The texts that calls which write are given."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _writes(call):
            values = [*call.args, *(keyword.value for keyword in call.keywords)]
            yield from (text for value in values for node in ast.walk(value) for text in _constants(node))


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "open":
        modes = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
        return any(set(_MODES) & set(text) for mode in modes for text in _constants(mode))
    return name in _WRITING or name.startswith(_WRITING_PREFIXES)


def _existing(texts: Iterable[str], folder: Path) -> Iterator[str]:
    """The names of files: texts themselves, patterns' matches, and names in folders that other texts name."""
    plain = [text for text in texts if not text.endswith(".py") and "\n" not in text and "\0" not in text]
    folders = [text for text in plain if text.strip("/.") and _is(Path.is_dir, folder / text)][:_MOST_FOLDERS]
    for text in plain:
        if set(_PATTERN) & set(text):
            yield from _matches(text, folder)
            continue
        for name in (text, *(f"{each.rstrip('/')}/{text.lstrip('/')}" for each in folders)):
            if _is(Path.is_file, folder / name):
                yield name


def _matches(pattern: str, folder: Path) -> Iterator[str]:
    if PurePath(pattern).is_absolute() or not {"/", "."} & set(pattern):
        return
    try:
        for _, path in zip(range(_MOST_MATCHES), folder.glob(pattern), strict=False):
            if path.is_file():
                yield path.relative_to(folder).as_posix()
    except (ValueError, OSError, NotImplementedError):
        return


def _is(test: Callable[[Path], bool], path: Path) -> bool:
    try:
        return test(path)
    except (OSError, ValueError):  # texts that no path can be
        return False
