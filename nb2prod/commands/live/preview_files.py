"""The files of a preview: fixed, formatted and traced to their cells, each part only when it is new."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TypeVar

from nb2prod.commands.live.preview_fixing import FixedParts, FixMemory, fix_parts
from nb2prod.commands.live.preview_memory import Recent
from nb2prod.compiler.sourcemap import carry
from nb2prod.model import File, Origin
from nb2prod.workspace.finishing.drafts import Draft, Toolchain
from nb2prod.workspace.finishing.formatting import Formatter
from nb2prod.workspace.finishing.formatting_blocks import BlockMemory, FormattedBlocks, Patience, format_blocks

_CHARACTERS = 2_000_000  # of texts that are remembered for each purpose
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Origins = tuple[Origin | None, ...]
_WHOLE_PACE = 15e-6  # seconds that a character takes, safety included


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """A file as far as it is finished; once it is `settled`, it is what an export writes."""

    file: File
    settled: bool


def _of_texts(size: Callable[[_Key], int]) -> Recent[_Key, _Value]:
    return Recent(_CHARACTERS, size)


def _of_key(key: tuple[object, ...]) -> int:
    """How much text a key holds."""
    return sum(len(part) for part in key if isinstance(part, str))


@dataclass(frozen=True, slots=True)
class FileFinisher:
    """Finishes the files of one preview after the other."""

    _fixing: FixMemory = field(
        default_factory=lambda: FixMemory(_of_texts(len), _of_texts(_of_key), _of_texts(_of_key))
    )
    _formatting: BlockMemory = field(
        default_factory=lambda: BlockMemory(_of_texts(len), _of_texts(len), _of_texts(_of_key), _of_texts(_of_key))
    )
    _indivisible: MutableMapping[tuple[Formatter, str], bool] = field(default_factory=lambda: _of_texts(_of_key))
    _wholes: MutableMapping[tuple[Formatter, str], str] = field(default_factory=lambda: _of_texts(_of_key))
    _carried: MutableMapping[tuple[_Origins, str, str], _Origins] = field(default_factory=lambda: _of_texts(_of_key))

    def finish(self, files: Sequence[File], tools: Toolchain, patience: Patience) -> list[FinishedFile]:
        """Finish as much as there is time for; raises ToolFailed."""
        drafts = [Draft(file.path, file.text, tools) for file in files if file.path.endswith(".py")]
        fixed = iter(fix_parts(drafts, self._fixing))
        return [
            (
                self._finished(file, next(fixed), tools.formatter, patience)
                if file.path.endswith(".py")
                else FinishedFile(file, settled=True)
            )
            for file in files
        ]

    def _finished(self, file: File, parts: FixedParts, formatter: Formatter, patience: Patience) -> FinishedFile:
        origins = self._traced(file.origins, parts.before, parts.after)
        text = "".join(parts.after)
        blocks = None
        # by blocks, a text of which the memory does not hold all would never be settled
        if len(text) <= _CHARACTERS and (formatter, text) not in self._indivisible:
            blocks = format_blocks(text, formatter, self._formatting, patience)
        if blocks is None:
            self._indivisible[formatter, text] = True  # what was tried in vain takes no time again
            blocks = self._whole(text, file.path, formatter, patience)
        origins = self._traced(origins, blocks.before, blocks.after)
        finished = replace(file, text="".join(blocks.after), origins=origins)
        return FinishedFile(finished, blocks.settled)

    def _whole(self, text: str, path: str, formatter: Formatter, patience: Patience) -> FormattedBlocks:
        key = (formatter, text)
        if key not in self._wholes:
            if not patience.allows(_WHOLE_PACE * len(text)):
                return FormattedBlocks((text,), (text,), settled=False)
            self._wholes[key] = formatter.format(text, path)
        return FormattedBlocks((text,), (self._wholes[key],), settled=True)

    def _traced(self, origins: _Origins, before: Sequence[str], after: Sequence[str]) -> _Origins:
        """The origins of the lines after, part by part."""
        ends = [*accumulate((part.count("\n") for part in before), initial=0)]
        traced: list[Origin | None] = []
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            known = origins[ends[number] : ends[number + 1]]
            if old == new:
                traced += known
                continue
            key = (known, old, new)
            if key not in self._carried:
                self._carried[key] = carry(known, old, new)
            traced += self._carried[key]
        return tuple(traced)
