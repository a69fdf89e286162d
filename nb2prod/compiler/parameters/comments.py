"""What the comments of a parameters cell say about its parameters, read from tokens, never from strings."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

_HINT = re.compile(r"type:\s*(\S+)\s*")  # papermill's type comment: `# type: int  help text`
_FOR_LINTERS = re.compile(r"#\s*noqa\b[^#]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParameterComment:
    """The help text and, from a type comment, the type's source text."""

    help: str = ""
    hint: str = ""


def read_tokens(source: str) -> tuple[tokenize.TokenInfo, ...]:
    """Tokenise source that parses."""
    return tuple(tokenize.generate_tokens(io.StringIO(source).readline))


def comment_for(tokens: tuple[tokenize.TokenInfo, ...], first_line: int, last_line: int) -> ParameterComment:
    """Read the comment behind the statement on these lines, or failing that the comment lines directly above."""
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    for token in comments:
        if token.start[0] == last_line and (text := _text(token.string)):
            return _parse(text)
    alone = {token.start[0]: token.string for token in comments if token.line.lstrip().startswith("#")}
    lines: list[str] = []
    line = first_line - 1
    while line in alone:
        lines.insert(0, _text(alone[line]))
        line -= 1
    return ParameterComment(help=" ".join(part for part in lines if part))


def _text(comment: str) -> str:
    text = _FOR_LINTERS.sub("", comment).lstrip("#").strip()
    return " ".join(text.strip("-=*#").split()) if text[:2] in ("--", "==", "**") else " ".join(text.split())


def _parse(text: str) -> ParameterComment:
    match = _HINT.match(text)
    if not match:
        return ParameterComment(help=text)
    if match[1].startswith("ignore"):
        return ParameterComment()
    return ParameterComment(help=text[match.end() :], hint=match[1])
