"""black on several texts, in this process or with copies of it for parts of the work."""

from __future__ import annotations

import contextlib
import marshal
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.formatting import Formatter
from nb2prod.workspace.finishing.frames import receive, send

_Item = TypeVar("_Item")
_WORTH_COPYING = 1000  # characters, which take longer to format than a process to copy


@dataclass(frozen=True, slots=True)
class Unformatted:
    """A text to format; the name is for messages."""

    formatter: Formatter
    text: str
    name: str


class Formatting:
    """Formats texts in two steps: first what they will most likely be, then what they are."""

    def __init__(self, texts: Sequence[Unformatted]) -> None:
        self._texts = texts
        self._passes: list[str | None] = []

    def likely(self) -> list[str]:
        """What black's first passes make of the texts."""
        self._passes = [each.formatter.first_pass(each.text) for each in self._texts]
        return [each.text if first is None else first for each, first in self._with_passes()]

    def confirmed(self) -> list[str | ToolFailed]:
        """The formatted texts, after `likely`."""
        return [_confirmed(each, first) for each, first in self._with_passes()]

    def _with_passes(self) -> zip[tuple[Unformatted, str | None]]:
        return zip(self._texts, self._passes, strict=True)


class SharedFormatting(Formatting):
    """The same, with a copy of this process, which must have one thread, for the smaller half of the work."""

    def __init__(self, texts: Sequence[Unformatted]) -> None:
        super().__init__(texts)
        self._theirs = _lighter_half(texts)
        self._own = Formatting([each for number, each in enumerate(texts) if number not in self._theirs])
        self._other = Formatting([texts[number] for number in sorted(self._theirs)])
        worth = sum(len(texts[number].text) for number in self._theirs) >= _WORTH_COPYING
        self._copy = _Copy(self._other.likely, lambda: _packed(self._other.confirmed())) if worth else None

    def likely(self) -> list[str]:
        """As without a copy."""
        own = self._own.likely()
        other: list[str] | None = self._copy.answer() if self._copy is not None else None
        return self._merged(own, self._other.likely() if other is None else other)

    def confirmed(self) -> list[str | ToolFailed]:
        """As without a copy."""
        own = self._own.confirmed()
        packed: list[tuple[str, bool]] | None = None
        if self._copy is not None:
            packed = self._copy.answer()
            self._copy.end()
        if packed is not None:
            return self._merged(own, [ToolFailed(text) if failed else text for text, failed in packed])
        self._other.likely()
        return self._merged(own, self._other.confirmed())

    def _merged(self, own: list[_Item], other: list[_Item]) -> list[_Item]:
        mine, theirs = iter(own), iter(other)
        return [next(theirs if number in self._theirs else mine) for number in range(len(own) + len(other))]


class _Copy:
    """A copy of this process that gives some answers and ends."""

    def __init__(self, *steps: Callable[[], Any]) -> None:
        self._answers, answer_end = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                for step in steps:
                    send(answer_end, marshal.dumps(step()))
            finally:
                os._exit(0)
        os.close(answer_end)

    def answer(self) -> Any:
        """The next answer; None when it has died."""
        try:
            return marshal.loads(receive(self._answers))
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        """Wait for it: it has answered, or has died."""
        os.close(self._answers)
        with contextlib.suppress(OSError):  # where nobody waits for children, it is gone already
            os.waitpid(self._pid, 0)


def _lighter_half(texts: Sequence[Unformatted]) -> frozenset[int]:
    """The numbers of those texts that are together about as long as the others, but no longer."""
    halves: list[tuple[int, list[int]]] = [(0, []), (0, [])]
    for number in sorted(range(len(texts)), key=lambda number: -len(texts[number].text)):
        size, members = min(halves)
        halves[halves.index((size, members))] = (size + len(texts[number].text), [*members, number])
    return frozenset(min(halves)[1])


def _packed(results: Sequence[str | ToolFailed]) -> list[tuple[str, bool]]:
    return [(str(each), isinstance(each, ToolFailed)) for each in results]


def _confirmed(text: Unformatted, first: str | None) -> str | ToolFailed:
    try:
        return text.formatter.confirmed(text.text, first, text.name)
    except ToolFailed as error:
        return error
