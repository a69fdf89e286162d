"""Changes of TOML files that keep every byte that is there: text is put in, and parsing proves what it did."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def newline_of(text: str) -> str:
    """The line ending that most of the lines have; LF for a new file."""
    windows = text.count("\r\n")
    return "\r\n" if windows > text.count("\n") - windows else "\n"


def appended(text: str, block: str) -> str:
    """The text with a block of lines at its end, after a blank line, in the text's line endings."""
    newline = newline_of(text)
    lines = block.replace("\n", newline)
    if not text.strip("\ufeff"):
        return text + lines
    gap = "" if text.endswith("\n") else newline
    blank = "" if re.search(r"\n[ \t]*\r?\n\Z", text) else newline
    return f"{text}{gap}{blank}{lines}"


def with_tables(text: str, block: str) -> str | None:
    """The text with new tables at its end; None where they would clash with what is there."""
    changed = appended(text, block)
    return changed if _parsed(changed) == _merged(_parsed(text), _parsed(block)) else None


def with_key(text: str, table: Sequence[str], key: str, value: str, comment: str = "") -> str | None:
    """The text with a new key in a table, which is made where it is missing; None where that cannot be done."""
    line = f"{key} = {value}  # {comment}\n" if comment else f"{key} = {value}\n"
    header = _header(table).search(text)
    changed = appended(text, f"[{'.'.join(table)}]\n{line}")
    if header is not None:
        start = "" if header.group().endswith("\n") else newline_of(text)
        place = header.end()
        changed = f"{text[:place]}{start}{line.replace(chr(10), newline_of(text))}{text[place:]}"
    wanted: object = _parsed(f"value = {value}")["value"]
    for name in (key, *reversed(table)):
        wanted = {name: wanted}
    assert isinstance(wanted, dict)
    return changed if _parsed(changed) == _merged(_parsed(text), wanted) else None


def with_item(text: str, table: Sequence[str], key: str, item: str) -> str | None:
    """The text with a string as the first item of an array that is there; None where that cannot be done."""
    header = _header(table).search(text)
    array = re.compile(rf"^[ \t]*{re.escape(key)}[ \t]*=[ \t]*\[", re.MULTILINE)
    found = array.search(text, header.end()) if header is not None else None
    before = at(_parsed(text), *table, key)
    if found is None or not isinstance(before, list):
        return None
    changed = f'{text[: found.end()]}"{item}"{", " if before else ""}{text[found.end() :]}'
    return changed if at(_parsed(changed), *table, key) == [item, *before] else None


def at(document: object, *keys: str) -> object:
    """What a path of keys leads to; None when it leads nowhere."""
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def table_at(document: object, *keys: str) -> Mapping[str, object]:
    """The table that a path of keys leads to; an empty one when there is none."""
    found = at(document, *keys)
    return found if isinstance(found, Mapping) else {}


def strings_at(document: object, *keys: str) -> tuple[str, ...]:
    """The strings of the array, or the one string, that a path of keys leads to."""
    found = at(document, *keys)
    items = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    return tuple(item for item in items if isinstance(item, str))


def _header(table: Sequence[str]) -> re.Pattern[str]:
    names = r"[ \t]*\.[ \t]*".join(re.escape(name) for name in table)
    return re.compile(rf"^[ \t]*\[[ \t]*{names}[ \t]*\][ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)", re.MULTILINE)


def _parsed(text: str) -> dict[str, object]:
    """The document; an empty one, equal to no other, when an insertion has made it invalid."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        return {"": object()}


def _merged(document: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    merged = dict(document)
    for key, value in more.items():
        old = merged.get(key)
        merged[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
