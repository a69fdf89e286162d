"""What one line of IPython's own syntax may do."""

from __future__ import annotations

import re

from nb2prod.compiler.reach import tables
from nb2prod.compiler.reach.facts import Facts
from nb2prod.compiler.reach.judging import words

_MAGIC = re.compile(r"\s*(?:[^%!=\s][^%!=]*=\s*)?%%?\s*(\w+)[ \t]*(\w*)")
_SHELL = re.compile(r"\s*(?:[^%!=\s][^%!=]*=\s*)?!!?(.*)", re.DOTALL)
_AUTOCALL = re.compile(r"\s*[,;/]")
_KERNEL_CALL = re.compile(r"\s*get_ipython\s*\(")


def magic_line(text: str, line: int, facts: Facts) -> None:
    """Take up a magic, a shell command, a question or a line in a cell magic's body; every word may be a name."""
    for word in words(text):
        facts.mention(word, line)
    if not _KERNEL_CALL.match(text) and not tables.OPAQUE_WORDS.isdisjoint(words(text)):
        facts.hide(line, "a magic's text may read any name")
    if found := _SHELL.match(text):
        if not tables.INSTALLING.match(found.group(1)):
            facts.keep(line, "runs a shell command")
    elif found := _MAGIC.match(text):
        _magic(found.group(1), found.group(2), line, facts)
    elif _AUTOCALL.match(text):
        facts.hide(line, "is a call without parentheses")


def _magic(name: str, argument: str, line: int, facts: Facts) -> None:
    if name in tables.SHELL_MAGICS:
        facts.keep(line, f"%{name} runs another program")
    elif name in tables.WRITING_MAGICS:
        facts.keep(line, f"%%{name} writes a file")
    if name in ("load_ext", "reload_ext") and argument not in tables.KNOWN_EXTENSIONS:
        facts.hide(line, f"loads {argument}, which may read any name")
    if name not in tables.PLAIN_MAGICS | tables.SHELL_MAGICS | tables.WRITING_MAGICS:
        facts.hide(line, f"%{name} may read or bind any name")
