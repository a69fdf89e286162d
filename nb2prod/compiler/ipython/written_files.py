"""`%%writefile` as Python that writes the same file and prints the same line."""

from __future__ import annotations

import re

from nb2prod.compiler.ipython.expansion import expand
from nb2prod.compiler.ipython.outcome import Outcome, Promise, refused
from nb2prod.rules.syntax import MAGIC_REFUSED, SHELL_EXPANSION

_APPEND = r"(?:-a|--append)"
_ARGUMENTS = re.compile(
    rf"(?P<before>{_APPEND}\s+)?(?P<name>'[^'\\]*'|\"[^\"\\]*\"|[^-\s'\"\\][^\s'\"\\]*)(?P<after>\s+{_APPEND})?"
)
# IPython removes prompts from a cell; which ones depends on its version.
_PROMPT = re.compile(r"^\s*>>>|\A(?:\.\.\.|\s*\.{3,}:|(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: )", re.MULTILINE)
_STREAM = "_file"  # an underscore, so that it is no result of the step
_FIX = "keep the file beside the notebook, or write it with pathlib.Path(...).write_text(...)"


def write_file(magic: str, arguments: str, body: str, bound_names: frozenset[str]) -> tuple[Outcome, tuple[str, ...]]:
    """Give what stands in the magic's line, and in those of the body."""
    shown = f"%%{magic} {arguments}"
    found = _ARGUMENTS.fullmatch(arguments)
    if found is None or not body.strip():
        return refused(MAGIC_REFUSED, f"`{shown}` is not understood", _FIX), ()
    if _PROMPT.search(body):
        return refused(MAGIC_REFUSED, f"`{shown}` writes prompts, which versions of IPython remove", _FIX), ()
    name = found["name"][1:-1] if found["name"][0] in "'\"" else found["name"]
    expanded = expand(name, bound_names)
    if not expanded.literal:
        return refused(SHELL_EXPANSION, f"cannot translate the expansion in `{shown}`", _FIX), ()
    if expanded.names and name.endswith((".py", ".pyx")):
        return refused(MAGIC_REFUSED, f"`{shown}` writes a module of unknown name", _FIX), ()
    path = expanded.literal
    if name[0] == "~" or (expanded.names and name[0] in "{$"):
        path = f"os.path.expanduser({path})"
    append = bool(found["before"] or found["after"])
    rows = body.split("\n")[:-1]
    first, *rest = _appending(path, rows) if append else _overwriting(path, rows)
    imports = ("import os",) if append else ("import os", "import pathlib")
    promises = ((Promise.NOT_IMPORTED, name), *([(Promise.FREE, _STREAM)] if append else []))
    return Outcome(first, imports, promises=promises), tuple(rest)


def _overwriting(path: str, rows: list[str]) -> list[str]:
    raw = "r" if _reads_well_raw(rows) else ""
    first, *rest = rows if raw else map(_escaped, rows)
    told = f'print("Overwriting" if os.path.exists({path}) else "Writing", {path})'
    write = f'pathlib.Path({path}).write_text(encoding="utf-8", data={raw}"""'
    return [f"{told}; {write}{first}", *rest, '""")']


def _appending(path: str, rows: list[str]) -> list[str]:
    first, *rest = map(_escaped, rows)
    told = f'print("Appending to" if os.path.exists({path}) else "Writing", {path})'
    lines = [f'with open({path}, "a", encoding="utf-8") as {_STREAM}: {_STREAM}.write("""{first}', *rest]
    return [told, *lines[:-1], lines[-1] + '\\n""")']


def _reads_well_raw(rows: list[str]) -> bool:
    text = "".join(rows)
    return "\\" in text and '"""' not in text and all(map(_shown, text))


def _escaped(row: str) -> str:
    """A line inside a string in triple quotes."""
    row = row.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return "".join(character if _shown(character) else character.encode("unicode_escape").decode() for character in row)


def _shown(character: str) -> bool:
    return character.isprintable() or character == "\t"
