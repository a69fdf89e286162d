"""IPython's additions to Python (magics, shell commands, help) as plain Python of the same number of lines."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nb2prod.compiler.ipython import magics
from nb2prod.compiler.ipython.parsing import parsed, parses
from nb2prod.compiler.ipython.session_names import WrittenOut, write_out
from nb2prod.compiler.ipython.syntax_check import Problem, checked
from nb2prod.model import Cell, Diagnostic
from nb2prod.rules.syntax import AUTOMAGIC, SYNTAX_ERROR, TOO_DEEP

if TYPE_CHECKING:
    from nb2prod.compiler.ipython.magic_lines import MadePromise, MagicLines

_AUTOMAGIC = re.compile(r"([A-Za-z_]\w*)(?:\s+([^=,\s].*))?")


class Rewrite(NamedTuple):
    """One line (from 1) that was changed."""

    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A cell as plain Python with as many lines as the cell, and what that took.

    `opaque` is not empty when the cell could bind or change names in ways nobody can see: the reason. It matters for
    cells that are not exported; in exported ones the same cause is an error among the diagnostics.
    """

    source: str
    rewrites: tuple[Rewrite, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    imports: tuple[str, ...] = ()  # import statements that the translation needs
    dependencies: tuple[str, ...] = ()  # requirements that the cell installs
    opaque: str = ""
    promises: tuple[MadePromise, ...] = ()


Translate = Callable[[Cell, frozenset[str]], tuple[Translation, ast.Module]]


def translate(cell: Cell, bound_names: frozenset[str]) -> Translation:
    """Translate one code cell; `bound_names` is every name bound anywhere in the notebook. Never raises."""
    return translate_and_parse(cell, bound_names)[0]


def translate_and_parse(cell: Cell, bound_names: frozenset[str]) -> tuple[Translation, ast.Module]:
    """Translate one code cell, as `translate` does, and give the syntax tree of the Python it has become."""
    try:
        return _translated(cell, bound_names)
    except RecursionError:  # magics in magics without end
        problem = Problem("magics are nested too deeply", too_deep=True)
        return _unusable(cell, _described(cell, problem), opaque=problem.message)


def depends_on_names(cell: Cell, translation: Translation) -> bool:
    """Whether the notebook's names may decide what a cell, translated without knowing them, becomes."""
    if translation.source == cell.source and not translation.diagnostics:
        return False
    text = cell.source.strip()
    word = "\n" not in text and _AUTOMAGIC.fullmatch(text) is not None
    # a shell command or path that may name variables, a call of the kernel, one of IPython's own names
    asking = any(sign in text for sign in ("$", "{", "}", "get_ipython", "__"))
    return word or asking or bool(translation.diagnostics)


def translate_once() -> Translate:
    """Make a `translate_and_parse` for a notebook whose cells are asked for again, with whatever tags."""
    made: dict[tuple[str, int, str, frozenset[str]], tuple[Translation, ast.Module]] = {}

    def remembered(cell: Cell, bound_names: frozenset[str]) -> tuple[Translation, ast.Module]:
        key = (cell.id, cell.number, cell.source, bound_names)
        if key not in made:
            made[key] = translate_and_parse(cell, bound_names)
        return made[key]

    return remembered


def _translated(cell: Cell, bound_names: frozenset[str]) -> tuple[Translation, ast.Module]:
    source = cell.source
    found = checked(source)
    is_python = isinstance(found, ast.Module)
    automagic = _automagic(source, is_python, bound_names)
    if isinstance(found, ast.Module) and not automagic and "get_ipython" not in source:
        written, tree = _written_out(cell, source, found, bound_names)
        return Translation(written.source, _rewrites(source, written.source), imports=written.imports), tree
    if isinstance(found, Problem) and (found.too_deep or "\0" in source):
        return _unusable(cell, _described(cell, found), opaque=found.message if found.too_deep else "")
    from nb2prod.compiler.ipython.kernel_calls import kernel_calls
    from nb2prod.compiler.ipython.magic_lines import MagicLines

    work = MagicLines(cell, bound_names, source.split("\n"))
    if automagic:
        work.automagic()
    elif not is_python:
        work.translate_cell(0)
    text = work.text
    found = found if is_python and text == source else checked(text)
    if isinstance(found, ast.Module):
        work.refuse_in_functions()
        work.leave_out()
        work.replace_kernel_calls(kernel_calls(work.text) if "get_ipython" not in bound_names else ())
        found = found if work.text == text else checked(work.text)
    if isinstance(found, Problem):
        diagnostic = _misplaced_automagic(cell, found, bound_names) or _described(cell, found)
        return _unusable(cell, *work.diagnostics, diagnostic, opaque=work.opaque)
    return _finished(cell, work, found)


def _finished(cell: Cell, work: MagicLines, tree: ast.Module) -> tuple[Translation, ast.Module]:
    written, meant = _written_out(cell, work.text, tree, work.bound_names)
    translation = Translation(
        source=written.source,
        rewrites=_rewrites(cell.source, written.source),
        diagnostics=tuple(sorted(work.diagnostics, key=lambda found: (found.line, found.column))),
        imports=tuple(sorted({*work.imports, *written.imports})),
        dependencies=tuple(dict.fromkeys(work.dependencies)),
        opaque=work.opaque,
        promises=tuple(work.promises),
    )
    return translation, meant


def _written_out(
    cell: Cell, source: str, tree: ast.Module, bound_names: frozenset[str]
) -> tuple[WrittenOut, ast.Module]:
    """Write out what IPython's own names mean, now that the magics are gone."""
    written = write_out(cell, source, bound_names)
    meant = tree if written.source == source else parsed(written.source)
    assert isinstance(meant, ast.Module), "what is written out parses"
    return written, meant


def _automagic(source: str, is_python: bool, bound_names: frozenset[str]) -> bool:
    """Whether the cell is one line that IPython runs as a magic although it has no `%`.

    A line that is valid Python stays Python, except a bare name that nothing binds.
    """
    text = source.strip()
    if "\n" in text or source.rstrip(" \t").endswith("\n\n"):
        return False
    found = _AUTOMAGIC.fullmatch(text)
    return found is not None and _is_magic_word(found, is_python, bound_names)


def _is_magic_word(found: re.Match[str], is_python: bool, bound_names: frozenset[str]) -> bool:
    word = found.group(1)
    if word not in magics.LINE_MAGICS or word in bound_names or hasattr(builtins, word) or keyword.iskeyword(word):
        return False
    return not found.group(2) or not is_python


def _misplaced_automagic(cell: Cell, problem: Problem, bound_names: frozenset[str]) -> Diagnostic | None:
    lines = cell.source.split("\n")
    if not 1 <= problem.line <= len(lines):
        return None
    line = lines[problem.line - 1]
    found = _AUTOMAGIC.fullmatch(line.strip())
    if found is None or not _is_magic_word(found, parses(line.strip()), bound_names):
        return None
    column = len(line) - len(line.lstrip()) + 1
    message = f"`{line.strip()}` is a magic without its `%`, which only works in a cell of its own"
    return AUTOMAGIC.at(message, cell, (problem.line, column), fix=f"write `%{line.strip()}`")


def _described(cell: Cell, problem: Problem) -> Diagnostic:
    rule = TOO_DEEP if problem.too_deep else SYNTAX_ERROR
    return rule.at(problem.message, cell, (problem.line, problem.column))


def _unusable(cell: Cell, *diagnostics: Diagnostic, opaque: str) -> tuple[Translation, ast.Module]:
    source = "\n" * cell.source.count("\n")
    return Translation(source, diagnostics=diagnostics, opaque=opaque), ast.Module([], [])


def _rewrites(before: str, after: str) -> tuple[Rewrite, ...]:
    if before == after:
        return ()
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return tuple(Rewrite(line, old, new) for line, (old, new) in enumerate(pairs, 1) if old != new)
