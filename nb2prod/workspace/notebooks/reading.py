"""Reading notebooks from disk: JSON in, `Notebook` out, every oddity named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nb2prod.errors import UnreadableNotebook
from nb2prod.model import Cell, CellKind, Notebook

_PYTHON_NAMES = frozenset({"python", "python3", "python2", "ipython", "ipython3", "ipython2"})
_BYTE_ORDER_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def read_notebook(path: Path) -> Notebook:
    """Read a notebook of any nbformat from 1 to 4; raises UnreadableNotebook saying why it cannot be."""
    return parse_notebook(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Read the file; raises UnreadableNotebook."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableNotebook(f"{path}: no such file") from None
    except IsADirectoryError:
        raise UnreadableNotebook(f"{path}: is a directory; name the notebooks in it, such as {path}/*.ipynb") from None
    except PermissionError:
        if path.is_dir():  # what Windows says of directories
            raise UnreadableNotebook(f"{path}: is a directory; name the notebooks in it") from None
        raise UnreadableNotebook(f"{path}: permission denied; make the file readable for you") from None
    except (OSError, ValueError) as error:
        raise UnreadableNotebook(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def parse_notebook(content: bytes, path: Path) -> Notebook:
    """Turn a notebook file's bytes into a Notebook; `path` is for names and messages. Raises UnreadableNotebook."""
    text = _decoded(content, path)
    document = _document(text, path)
    version = document.get("nbformat")
    if not isinstance(version, int) or isinstance(version, bool):
        raise UnreadableNotebook(f"{path}: JSON, but no notebook: it has no nbformat number")
    if version > 4:
        raise UnreadableNotebook(
            f"{path}: nbformat {version} is newer than this nb2prod reads (4); update nb2prod, or save it as nbformat 4"
        )
    if version < 4:
        document = _upgraded(text, version, path)
    cells = document.get("cells")
    if not isinstance(cells, list):
        raise UnreadableNotebook(f"{path}: JSON, but no notebook: its cells are {_described(cells)}, not a list")
    metadata = _mapping(document.get("metadata"), f"{path}: the notebook's metadata")
    return Notebook(
        name=path.name,
        cells=_cells(cells, path, keep_ids=version == 4),
        language=_language(metadata),
        kale="kubeflow_notebook" in metadata,
    )


def _decoded(content: bytes, path: Path) -> str:
    for mark, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            raise UnreadableNotebook(f"{path}: is {name} text; notebooks are UTF-8: convert it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableNotebook(
            f"{path}:{line}: not UTF-8 text ({error.reason} at byte {error.start}); notebooks are UTF-8: convert it"
        ) from None


def _document(text: str, path: Path) -> Mapping[str, object]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableNotebook(_json_complaint(text, error, path)) from None
    except RecursionError:
        raise UnreadableNotebook(f"{path}: JSON nested too deeply to be a notebook") from None
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableNotebook(f"{path}: JSON that cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise UnreadableNotebook(f"{path}: JSON, but no notebook: it holds {_described(document)}, not an object")
    return document


def _json_complaint(text: str, error: json.JSONDecodeError, path: Path) -> str:
    place = f"{path}:{error.lineno}:{error.colno}"
    if not text.strip():
        return f"{path}: the file is empty; save the notebook again"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"{place}: the file ends in the middle of the notebook; restore it, or save the notebook again"
    if text.startswith(("<<<<<<< ", "=======", ">>>>>>> "), text.rfind("\n", 0, error.pos) + 1):
        return f"{place}: an unresolved merge conflict; resolve it (nbdime does so for notebooks)"
    return f"{place}: not JSON, so no notebook: {error.msg}"


def _upgraded(text: str, version: int, path: Path) -> Mapping[str, object]:
    """Convert an nbformat 1, 2 or 3 document to 4."""
    import warnings

    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about ids it makes up, which are not used
            upgraded = nbformat.convert(nbformat.reader.reads(text), 4)
    except Exception as error:  # nbformat raises whatever the malformed part leads to
        raise UnreadableNotebook(
            f"{path}: nbformat {version} that cannot be upgraded to 4: {type(error).__name__}: {error}"
        ) from None
    return _mapping(upgraded, f"{path}: the upgraded notebook")


def _cells(documents: list[object], path: Path, *, keep_ids: bool) -> tuple[Cell, ...]:
    numbers: dict[str, int] = {}
    for number, document in enumerate(documents, start=1):
        identifier = document.get("id") if keep_ids and isinstance(document, dict) else None
        if identifier is None:
            continue
        if not isinstance(identifier, str) or not identifier:
            raise UnreadableNotebook(f"{path}: cell {number}: its id is {_described(identifier)}, not text")
        if identifier in numbers:
            raise UnreadableNotebook(
                f"{path}: cells {numbers[identifier]} and {number} have the same id {identifier!r}; "
                "delete one of the ids (JupyterLab makes new ones when it saves)"
            )
        numbers[identifier] = number
    given = {number: identifier for identifier, number in numbers.items()}
    cells = []
    for number, document in enumerate(documents, start=1):
        identifier = given.get(number, f"cell-{number}")
        while number not in given and identifier in numbers:  # somebody else's id looks like ours
            identifier += "-"
        cells.append(_cell(document, number, identifier, f"{path}: cell {number}"))
    return tuple(cells)


def _cell(document: object, number: int, identifier: str, place: str) -> Cell:
    cell = _mapping(document, place)
    kinds = {kind.value: kind for kind in CellKind}
    kind = kinds.get(str(cell.get("cell_type")))
    if kind is None:
        known = ", ".join(kinds)
        raise UnreadableNotebook(f"{place}: its cell_type is {_described(cell.get('cell_type'))}, not one of {known}")
    tags = _mapping(cell.get("metadata"), f"{place}: its metadata").get("tags")
    if tags is not None and not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        raise UnreadableNotebook(f"{place}: its tags are {_described(tags)}, not a list of texts")
    count = cell.get("execution_count")
    return Cell(
        id=identifier,
        number=number,
        kind=kind,
        source=_source(cell.get("source"), place),
        tags=tuple(tags or ()),
        execution_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
    )


def _source(source: object, place: str) -> str:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise UnreadableNotebook(f"{place}: its source is {_described(source)}, not text or a list of texts")
    if any("\ud800" <= character <= "\udfff" for character in source):
        raise UnreadableNotebook(f"{place}: its source holds half of a surrogate pair, which is no text; retype it")
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _language(metadata: Mapping[str, object]) -> str:
    """The notebook's language in lower case, `python` when nothing says otherwise."""
    for table, key in (("kernelspec", "language"), ("language_info", "name")):
        names = metadata.get(table)
        name = names.get(key) if isinstance(names, dict) else None
        if isinstance(name, str) and name:
            return "python" if name.lower() in _PYTHON_NAMES else name.lower()
    return "python"


def _mapping(value: object, place: str) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    if value is None:
        return {}
    raise UnreadableNotebook(f"{place} is {_described(value)}, not an object")


def _described(value: object) -> str:
    if value is None:
        return "missing"
    text = json.dumps(value, default=repr)
    return text if len(text) <= 40 else f"{text[:37]}..."
