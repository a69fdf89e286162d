"""`nb2prod traceback`: each frame of a traceback that is in a generated file, with its notebook's cell and line."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path

from nb2prod.workspace.generated_lines import CellLine, GeneratedLines

MOVED = "the file has changed since this traceback: cell lines may be off"
_COLOUR = re.compile(r"\x1b\[[0-9;:]*[A-Za-z]")
# `File "a.py", line 3` is Python's; `a.py:3` is pytest's and warnings', and IPython's behind the word File
_FRAME = re.compile(
    r"""(?P<before>.*?)
    (?: File[ ]"(?P<python>[^"\n]+)",[ ]line[ ](?P<number>\d+)
      | (?:File[ ])? (?P<path>(?:[A-Za-z]:)?[^\s:"'][^:"'\n]*?\.py) : (?P<line>\d+) (?=[:,\s]|$) )
    (?: [,:]?[ ]in[ ](?P<function>[^\s(,]+) )?""",
    re.VERBOSE,
)
_MARGIN = re.compile(r"[\s|+E>]*")  # what stands before a frame in exception groups and in pytest's reports
_LONGEST = 1 << 20  # bytes of a line that are kept; progress bars write one line for hours


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame in a generated file, as the text names it, and where its line came from."""

    file: str
    line: int
    function: str
    origin: CellLine


class Translator:
    """Goes through a text line by line; lines are given and returned without their ends."""

    def __init__(self, base: Path, lines: GeneratedLines | None = None) -> None:
        self.frames: list[Frame] = []
        self._base = base
        self._lines = lines or GeneratedLines(base)
        self._pending: tuple[str, Frame] | None = None

    @property
    def waits(self) -> bool:
        """Whether the next line decides what is said about the last one."""
        return self._pending is not None

    def before(self, line: str) -> tuple[str, ...]:
        """What to put above a line: where the frame that was named there came from."""
        plain = _COLOUR.sub("", line)
        found = _FRAME.match(plain)
        told = self._settled("" if found is not None else plain)
        self._pending = self._frame(found) if found is not None else None
        return told

    def rest(self) -> tuple[str, ...]:
        """What to put below the last line."""
        return self._settled("")

    def _settled(self, following: str) -> tuple[str, ...]:
        """The last frame's origin; the line of code that follows it shows whether the file is still the same."""
        if self._pending is None:
            return ()
        margin, frame = self._pending
        self._pending = None
        code = following.removeprefix(margin).strip() if following.startswith(f"{margin}  ") else ""
        if code and code != frame.origin.generated and not frame.origin.note:
            frame = dataclasses.replace(frame, origin=dataclasses.replace(frame.origin, note=MOVED))
        self.frames.append(frame)
        return (f"{margin}  {origin_text(frame.origin, self._base)}",)

    def _frame(self, found: re.Match[str]) -> tuple[str, Frame] | None:
        path, number = found["python"] or found["path"], int(found["number"] or found["line"])
        words = path.split(" ") if found["path"] else [path]
        for start in range(len(words)):  # a path may hold blanks, and words may stand before it
            path = " ".join(words[start:])
            origin = self._lines.cell_line(path, number)
            if origin is not None:
                before = found["before"]
                margin = before if _MARGIN.fullmatch(before) else " " * len(before)
                margin += "" if found["python"] else "  "  # pytest and IPython indent code by four
                return margin, Frame(path, number, found["function"] or "", origin)
        return None


class LiveText:
    """A stream of bytes with tracebacks in it, passed on as it comes."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self._line = b""  # the line that has not ended yet
        self._passed = 0  # bytes of it that were passed on already

    def feed(self, data: bytes) -> bytes:
        """What can be printed now."""
        out = []
        *ended, rest = (self._line + data).split(b"\n")
        for line in ended:
            told = self._translator.before(_decoded(line))
            out += [*map(_encoded, told), line[self._passed :], b"\n"]
            self._passed = 0
        self._line = rest
        if not self._translator.waits:
            out.append(rest[self._passed :])
            self._passed = len(rest)
            if self._passed > _LONGEST:
                self._line, self._passed = b"", 0
        return b"".join(out)

    def end(self) -> bytes:
        """What is left when nothing more comes."""
        told = self._translator.before(_decoded(self._line)) if self._line else ()
        last = self._translator.rest()
        line = self._line[self._passed :] + (b"\n" if self._line and last else b"")
        return b"".join([*map(_encoded, told), line, *map(_encoded, last)])


def origin_text(origin: CellLine, base: Path) -> str:
    """`churn.ipynb, cell 11, line 3: usage = clean(usage)`, and what is uncertain about it."""
    place = _place(origin, base)
    return _noted(f"{place}: {origin.source}" if origin.source else place, origin)


def place_text(origin: CellLine, base: Path) -> str:
    """`churn.ipynb, cell 11, line 3`, and what is uncertain about it."""
    return _noted(_place(origin, base), origin)


def _place(origin: CellLine, base: Path) -> str:
    notebook = origin.notebook
    name = str(notebook.relative_to(base) if notebook.is_relative_to(base) else notebook)
    return f"{name}, cell {origin.cell}, line {origin.line}" if origin.cell else name


def _noted(text: str, origin: CellLine) -> str:
    return f"{text} ({origin.note})" if origin.note else text


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", errors="surrogateescape").removesuffix("\r")


def _encoded(line: str) -> bytes:
    return line.encode("utf-8", errors="surrogateescape") + b"\n"
