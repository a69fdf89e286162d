"""Mends of single lines: what IPython would make of them, written out."""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence

from nb2prod.compiler.fixes.cell_text import (
    inserted,
    is_cell_magic,
    names_loaded,
    names_stored,
    top_line,
)
from nb2prod.compiler.fixes.fix import Fix, Situation, quoted_name
from nb2prod.compiler.roles import RAISES_TAG
from nb2prod.compiler.trees import walk
from nb2prod.model import Cell, CellEdit, Diagnostic, RoleKind

_CALL = re.compile(r"(?P<indent>\s*)(?P<escape>[/,;])(?P<name>[\w.]+)(?: (?P<arguments>.*))?$")
_MEANINGLESS = frozenset(
    "__all__ __author__ __copyright__ __credits__ __date__ __email__ __license__ __version__".split()
)
_ASKING = re.compile(r"NameError|user_ns|__main__|\b(globals|locals|dir|vars|suppress|raises|assertRaises)\(")
_TRIES = (ast.Try, *((ast.TryStar,) if sys.version_info >= (3, 11) else ()))
_NAME_IN_TEXT = re.compile(r"(?<!\{)\{__name__\}(?!\})")


def _line_changed(diagnostic: Diagnostic, cell: Cell, new: str, summary: str) -> Iterator[Fix]:
    lines = cell.source.split("\n")
    if lines[diagnostic.line - 1] != new:
        lines[diagnostic.line - 1] = new
        yield Fix(diagnostic, summary, (CellEdit(cell.number, "\n".join(lines)),))


def _line(diagnostic: Diagnostic, cell: Cell | None) -> str:
    lines = cell.source.split("\n") if cell is not None else []
    return lines[diagnostic.line - 1] if 0 < diagnostic.line <= len(lines) else ""


def write_parentheses(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB214: the call that IPython makes of the line."""
    cell = situation.cell(diagnostic)
    found = _CALL.match(_line(diagnostic, cell).rstrip())
    if cell is None or found is None:
        return
    words = (found["arguments"] or "").split()
    arguments = {
        "/": ", ".join(words),
        ",": '"' + '", "'.join(words) + '"',
        ";": f'"{found["arguments"] or ""}"',
    }[found["escape"]]
    call = f"{found['name']}({arguments})"
    yield from _line_changed(diagnostic, cell, found["indent"] + call, f"write `{call}` in cell {cell.number}")


def write_percent(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB216: the magic with its `%`; without it the cell is a syntax error."""
    cell, line = situation.cell(diagnostic), _line(diagnostic, situation.cell(diagnostic))
    if cell is not None and line.strip():
        text = line.lstrip()
        new = f"{line[: len(line) - len(text)]}%{text}"
        yield from _line_changed(diagnostic, cell, new, f"write `%{text.rstrip()}` in cell {cell.number}")


def empty_blank_lines(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB218: lines of blanks emptied, as today's IPython does before it runs the cell."""
    cell = situation.cell(diagnostic)
    if cell is not None:
        source = "\n".join(line if line.strip() else "" for line in cell.source.split("\n"))
        summary = f"delete the blanks of otherwise empty lines in cell {cell.number}"
        yield Fix(diagnostic, summary, (CellEdit(cell.number, source),))


def write_main(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB311: `__name__` inside an f-string, which is '__main__' in every notebook that does not bind it."""
    cell = situation.cell(diagnostic)
    if cell is None or any("__name__" in names_stored(tree) for tree in situation.trees.values()):
        return
    parts = [node for node in walk(situation.trees[cell.number]) if isinstance(node, ast.FormattedValue)]
    plain = [part for part in parts if part.conversion == -1 and part.format_spec is None]
    wanted = [part for part in plain if isinstance(part.value, ast.Name) and part.value.id == "__name__"]
    if wanted and len(wanted) == len(_NAME_IN_TEXT.findall(cell.source)):  # else one of them is another text's
        source = _NAME_IN_TEXT.sub("__main__", cell.source)
        summary = f"write `__main__` for `{{__name__}}` in cell {cell.number}"
        yield Fix(diagnostic, summary, (CellEdit(cell.number, source),))


def bind_to_none(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB306: None at the start of the cell that binds the name first, where nothing could tell the difference."""
    name = quoted_name(diagnostic)
    trees = situation.trees
    bound = [cell for cell in situation.code if name in names_stored(trees[cell.number])]
    if not bound or situation.roles[bound[0].number].kind is RoleKind.SKIP or is_cell_magic(bound[0]):
        return
    first = bound[0]
    before = [cell for cell in situation.code if cell.number <= first.number]
    other_meaning = hasattr(builtins, name) or any(_is_other_binding(tree, name) for tree in trees.values())
    read = any(name in names_loaded(trees[cell.number]) for cell in before if cell is not first)
    if not (other_meaning or read or _may_be_missed(name, situation, trees.values())):
        source = inserted(first, top_line(first, trees[first.number]), [f"{name} = None"])
        yield Fix(diagnostic, f"begin cell {first.number} with `{name} = None`", (CellEdit(first.number, source),))


def _may_be_missed(name: str, situation: Situation, trees: Iterable[ast.Module]) -> bool:
    """Whether anything could go another way because the name has no value: a handler, a command, a question."""
    text = "\n".join(cell.source for cell in situation.code)
    commanded = re.search(rf"^\s*[!%].*[${{]{re.escape(name)}\b", text, re.MULTILINE)
    expected = any(RAISES_TAG in cell.tags for cell in situation.code)
    return bool(_ASKING.search(text) or commanded) or expected or _read_where_failure_is_handled(name, [*trees])


def _read_where_failure_is_handled(name: str, trees: Sequence[ast.Module]) -> bool:
    nodes = [node for tree in trees for node in walk(tree)]
    tries = [node for node in nodes if isinstance(node, _TRIES)]
    functions = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))]
    return any(name in names_loaded(node) for node in [*tries, *(functions if tries else ())])


def _is_other_binding(tree: ast.Module, name: str) -> bool:
    """Whether the name is deleted somewhere, or bound by an import or a definition."""
    for node in walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del) and node.id == name:
            return True
        definition = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name
        imported = isinstance(node, ast.alias) and name in ((node.asname or node.name).split(".")[0], "*")
        if definition or imported:
            return True
    return False


def rename_variable(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB320: the name without its underscores, wherever it stands."""
    old = quoted_name(diagnostic)
    if old.endswith("__") and old not in _MEANINGLESS:
        return  # Python gives such names a meaning of its own
    text = "\n".join(cell.source for cell in situation.notebook.cells)
    plain = old.strip("_")
    new = next((name for name in (plain, f"_{plain}") if _usable(name, text)), "")
    mentioning = [cell for cell in situation.code if re.search(rf"\b{re.escape(old)}\b", cell.source)]
    edits = []
    for cell in mentioning:
        source = _renamed(cell, old, new) if new else None
        if source is None:
            return
        edits.append(CellEdit(cell.number, source))
    yield Fix(diagnostic, f"rename '{old}' to '{new}'", tuple(edits))


def _usable(name: str, text: str) -> bool:
    known = keyword.iskeyword(name) or hasattr(builtins, name) or re.search(rf"\b{re.escape(name)}\b", text)
    return name.isidentifier() and not known and not re.fullmatch(r"_i?\d*", name)


def _renamed(cell: Cell, old: str, new: str) -> str | None:
    """The cell's source with a variable renamed; nothing where its text does not show every place of it."""
    try:
        tree = ast.parse(cell.source)
        tokens = list(tokenize.generate_tokens(io.StringIO(cell.source).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return None
    mentions = re.findall(rf"\b{re.escape(old)}\b", cell.source)
    places = [token.start for token in tokens if token.type == tokenize.NAME and token.string == old]
    names = [node for node in walk(tree) if isinstance(node, ast.Name) and node.id == old]
    declared = [each for node in walk(tree) if isinstance(node, ast.Global) for each in node.names if each == old]
    classes = [node for node in walk(tree) if isinstance(node, ast.ClassDef)]
    inside = any(old in (*names_loaded(node), *names_stored(node)) for node in classes)
    if inside or not len(mentions) == len(places) == len(names) + len(declared):
        return None  # an attribute, a text, a name that a class changes
    lines = cell.source.split("\n")
    for row, column in reversed(places):
        line = lines[row - 1]
        lines[row - 1] = line[:column] + new + line[column + len(old) :]
    return "\n".join(lines)
