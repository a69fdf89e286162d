"""What a compilation parses, remembered by cells and by blocks of what is generated."""

from __future__ import annotations

import ast
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field

from nb2prod.commands.live.preview_memory import Recent
from nb2prod.compiler.conservation import parse_module
from nb2prod.compiler.ipython.translation import Translation, translate_and_parse
from nb2prod.model import Cell
from nb2prod.workspace.finishing.formatting_split import split_blocks

_CHARACTERS = 400_000  # of text whose trees, about a hundred times as large, are remembered
_OF_THE_WHOLE = ("\nglobal", "__future__")  # right or wrong by what stands before


@dataclass(frozen=True, slots=True)
class Translations:
    """Translates cells, those of several notebooks."""

    _made: MutableMapping[tuple[str, int, str, frozenset[str]], tuple[Translation, ast.Module]] = field(
        default_factory=lambda: Recent(_CHARACTERS, lambda key: len(key[2]))
    )

    def __call__(self, cell: Cell, bound_names: frozenset[str]) -> tuple[Translation, ast.Module]:
        """As `translate_and_parse`."""
        key = (cell.id, cell.number, cell.source, bound_names)
        if key not in self._made:
            self._made[key] = translate_and_parse(cell, bound_names)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class ParsedBlocks:
    """Parses generated modules; the statements' line numbers are those in their blocks."""

    _blocks: MutableMapping[str, bool] = field(default_factory=lambda: Recent(_CHARACTERS, len))
    _parsed: MutableMapping[str, Sequence[ast.stmt]] = field(default_factory=lambda: Recent(_CHARACTERS, len))

    def __call__(self, text: str) -> Sequence[ast.stmt]:
        """As `parse_module`."""
        blocks = None if any(word in f"\n{text}" for word in _OF_THE_WHOLE) else split_blocks(text, self._blocks)
        if blocks is None:
            return parse_module(text)
        try:
            return [statement for block in blocks for statement in self._statements(block)]
        except SyntaxError:
            return parse_module(text)  # which says where it is

    def _statements(self, block: str) -> Sequence[ast.stmt]:
        if block not in self._parsed:
            self._parsed[block] = parse_module(block)
        return self._parsed[block]
