"""ruff's fixes for texts of which most parts have been fixed before, or hold nothing that ruff could fix.

All fixes that an export applies (`workspace.lint_runs`) are about one statement, or about imports that stand together
and what follows them. So a text is fixed by parts: runs of imports, and single statements, each with the part after it.
Where something else could decide, ruff gets the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.drafts import Draft
from nb2prod.workspace.finishing.formatting_split import split_blocks
from nb2prod.workspace.finishing.lint_groups import LintSubject
from nb2prod.workspace.finishing.lint_runs import fix_each
from nb2prod.workspace.finishing.linting import Linter

_TOLD = ("ruff", "isort", "flake8", "noqa")  # in comments
_WHOLE = re.compile(rf"#.*\b(?:{'|'.join(_TOLD)})\b", re.IGNORECASE)
_STAR = re.compile(r"\bimport[\s(]*\*|\A#!")
# E401 and I001, E703, E713 and E714, F541, UP025, UP034, W605, W291 and W293; UP009 is about the first lines only
_FIXABLE = re.compile(
    r"\bimport\b|;|(?<!\bis )\bnot\b(?! in\b)|\b(?:f|fr|rf|u)[\"']|\((?:\s|#.*\n)*\(|\\|[^\S\n]$"
    r"|\A(?:.*\n)?.*coding",
    re.IGNORECASE | re.MULTILINE,
)
_IMPORT = re.compile(r"(?:\s*#.*\n|\s*\n)*(?:import|from)\b")
_APART = "_ = [\n    0,\n]\n"  # between parts that are not neighbours

_Key: TypeAlias = "tuple[Linter, str, bool, str, str]"


@dataclass(frozen=True, slots=True)
class FixedParts:
    """A text by parts, before and after fixing."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FixMemory:
    """What is remembered from one text to the next."""

    blocks: MutableMapping[str, bool]
    fixed: MutableMapping[_Key, str]
    whole: MutableMapping[tuple[Linter, str, str], str]


def fix_parts(drafts: Sequence[Draft], memory: FixMemory) -> list[FixedParts]:
    """The texts of several files with imports sorted and what else ruff fixes; raises ToolFailed."""
    files = [_Fixing(draft, memory) for draft in drafts]
    asked = [(file, text) for file in files if (text := file.asks())]
    for (file, _), answer in zip(asked, _fixed(asked), strict=True):
        file.take(answer)
    wholes = [(file, file.draft.text) for file in files if file.needs_whole()]
    for (file, _), answer in zip(wholes, _fixed(wholes), strict=True):
        file.take_whole(answer)
    return [file.result() for file in files]


def _fixed(asked: Sequence[tuple[_Fixing, str]]) -> Iterator[str]:
    subjects = [LintSubject(file.linter, file.draft.path, text) for file, text in asked]
    for answer in fix_each(subjects) if subjects else ():
        if isinstance(answer, ToolFailed):
            raise answer
        yield answer


class _Fixing:
    """One text on its way."""

    def __init__(self, draft: Draft, memory: FixMemory) -> None:
        self.draft = draft
        self.linter = draft.tools.linter
        self._memory = memory
        self._parts = None if _is_whole(draft.text) else _parts(draft.text, memory.blocks)
        parts = self._parts or ()
        pairs = zip(parts, (*parts[1:], ""), strict=False)
        self._keys: list[_Key] = [(self.linter, draft.path, not number, *pair) for number, pair in enumerate(pairs)]
        self._missing: list[int] = []
        self._fixed: dict[_Key, str] = {}  # the memory may not hold as much as one text is
        self._whole = memory.whole.get((self.linter, draft.path, draft.text))

    def asks(self) -> str:
        """The parts that only ruff can judge, each with the one after it, as a text."""
        for key in self._keys:
            known = self._memory.fixed.get(key)
            if known is None and not _FIXABLE.search(key[3]):
                known = key[3]
            if known is not None:
                self._remember(key, known)
        self._missing = [number for number, key in enumerate(self._keys) if key not in self._fixed]
        return "".join(text for _, text in self._pieces())

    def _remember(self, key: _Key, fixed: str) -> None:
        self._fixed[key] = self._memory.fixed[key] = fixed

    def _pieces(self) -> list[tuple[int | None, str]]:
        """What ruff gets, with something between parts that are not neighbours; the numbers of those to judge."""
        parts = self._parts or ()
        wanted = {*self._missing}
        pieces: list[tuple[int | None, str]] = []
        for number, part in enumerate(parts):
            if number in wanted or number - 1 in wanted:
                if number and number - 1 not in wanted:
                    pieces.append((None, _APART))
                pieces.append((number if number in wanted else None, part))
        return pieces

    def take(self, answer: str) -> None:
        """Remember what ruff made of the parts; where they cannot be told apart, the whole is needed."""
        pieces, parts = self._pieces(), _parts(answer, {})
        if parts is None or len(parts) != len(pieces):
            self._parts = None
            return
        for (number, _), part in zip(pieces, parts, strict=True):
            if number is not None:
                self._remember(self._keys[number], part)

    def needs_whole(self) -> bool:
        """Whether ruff has to judge the whole text, and has not yet."""
        return self._parts is None and self._whole is None

    def take_whole(self, answer: str) -> None:
        """Remember what ruff made of the whole text."""
        self._whole = self._memory.whole[(self.linter, self.draft.path, self.draft.text)] = answer

    def result(self) -> FixedParts:
        """The text before and after; every part was judged, or the whole."""
        if self._parts is None:
            assert self._whole is not None
            return FixedParts((self.draft.text,), (self._whole,))
        return FixedParts(self._parts, tuple(self._fixed[key] for key in self._keys))


def _is_whole(text: str) -> bool:
    """Whether something may decide about more than its part; most texts are searched for plain words only."""
    lowered = text.lower()
    return _STAR.search(text) is not None or (
        any(word in lowered for word in _TOLD) and _WHOLE.search(text) is not None
    )


def _parts(text: str, known: MutableMapping[str, bool]) -> tuple[str, ...] | None:
    """Blocks, where imports that stand together are one."""
    blocks = split_blocks(text, known)
    if blocks is None:
        return None
    parts: list[str] = []
    for is_import, group in groupby(blocks, key=lambda block: _IMPORT.match(block) is not None):
        together = [*group]
        parts += ["".join(together)] if is_import else together
    return tuple(parts)
