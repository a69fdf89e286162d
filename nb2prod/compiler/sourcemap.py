"""Carries origins through the formatter and the linter's fixes, by aligning the tokens before and after."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from nb2prod.model import Origin

_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
_PUNCTUATION = frozenset("(),;\\")
_WINDOW = 60  # tokens looked ahead for the place where both texts agree again
_AGREE = 3  # tokens that must agree there


class _Token(NamedTuple):
    """What stays of a token when it is formatted, and the lines (from 1) it spans."""

    key: str
    first: int
    last: int


class _Text(NamedTuple):
    """A text's tokens in order; imports, which may be moved, stand apart."""

    tokens: tuple[_Token, ...]
    imports: tuple[_Token, ...]
    continued: frozenset[int]  # lines that go on with the statement of the line before


def carry(origins: Sequence[Origin | None], before: str, after: str) -> tuple[Origin | None, ...]:
    """Return the origins of `after`'s lines, given those of `before`'s lines, the same program laid out differently."""
    total = after.count("\n") + (not after.endswith("\n"))
    if before == after:
        return tuple(origins[number] if number < len(origins) else None for number in range(total))
    old, new = _read(before), _read(after)
    lines: dict[int, list[int]] = {}  # line after -> lines before, in token order
    for source, target in (*_aligned(old.tokens, new.tokens), *_moved(old.imports, new.imports)):
        for number in range(target.first, target.last + 1):
            lines.setdefault(number, []).append(min(source.first + number - target.first, source.last))
    carried: list[Origin | None] = []
    for number in range(1, total + 1):
        known = (origins[line - 1] for line in lines.get(number, ()) if line <= len(origins))
        origin = next((found for found in known if found is not None), None)
        if origin is None and number in new.continued and number not in lines:
            origin = carried[-1]  # a closing bracket
        carried.append(origin)
    for number in range(total - 1, 0, -1):
        if carried[number - 1] is None and number + 1 in new.continued and number not in lines:
            carried[number - 1] = carried[number]  # an opening bracket
    return tuple(carried)


@lru_cache(maxsize=2)  # what one tool has made of a text is what the next one starts from
def _read(text: str) -> _Text:
    tokens: list[_Token] = []
    imports: list[_Token] = []
    continued: set[int] = set()
    for statement in _statements(text):
        keyed = [_Token(_key(token), token.start[0], token.end[0]) for token in statement if _matters(token)]
        words = [token for token in statement if token.type not in _LAYOUT and token.type != tokenize.COMMENT]
        if words:
            continued.update(range(words[0].start[0] + 1, words[-1].end[0] + 1))
        if words and words[0].string in ("import", "from"):
            imports.extend(_imported(keyed))
        else:
            tokens.extend(keyed)
    return _Text(tuple(tokens), tuple(imports), frozenset(continued))


def _statements(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    """Tokens by logical line, split at semicolons; a comment line of its own is one too."""
    statement: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        statement.append(token)
        alone = token.type == tokenize.NL and all(part.type in (*_LAYOUT, tokenize.COMMENT) for part in statement)
        if token.type == tokenize.NEWLINE or alone or (token.type == tokenize.OP and token.string == ";"):
            yield statement
            statement = []
    if statement:
        yield statement


def _matters(token: tokenize.TokenInfo) -> bool:
    return token.type not in _LAYOUT and not (token.type == tokenize.OP and token.string in _PUNCTUATION)


def _key(token: tokenize.TokenInfo) -> str:
    text = token.string
    if token.type == tokenize.COMMENT:
        return "#" + "".join(text.split()).lstrip("#!:")
    if token.type == tokenize.NUMBER:
        return text.lower()
    if token.type == tokenize.STRING:
        return "'" + "".join(text.lstrip("rRbBuUfFtT").split()).replace("\\", "").replace('"', "").replace("'", "")
    if tokenize.tok_name[token.type] in ("FSTRING_START", "FSTRING_END", "TSTRING_START", "TSTRING_END"):
        return "'"
    return text


def _imported(statement: list[_Token]) -> Iterator[_Token]:
    """One token per imported name, its key saying all of it; the statement's own place comes with its module's."""
    words = [token for token in statement if not token.key.startswith("#")]
    comments = [token for token in statement if token.key.startswith("#")]
    start = next((i + 1 for i, token in enumerate(words) if token.key == "import"), 1)
    module = "".join(token.key for token in words[1 : start - 1])
    yield _Token(f"{words[0].key} {module}", words[0].first, words[0].first)
    at = start
    while at < len(words):
        end = at + 1
        while end < len(words) and (words[end].key in (".", "as") or words[end - 1].key in (".", "as")):
            end += 1
        name = " ".join(token.key for token in words[at:end])
        yield _Token(f"{words[0].key} {module} import {name}", words[at].first, words[at].first)
        at = end
    yield from comments


def _moved(before: Sequence[_Token], after: Sequence[_Token]) -> Iterator[tuple[_Token, _Token]]:
    """Pair imports by what they import, wherever they stand; the names first, so that they decide their line."""
    places: dict[str, _Token] = {}
    for token in before:
        places.setdefault(token.key, token)
    pairs = [(places[token.key], token) for token in after if token.key in places]
    yield from (pair for pair in pairs if " import " in pair[0].key)
    yield from (pair for pair in pairs if " import " not in pair[0].key)


def _aligned(before: Sequence[_Token], after: Sequence[_Token]) -> Iterator[tuple[_Token, _Token]]:
    """Pair equal tokens in order; where the texts differ, go on from the nearest place where they agree again."""
    left = right = 0
    while left < len(before) and right < len(after):
        if before[left].key == after[right].key:
            yield before[left], after[right]
            left, right = left + 1, right + 1
        else:
            left, right = _resumed(before, after, left, right)


def _resumed(before: Sequence[_Token], after: Sequence[_Token], left: int, right: int) -> tuple[int, int]:
    """The nearest pair of positions from which some tokens agree; past the next tokens when there is none."""
    for distance in range(1, 2 * _WINDOW):
        for skipped in range(max(0, distance - _WINDOW), min(distance, _WINDOW) + 1):
            if _agree(before, after, left + skipped, right + distance - skipped):
                return left + skipped, right + distance - skipped
    return left + 1, right + 1


def _agree(before: Sequence[_Token], after: Sequence[_Token], left: int, right: int) -> bool:
    ours = [token.key for token in before[left : left + _AGREE]]
    theirs = [token.key for token in after[right : right + _AGREE]]
    return bool(ours) and ours == theirs
