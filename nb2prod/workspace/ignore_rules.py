"""The rules of a .gitignore, as git itself reads them.

A path is matched for itself only: that what is in an ignored folder is ignored, too, follows from not going there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NEVER = "(?!)"
_SPECIAL = re.compile(r"[*?\[\\]")
_CLASSES = {  # names in brackets -> what they stand for in a set of a regular expression
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """One line of the file."""

    pattern: re.Pattern[str]  # of the whole path from the file's folder, or of its last name
    whole: bool
    folders_only: bool
    ignores: bool  # False: takes back what another rule says

    def fits(self, path: str, *, is_folder: bool) -> bool:
        """Whether the rule is about a path, given from the file's folder on."""
        if self.folders_only and not is_folder:
            return False
        return self.pattern.fullmatch(path if self.whole else path.rpartition("/")[2]) is not None


def parse_rules(text: str) -> tuple[IgnoreRule, ...]:
    """The rules in the order of the file; of those that fit a path the last one counts."""
    lines = text.removeprefix("\ufeff").split("\n")
    return tuple(rule for line in lines for rule in _rule(line.removesuffix("\r")))


def decision(rules: tuple[IgnoreRule, ...], path: str, *, is_folder: bool) -> bool | None:
    """Whether the rules ignore a path; None when they say nothing about it."""
    return next((rule.ignores for rule in reversed(rules) if rule.fits(path, is_folder=is_folder)), None)


def _rule(line: str) -> Iterator[IgnoreRule]:
    text = re.sub(r"((?:[^\\ ]|\\.| +(?=[^ ]))*) *", r"\1", line, count=1)
    if not text or text.startswith("#"):
        return
    ignores = not text.startswith("!")
    text = text[not ignores :]
    folders_only = text.endswith("/")
    text = text[:-1] if folders_only else text
    if text:
        whole = "/" in text
        yield IgnoreRule(
            re.compile(_expression(text.removeprefix("/"), whole), re.DOTALL), whole, folders_only, ignores
        )


def _expression(text: str, whole: bool) -> str:
    """The regular expression of a pattern; one that is malformed fits nothing."""
    expression = ""
    place = 0
    while place < len(text):
        found = _many_folders(text, place) if whole else None
        part, place = found or _character(text, place)
        if part is None:
            return _NEVER
        expression += part
    return expression


def _many_folders(text: str, place: int) -> tuple[str, int] | None:
    """`**` as a whole name between slashes, with the slash behind it.

    git compares what stands before the first special character by itself, and so takes a `**` there for a whole name.
    """
    begins = place == 0 or text[place - 1] == "/" or _SPECIAL.search(text, 0, place) is None
    if not text.startswith("**", place) or not begins:
        return None
    end = len(text) - len(text[place:].lstrip("*"))
    if text.startswith("/", end):
        return "(?:.*/)?", end + 1
    return (".*", end) if end == len(text) else None


def _character(text: str, place: int) -> tuple[str | None, int]:
    """The expression of one character or set, and the place behind it; None for what is malformed."""
    character = text[place]
    if character == "*":
        return "[^/]*", place + 1
    if character == "?":
        return "[^/]", place + 1
    if character == "\\":
        return (re.escape(text[place + 1]), place + 2) if place + 1 < len(text) else (None, place)
    return _set(text, place + 1) if character == "[" else (re.escape(character), place + 1)


def _set(text: str, place: int) -> tuple[str | None, int]:
    """The expression of what stands in brackets."""
    negated = text[place : place + 1] in ("!", "^") and bool(text[place:])
    place += negated
    items: list[str] = []
    first = place
    while place < len(text) and (text[place] != "]" or place == first):
        named = re.compile(r"\[:(\w*):\]").match(text, place)
        if named is not None:
            if named[1] not in _CLASSES:
                return None, place
            items.append(_CLASSES[named[1]])
            place = named.end()
            continue
        low, place = _literal(text, place)
        high = low
        if text[place : place + 1] == "-" and text[place + 1 : place + 2] not in ("", "]"):
            high, place = _literal(text, place + 1)
        items.append(f"{re.escape(low)}-{re.escape(high)}" if low <= high else re.escape(low))
    if place >= len(text):
        return None, place
    chosen = f"[{''.join(items)}]" if items else _NEVER
    return (f"(?!{chosen})[^/]" if negated else f"(?!/){chosen}"), place + 1


def _literal(text: str, place: int) -> tuple[str, int]:
    """A character of a set, which a backslash may stand before."""
    place += text[place] == "\\" and place + 1 < len(text)
    return text[place], place + 1
