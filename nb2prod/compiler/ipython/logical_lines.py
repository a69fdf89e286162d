"""Where logical lines of Python begin, found without parsing, for text that is not Python yet."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(r"'''|\"\"\"|['\"#(\[{)\]}]")
_STRING_END = {quote: re.compile(r"(?:\\.|[^\\])*?" + quote, re.DOTALL) for quote in ("'''", '"""', "'", '"')}


class ScanState(NamedTuple):
    """What is still open at a line's end; `code_end` tells whether its last character is code."""

    depth: int = 0
    quote: str = ""
    continued: bool = False
    code_end: bool = True

    @property
    def fresh(self) -> bool:
        """Whether the next physical line begins a logical line."""
        return not (self.depth or self.quote or self.continued)


FRESH = ScanState()


def scan(line: str, state: ScanState = FRESH) -> ScanState:
    """Follow strings, comments, brackets and continuations through one physical line without its newline."""
    depth, quote, position = state.depth, state.quote, 0
    while True:
        if quote:
            end = _STRING_END[quote].match(line, position)
            if end is None:
                # a string in single quotes goes on in the next line only after a backslash
                open_quote = quote if len(quote) == 3 or _odd_backslashes(line) else ""
                return ScanState(depth, open_quote, False, False)
            quote, position = "", end.end()
            if position == len(line):
                return ScanState(depth, "", False, False)
        found = _TOKEN.search(line, position)
        if found is None:
            return ScanState(depth, "", line.endswith("\\"), True)
        token, position = found.group(), found.end()
        if token == "#":
            return ScanState(depth, "", False, False)
        if token in _STRING_END:
            quote = token
        else:
            depth = depth + 1 if token in "([{" else max(depth - 1, 0)


def assignment(line: str) -> tuple[str, str] | None:
    """Split a logical line at its first `=` outside brackets and strings, keeping the blanks after it on the left."""
    for found in re.finditer(r"(?<![=!<>+\-*/%&|^:@])=(?!=)[ \t]*", line):
        before = scan(line[: found.start()])
        if before.code_end and before.fresh and line[: found.start()].strip():
            return line[: found.end()], line[found.end() :]
        if not before.depth and not before.quote and before.code_end:
            return None
    return None


def continued_line(lines: list[str], start: int) -> tuple[str, int]:
    """Join the lines that trailing backslashes hold together, as IPython does; return the number of lines too."""
    end = start
    while lines[end].endswith("\\") and end + 1 < len(lines):
        end += 1
    parts = lines[start : end + 1]
    joined = [part.rstrip()[:-1] for part in parts[:-1]]
    return " ".join([*joined, parts[-1].rstrip()]), len(parts)


def _odd_backslashes(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
