"""Markdown cells as docstrings, and headings as identifiers."""

from __future__ import annotations

import builtins
import keyword
import re
import textwrap
import unicodedata
from collections.abc import Sequence

_HEADING = re.compile(r"^ {0,3}#{1,6}(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r"^ {0,3}([-*_])([ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(.*)$")
_PARAGRAPHS = 3
_SUMMARY = 72  # characters; a longer first sentence stays in the body


def title_and_body(markdown: str) -> tuple[str, str]:
    """Read a module's one-line title and up to three paragraphs of prose; both are empty where there is no text."""
    blocks = _blocks(markdown)
    for index, (heading, text) in enumerate(blocks):
        if heading:
            return as_sentence(text), _body(blocks[index + 1 :])
    if not blocks:
        return "", ""
    first, _, rest = blocks[0][1].partition("\n")
    return as_sentence(first.removeprefix("- ")), _body([(False, rest), *blocks[1:]])


def last_heading(markdown: str) -> tuple[str, str]:
    """Read the last heading of a cell as a summary and the prose under it as the body.

    Without a heading the first sentence is the summary when it is short.
    """
    blocks = _blocks(markdown)
    for index in range(len(blocks) - 1, -1, -1):
        if blocks[index][0]:
            return as_sentence(blocks[index][1]), _body(blocks[index + 1 :])
    body = _body(blocks)
    first, *rest = body.split("\n\n", 1)
    sentence = re.match(r".*?[.!?](?=\s|$)", " ".join(first.split())) if not first.startswith("- ") else None
    if sentence and len(sentence[0]) <= _SUMMARY:
        remaining = " ".join(first.split())[sentence.end() :].strip()
        return sentence[0], "\n\n".join(part for part in (remaining, *rest) if part)
    if not rest and first and "\n" not in first and len(first) <= _SUMMARY and not first.startswith("- "):
        return as_sentence(first), ""
    return "", body


def as_sentence(text: str) -> str:
    """End text with a full stop unless it already ends a sentence."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?" else text.rstrip(":;,") + "."


def _body(blocks: Sequence[tuple[bool, str]]) -> str:
    prose: list[str] = []
    for heading, text in blocks:
        if heading:
            break
        if text:
            prose.append(text)
    return "\n\n".join(prose[:_PARAGRAPHS])


def _blocks(markdown: str) -> list[tuple[bool, str]]:
    """Split markdown into headings (True) and paragraphs of plain text; code, tables, math and HTML are dropped."""
    text = re.sub(r"<!--.*?-->|\$\$.*?\$\$|\\\[.*?\\\]", "\n", markdown, flags=re.S)
    blocks: list[tuple[bool, str]] = []
    paragraph: list[str] = []

    def close() -> None:
        plain = _plain_paragraph(paragraph)
        if plain:
            blocks.append((False, plain))
        paragraph.clear()

    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        heading = _HEADING.match(line)
        if mark:
            close()
            fence = mark[1]
        elif heading or (_UNDERLINE.match(line) and len(paragraph) == 1 and not _ITEM.match(paragraph[0])):
            title = plain_text(heading[1] or "" if heading else paragraph.pop())
            close()
            if title:
                blocks.append((True, title))
        elif not line.strip() or _RULE.match(line):
            close()
        else:
            paragraph.append(line)
    close()
    return blocks


def _plain_paragraph(lines: Sequence[str]) -> str:
    """Join a paragraph's lines; each list item keeps its own."""
    if not lines or all(line.startswith(("    ", "\t")) and not _ITEM.match(line) for line in lines):
        return ""
    if any(re.match(r"^\s*\|?\s*:?-{2,}:?\s*\|", line) for line in lines):
        return ""
    parts: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        text = plain_text(re.sub(r"^\s*>+", "", item[1] if item else line))
        if item and text:
            parts.append("- " + text)
        elif text and parts:
            parts[-1] += " " + text
        elif text:
            parts.append(text)
    return "\n".join(parts)


def plain_text(markdown: str) -> str:
    """Strip the markup of one line: images and tags go, links and emphasis leave their text."""
    text = re.sub(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?", "", markdown)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = re.sub(r"<(https?://[^>\s]+)>", r"\1", text)
    text = re.sub(r"</?[A-Za-z][^<>]*>", "", text)
    text = re.sub(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])", r"\2", text)
    text = re.sub(r"`+([^`]+)`+", r"\1", text)
    text = re.sub(r"(?<!\$)\$(?=\S)([^$]+?)(?<=\S)\$(?!\d)", r"\1", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!>~-])", r"\1", text)
    return " ".join(text.split())


def docstring_lines(
    summary: str,
    body: str,
    sections: Sequence[tuple[str, tuple[str, ...]]],
    indent: str,
    width: int = 88,
) -> tuple[str, ...]:
    """Render a docstring with Google style sections, quoted and wrapped; no text gives no lines."""
    parts: list[list[str]] = []
    if summary.strip():
        parts.append(_wrapped(" ".join(summary.split()), width - len(indent) - 3))
    for paragraph in re.split(r"\n[ \t]*\n", body):
        lines = [part for line in paragraph.splitlines() for part in _wrapped(line.strip(), width - len(indent))]
        if lines:
            parts.append(lines)
    for name, entries in sections:
        inner = [part for entry in entries for part in _wrapped(entry.strip(), width - len(indent) - 4, "    ")]
        parts.append([f"{name}:", *("    " + line for line in inner)])
    lines = [line for part in parts for line in ("", *part)][1:]
    if not lines:
        return ()
    texts = [_escaped(line) for line in lines]
    if len(texts) == 1 and len(indent) + len(texts[0]) + 6 <= width:
        last = texts[0]
        if re.search(r'(?<!\\)(\\\\)*"$', last):
            last = f'{last[:-1]}\\"'
        return (f'{indent}"""{last}"""',)
    return (
        f'{indent}"""{texts[0]}',
        *(indent + text if text else "" for text in texts[1:]),
        f'{indent}"""',
    )


def _wrapped(text: str, width: int, hanging: str = "") -> list[str]:
    continued = "  " if text.startswith("- ") else hanging
    return textwrap.wrap(
        text, max(width, 20), subsequent_indent=continued, break_long_words=False, break_on_hyphens=False
    )


def _escaped(line: str) -> str:
    """Escape what would end or change a triple-quoted string, and what cannot be seen or saved."""
    text = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.startswith('"'):
        text = "\\" + text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def identifier_from(text: str) -> str:
    """Make a Python identifier from a heading or file name: lower case ASCII, no keyword, no builtin's name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"^\s*(?:[0-9]+[.):])+\s*(?=[^\s0-9])", "", plain)
    plain = re.sub(r"(?<=[A-Za-z0-9])'(?=[A-Za-z])", "", plain)
    name = re.sub(r"[^0-9a-z]+", "_", plain.lower()).strip("_")
    if not name:
        return "notebook"
    if name[0].isdigit():
        return f"notebook_{name}"
    return f"{name}_" if keyword.iskeyword(name) or hasattr(builtins, name) else name
