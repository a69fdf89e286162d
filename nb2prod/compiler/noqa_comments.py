"""`# noqa: NB112, F401` in cells: where such comments stand and which codes they name.

Only comments count, as Python sees them once IPython's magics are translated: not what stands in a string, in a shell
command or in another language.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.compiler.ipython.translation import translate
from nb2prod.model import Cell, CellKind
from nb2prod.rules.syntax import SYNTAX_ERROR

_CODE = re.compile(r"(?:[A-Z]+|(?i:nb))[0-9]+\b")
_LIST = rf"{_CODE.pattern}(?:(?:[ \t]*,[ \t]*|[ \t]+){_CODE.pattern})*"
_NOQA = re.compile(rf"#[ \t]*(?i:noqa)\b(?:[ \t]*:[ \t]*(?P<codes>{_LIST})|(?P<all>(?![ \t]*:)))")
_SEPARATORS = " \t-:;,.\N{EN DASH}\N{EM DASH}"
_LINE_ENDS = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT})


@dataclass(frozen=True, slots=True)
class NoqaComment:
    """A comment with `noqa` directives; it is about its line and those above it that cannot have a comment."""

    line: int
    first_line: int  # backslashes and strings over several lines join lines
    column: int  # of its `#`, from 1, in characters
    text: str

    def codes(self) -> Iterator[tuple[int, str]]:
        """Each code that is named, with its column; in upper case."""
        for found in _NOQA.finditer(self.text):
            start, end = found.span("codes")
            for code in _CODE.finditer(self.text, max(start, 0), max(end, 0)):
                yield self.column + code.start(), code.group().upper()

    def is_blanket(self) -> bool:
        """Whether it names no code, which for ruff means all of them."""
        return any(found["all"] is not None for found in _NOQA.finditer(self.text))


def noqa_comments(cell: Cell) -> tuple[NoqaComment, ...]:
    """Find a code cell's comments with such a directive; a cell without the word is not looked into."""
    if cell.kind is not CellKind.CODE or "noqa" not in cell.source.lower():
        return ()
    translation = translate(cell, frozenset())
    # nothing is left of a cell that does not parse; the comments above its mistake can still be read
    unusable = any(found.code == SYNTAX_ERROR.code for found in translation.diagnostics)
    tokens = list(_tokens(cell.source if unusable else translation.source))
    ends = {token.start[0] for token in tokens if token.type in _LINE_ENDS}
    lines = cell.source.split("\n")
    found: list[NoqaComment] = []
    for token in tokens:
        if token.type == tokenize.COMMENT and _NOQA.search(token.string):
            first = line = token.start[0]
            while first > 1 and first - 1 not in ends:
                first -= 1
            own, text = lines[line - 1].rstrip(), token.string.rstrip()
            if own.endswith(text):  # a magic's line may have been changed before it
                found.append(NoqaComment(line, first, len(own) - len(text) + 1, text))
    return tuple(found)


def codes_in(comment: str) -> tuple[str, ...]:
    """The codes that a comment's directives name."""
    return tuple(code.upper() for found in _NOQA.finditer(comment) for code in _CODE.findall(found["codes"] or ""))


def without_our_codes(comment: str) -> str:
    """The comment without nb2prod's codes: what is left of it, or nothing."""
    found = _NOQA.search(comment)
    if found is None:
        return comment
    rest = without_our_codes(comment[found.end() :])
    if found["codes"] is None:
        return comment[: found.end()] + rest
    codes: list[str] = _CODE.findall(found["codes"])
    others = [code for code in codes if not is_ours(code)]
    if len(others) == len(codes):
        return comment[: found.end()] + rest
    if others:
        return comment[: found.start("codes")] + ", ".join(others) + rest
    before, after = comment[: found.start()].rstrip(), rest.lstrip(_SEPARATORS)
    after = f"# {after}" if after and not after.startswith("#") else after
    return "  ".join(part for part in (before if before.strip("#") else "", after) if part)


def is_ours(code: str) -> bool:
    """Whether a code can only be one of nb2prod's."""
    return code[:2].upper() == "NB" and code[2:].isdigit()


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """The tokens up to the first that is none."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(source).readline)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return
