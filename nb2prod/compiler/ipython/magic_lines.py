"""The lines of one cell while their magics are replaced."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from nb2prod.compiler.ipython.cell_magics import cell_magic
from nb2prod.compiler.ipython.kernel_calls import KernelCall
from nb2prod.compiler.ipython.line_magics import assigned_magic, line_magic
from nb2prod.compiler.ipython.logical_lines import FRESH, assignment, continued_line, scan
from nb2prod.compiler.ipython.outcome import DROPPED, Outcome, Promise, refused
from nb2prod.compiler.ipython.parsing import parsed
from nb2prod.compiler.ipython.shell_commands import capture_command, run_command
from nb2prod.compiler.trees import walk
from nb2prod.model import Cell, Diagnostic
from nb2prod.rules.syntax import AUTOCALL, MAGIC_IN_FUNCTION, MAGIC_REFUSED, SYNTAX_ERROR, UNKNOWN_MAGIC

_HELP = re.compile(r"%{0,2}(?!\d)[\w*]+(\.(?!\d)[\w*]+|\[-?[0-9]+\])*\?\??$")
_MAGIC_VALUE = re.compile(r"=[ \t]*(?:!(?!=)|%\s*[^\W\d])")


class MadePromise(NamedTuple):
    """What a translation relies on, and the magic that does (line and column from 1)."""

    promise: Promise
    about: str
    line: int
    column: int


@dataclass(slots=True)
class MagicLines:
    """Replaces magics line by line, collecting what the replacements need; the number of lines never changes."""

    cell: Cell
    bound_names: frozenset[str]
    lines: list[str]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    opaque: str = ""
    promises: list[MadePromise] = field(default_factory=list)
    _dedented: int = 0  # columns that the whole cell was moved to the left
    _blank: list[int] = field(default_factory=list)  # top-level lines that hold `pass` for a magic left out
    _top_only: list[tuple[int, int]] = field(default_factory=list)  # line and column, from 1

    @property
    def text(self) -> str:
        """The lines as they stand."""
        return "\n".join(self.lines)

    def translate_cell(self, start: int) -> None:
        """Translate the lines from `start` as IPython does a cell: indentation, a cell magic, then line by line."""
        start = next((index for index in range(start, len(self.lines)) if self.lines[index].strip()), -1)
        if start < 0:
            return
        self._dedent(start)
        first = self.lines[start]
        if not first.startswith("%%") or re.match(r"%%\w+\?", first):
            self._translate_lines(start)
            return
        name, _, arguments = first[2:].rstrip().partition(" ")
        body = "\n".join(self.lines[start + 1 :])
        body = body if not body or body.endswith("\n") else body + "\n"
        judged = cell_magic(name, arguments, body, self.bound_names)
        self._put(start, 1, "", judged.outcome)
        if judged.keeps_body:
            self.translate_cell(start + 1)
        else:
            rows = judged.body
            self.lines[start + 1 :] = [*rows, *[""] * (len(self.lines) - start - 1 - len(rows))]

    def automagic(self) -> None:
        """Translate a cell whose only line is a magic without its `%`."""
        start = next(index for index, line in enumerate(self.lines) if line.strip())
        self._put(start, 1, "", self._escaped("%" + self.lines[start].strip()))

    def leave_out(self) -> None:
        """Empty the top-level lines of magics that left nothing."""
        for index in self._blank:
            self.lines[index] = ""

    def refuse_in_functions(self) -> None:
        """Refuse the unwrapped statements that stand in a function."""
        tree = parsed(self.text) if self._top_only else None
        if tree is None:
            return
        functions = [node for node in walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        for line, column in self._top_only:
            if any(function.lineno <= line <= (function.end_lineno or 0) for function in functions):
                message = "the magic runs its statement outside the function that it stands in"
                self.diagnostics.append(MAGIC_IN_FUNCTION.at(message, self.cell, (line, column)))

    def replace_kernel_calls(self, calls: Iterable[KernelCall]) -> None:
        """Translate `get_ipython().run_line_magic(...)` and its like; the calls come last one first."""
        for call in calls:
            before, after = self.lines[call.line - 1][: call.column], self.lines[call.end_line - 1][call.end_column :]
            alone = not before.strip() and not after.strip(" ;")
            texts = self._called(call, alone and not before)
            if texts == [""] and alone and not before:
                texts, after = [""], ""
            elif texts == [""]:
                texts = ["pass"]
            span = call.end_line - call.line + 1
            texts = [before + texts[0], *texts[1:]]
            texts[-1] += after
            self.lines[call.line - 1 : call.end_line] = texts + [""] * (span - len(texts))

    def _called(self, call: KernelCall, top_alone: bool) -> list[str]:
        """The lines that replace a call: at most as many as it spans."""
        inner = MagicLines(self.cell, self.bound_names, [""])
        if call.method == "run_cell_magic":
            name, arguments, body = call.arguments
            inner.lines = [f"%%{name} {arguments}".rstrip(), *body.split("\n")]
            inner.translate_cell(0)
        elif call.method in ("system", "getoutput"):
            inner._put(0, 1, "", run_command(call.arguments[0], self.bound_names))
        else:
            inner._put(0, 1, "", self._escaped("%" + " ".join(call.arguments).lstrip("%")))
        inner.leave_out()
        texts = inner.text.strip("\n").split("\n")
        place = (call.line, call.column + 1)
        for found in inner.diagnostics:
            self.diagnostics.append(replace(found, line=place[0], column=place[1]))
        for made in inner.promises:
            self.promises.append(made._replace(line=place[0], column=place[1]))
        self._take(inner)
        if len(texts) > call.end_line - call.line + 1 or (len(texts) > 1 and not top_alone):
            message = f"the body of `%%{call.arguments[0]}` has more lines than the call that holds it"
            fix = f"write `%%{call.arguments[0]}` at the top of a cell of its own"
            self._report(refused(MAGIC_REFUSED, message, fix, message), place)
            return [""]
        self._top_only += [place] * bool(inner._top_only)
        return texts

    def _take(self, inner: MagicLines) -> None:
        self.imports += inner.imports
        self.dependencies += inner.dependencies
        self.opaque = self.opaque or inner.opaque

    def _dedent(self, start: int) -> None:
        indentation = self.lines[start][: len(self.lines[start]) - len(self.lines[start].lstrip(" \t"))]
        if indentation:
            moved = [line.removeprefix(indentation) for line in self.lines[start:]]
            self.lines[start:] = moved
            self._dedented += len(indentation)

    def _translate_lines(self, start: int) -> None:
        state, index = FRESH, start
        while index < len(self.lines):
            consumed = self._translate_at(index) if state.fresh else 0
            if not consumed:
                state = scan(self.lines[index], state)
            index += consumed or 1

    def _translate_at(self, index: int) -> int:
        """Translate the magic that a logical line begins with, if any; return how many lines it takes."""
        line = self.lines[index]
        text = line.lstrip(" \t\f")
        indentation = line[: len(line) - len(text)]
        if not text or text.startswith("#"):
            return 0
        if _ends_with_question(text):
            self._put(index, 1, indentation, _help(text.rstrip()))
            return 1
        if text[0] in "%!?,;/":
            joined, count = continued_line(self.lines, index)
            self._put(index, count, indentation, self._escaped(joined[len(indentation) :]))
            return count
        return self._translate_assignment(index, text)

    def _translate_assignment(self, index: int, text: str) -> int:
        if "=" not in text:
            return 0
        joined, count = continued_line(self.lines, index)
        sides = assignment(joined) if _MAGIC_VALUE.search(joined) else None
        if sides is None or not _MAGIC_VALUE.match("=" + sides[1]):
            return 0
        left, right = sides
        if right[0] == "!":
            outcome = capture_command(right[1:], self.bound_names)
        else:
            name, _, arguments = right[1:].partition(" ")
            outcome = assigned_magic(name, arguments, self.bound_names)
        self._report(outcome, (index + 1, self._dedented + len(left) + 1))
        self.lines[index : index + count] = [left + (outcome.text or "None"), *[""] * (count - 1)]
        return count

    def _escaped(self, text: str) -> Outcome:
        if text[0] == "!":
            return run_command(text[1:].removeprefix("!"), self.bound_names)
        if text[0] == "?":
            return DROPPED
        if text[0] in ",;/":
            return refused(AUTOCALL, f"`{text}` is a call without parentheses")
        if text.startswith("%%"):
            message = f"`{text.split()[0]}` is a cell magic, which only works in the cell's first line"
            return refused(MAGIC_REFUSED, message, "move it to the first line of a cell of its own")
        name, _, arguments = text[1:].partition(" ")
        if not name:
            message = f"IPython finds no magic's name after the `%` in `{text}`, and stops the cell there"
            return refused(UNKNOWN_MAGIC, message, f"write `%{arguments.strip()}`" if arguments.strip() else "")
        return line_magic(name, arguments, self.bound_names)

    def _put(self, index: int, count: int, indentation: str, outcome: Outcome) -> None:
        """Write an outcome over `count` lines; `pass` stands for nothing until the whole is known to parse."""
        column = self._dedented + len(indentation) + 1
        self._report(outcome, (index + 1, column))
        text = outcome.text
        if outcome.top_only:
            self._top_only.append((index + 1, column))
        self.lines[index : index + count] = [indentation + (text or "pass"), *[""] * (count - 1)]
        if not text and not indentation:
            self._blank.append(index)
        translated = outcome.nested and self._translate_at(index)
        if (outcome.nested or outcome.top_only) and not translated and parsed(text) is None:
            message = f"the magic's statement `{text}` is not complete in its line"
            self._report(refused(SYNTAX_ERROR, message, "write the magic's statement on one line"), (index + 1, column))

    def _report(self, outcome: Outcome, place: tuple[int, int]) -> None:
        self.imports += outcome.imports
        self.dependencies += outcome.dependencies
        self.opaque = self.opaque or outcome.opaque
        self.promises += [MadePromise(promise, about, *place) for promise, about in outcome.promises]
        if outcome.rule is not None:
            self.diagnostics.append(outcome.rule.at(outcome.message, self.cell, place, fix=outcome.fix))


def _ends_with_question(text: str) -> bool:
    stripped = text.rstrip()
    if not stripped.endswith("?"):
        return False
    state = scan(stripped)
    return state.fresh and state.code_end


def _help(text: str) -> Outcome:
    if not text.strip("?") or _HELP.search(text[-300:]):  # the end decides; names are shorter
        return DROPPED
    return refused(SYNTAX_ERROR, f"`{text}` asks for help on something that is no name", "remove the line")
