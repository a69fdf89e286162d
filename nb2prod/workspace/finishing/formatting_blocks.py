"""black on a text of which most top-level blocks have been formatted before: only the others are formatted again.

What black makes of a block depends on the block after it, between which it sets the blank lines, and on the versions of
Python that the whole file can be for. Where anything else could decide, the whole text is formatted.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nb2prod.workspace.finishing.formatting import Formatter
from nb2prod.workspace.finishing.formatting_split import split_blocks

if TYPE_CHECKING:
    from black.mode import TargetVersion

_COMMANDS = ("fmt:", "yapf:")  # that black obeys, in comments
_OBEYED = re.compile(r"#.*\b(?:fmt|yapf):")
_FIRST_LINES = re.compile(r"(?:.*\n)?.*#.*coding|#!")  # that decide about the file
# a text without any of these uses no syntax by which black tells versions apart
_TELLING = re.compile(
    r"\b(?:f|fr|rf|t|tr|rt)[\"']|\b\d\w*_|/(?:\s|\\|#.*\n)*[,):]|:=|__future__"
    r"|\b(?:async|await|except|lazy|match|type|with)\b|\b(?:def|class)\s+\w+\s*\["
    r"|(?:[(\[{,=:]|\b(?:return|yield|in))(?:\s|\\|#.*\n)*\*"
    r"|^[ \t]*@(?![ \t]*[\w.]+(?:\([^()\n]*\))?[ \t]*$)|^[ \t]*[\w.()]+(?:\[.*\])?[ \t]*:[^=\n]+=.*,",
    re.IGNORECASE | re.MULTILINE,
)
_FUTURE = re.compile(r"^from\s+__future__\b", re.MULTILINE)  # counts only above everything but a docstring
_DOCSTRING = re.compile(r"(?:\s|#.*\n)*[rRuU]?[\"']")
_BEFORE = "_ = 0\n" * 3  # so that what follows is neither a module's docstring nor one of its first two lines
_LEADING = 3  # statements of that
_AT_ONCE = 6_000  # characters, so that there is time to stop in between
_PACE = 6e-6  # seconds that a character takes, or less

_Versions: TypeAlias = "frozenset[TargetVersion]"
_Key: TypeAlias = "tuple[Formatter, _Versions, bool, str, str]"


@dataclass(frozen=True, slots=True)
class FormattedBlocks:
    """A text by blocks, before and after formatting; unless it is `settled`, some are as they were, or unproven."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    settled: bool


@dataclass(frozen=True, slots=True)
class BlockMemory:
    """What is remembered from one text to the next."""

    blocks: MutableMapping[str, bool]
    versions: MutableMapping[str, _Versions]
    formatted: MutableMapping[_Key, str]
    proven: MutableMapping[_Key, bool]


class Patience:
    """The time there is from the first thing on that needs some; with `insistent`, for that however long it takes."""

    def __init__(self, seconds: float, *, insistent: bool = False) -> None:
        self._seconds = seconds
        self._insistent = insistent
        self._until: float | None = None

    def allows(self, seconds: float) -> bool:
        """Whether there is time for something that takes about so long."""
        insistent, self._insistent = self._insistent, False
        if self._until is None:
            self._until = time.perf_counter() + self._seconds
        return insistent or time.perf_counter() + seconds <= self._until


def format_blocks(text: str, formatter: Formatter, memory: BlockMemory, patience: Patience) -> FormattedBlocks | None:
    """Format as much as there is time for; None when only the whole text can be formatted."""
    blocks = None if _is_commanded(text) else split_blocks(text, memory.blocks)
    if blocks is None or _has_late_future(blocks):
        return None
    try:
        return _Formatting(blocks, formatter, memory).formatted(patience)
    except _OnlyWhole:
        return None


def _is_commanded(text: str) -> bool:
    """Whether comments tell black what to do; most texts are searched for plain words only."""
    if _FIRST_LINES.match(text):
        return True
    return any(word in text for word in _COMMANDS) and _OBEYED.search(text) is not None


def _has_late_future(blocks: Sequence[str]) -> bool:
    """Whether a `from __future__` stands where it tells nothing of the file's versions, but would in its block."""
    others = (number for number, block in enumerate(blocks) if not (_FUTURE.search(block) or _DOCSTRING.match(block)))
    first = next(others, len(blocks))
    return any(_FUTURE.search(block) for block in blocks[first:])


class _OnlyWhole(Exception):
    """The blocks do not come out of black one by one."""


class _Formatting:
    """One text on its way."""

    def __init__(self, blocks: Sequence[str], formatter: Formatter, memory: BlockMemory) -> None:
        self.blocks = blocks
        self.formatter = formatter
        self.memory = memory
        self.versions = _versions(blocks, formatter, memory)
        pairs = zip(blocks, [*blocks[1:], ""], strict=True)
        self.keys: list[_Key] = [(formatter, self.versions, not number, *pair) for number, pair in enumerate(pairs)]
        # the memory may not hold as much as one text is
        known = ((key, memory.formatted.get(key)) for key in self.keys)
        self.done: dict[_Key, str] = {key: text for key, text in known if text is not None}
        self.proven = {key for key in self.keys if key in memory.proven}

    def formatted(self, patience: Patience) -> FormattedBlocks:
        """Work on each run of blocks that the memory does not have."""
        formatted = self._each(self.done, self._format, patience)
        settled = formatted and self._each(self.proven, self._prove, patience)
        after = tuple(self.done.get(key, block) for key, block in zip(self.keys, self.blocks, strict=True))
        return FormattedBlocks(tuple(self.blocks), after, settled)

    def _each(self, done: Container[_Key], work: Callable[[int, int], None], patience: Patience) -> bool:
        """False when there is no time for all."""
        complete = True
        for first, end in self._runs(done):
            if patience.allows(_PACE * sum(map(len, self.blocks[first : end + 1]))):
                work(first, end)
            else:
                complete = False
        return complete

    def _runs(self, done: Container[_Key]) -> Iterator[tuple[int, int]]:
        """Where runs of blocks that are not done begin and end, none very long."""
        waiting = [number for number, key in enumerate(self.keys) if key not in done]
        while waiting:
            size, end = 0, waiting[0]
            for number in waiting:
                if number != end or size > _AT_ONCE:
                    break
                size, end = size + len(self.blocks[number]), number + 1
            yield waiting[0], end
            waiting = [number for number in waiting if number >= end]

    def _format(self, first: int, end: int) -> None:
        parts = self._passed(self.blocks[first : end + 1], first)
        formatted = dict(zip(self.keys[first:end], parts, strict=False))
        self.done |= formatted
        self.memory.formatted.update(formatted)

    def _prove(self, first: int, end: int) -> None:
        """As `Formatter.confirmed`: one more pass changes nothing, and it is the same program."""
        before = self.blocks[first : end + 1]
        after = [self.done[key] for key in self.keys[first : end + 1]]
        again = self._passed(after, first)
        last = after[-1].rstrip("\n") + "\n"
        if [*after[:-1], last] != again or not self.formatter.is_equivalent("".join(before), "".join(after)):
            raise _OnlyWhole
        self.proven.update(self.keys[first:end])
        self.memory.proven.update(dict.fromkeys(self.keys[first:end], True))

    def _passed(self, blocks: Sequence[str], first: int) -> list[str]:
        """What a pass of black makes of consecutive blocks, the first ones of the text or others."""
        text = "".join([_BEFORE if first else "", *blocks])
        formatted = self.formatter.first_pass(text, self.versions)
        parts = None if formatted is None else split_blocks(formatted, {})
        parts = parts[_LEADING if first else 0 :] if parts is not None else []
        if len(parts) != len(blocks):
            raise _OnlyWhole
        return parts


def _versions(blocks: Sequence[str], formatter: Formatter, memory: BlockMemory) -> _Versions:
    """The versions of Python that black takes the text to be for, where none is configured."""
    if formatter.targets:
        return frozenset()
    versions = frozenset.intersection(*(_versions_of(block, memory) for block in blocks))
    if not versions:
        raise _OnlyWhole
    return versions


def _versions_of(block: str, memory: BlockMemory) -> _Versions:
    found = memory.versions.get(block)
    if found is None:
        found = memory.versions[block] = _detected(block)
    return found


def _detected(block: str) -> _Versions:
    import black
    from black.mode import TargetVersion
    from black.parsing import lib2to3_parse

    if not _TELLING.search(block):
        return frozenset(TargetVersion)
    try:
        node = lib2to3_parse(block)
        return frozenset(black.detect_target_versions(node, future_imports=black.get_future_imports(node)))
    except Exception:  # whatever is wrong, formatting the whole says it
        raise _OnlyWhole from None
