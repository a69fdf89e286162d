"""Programs that a notebook may start in a shared cell: once is as good as once per run.

They ask about the machine, or install packages. Packages are installed once for all runs: the second of two runs that
install them finds them there, so what a cell does to the environment is the same; and many installations at once, which
is what separate runs would come to, can leave it broken. Anything else that a shell command does may differ.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Sequence

_QUERIES = frozenset(
    {"lscpu", "uname", "ldconfig", "fc-list", "fc-match", "nvidia-smi", "getconf", "arch", "nproc", "which", "free"}
)
_INSTALLERS = (("pip", "install"), ("uv", "pip", "install"), ("conda", "install"), ("mamba", "install"))
_PIP = re.compile(r"pip[0-9.]*\Z")
_PYTHON = re.compile(r"python[0-9.]*\Z")
_SHELL_WORK = re.compile(r"\$\(|`|\n")


def is_query(program: object, arguments: object = None) -> bool:
    """Whether a program only tells about the machine."""
    words = arguments if isinstance(arguments, (list, tuple)) else [arguments]
    given = program if program is not None or not words else words[0]
    if not isinstance(given, (str, bytes, os.PathLike)):
        return False
    return Path(os.fsdecode(given)).name in _QUERIES


def installs_packages(command: str) -> bool:
    """Whether a shell command installs packages and does nothing else."""
    if _SHELL_WORK.search(command):
        return False
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError:
        return False
    return bool(words) and all(_is_installation(part) for part in _split(words))


def _split(words: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word in ("&&", ";"):
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _is_installation(words: Sequence[str]) -> bool:
    plain = _without_redirections(words)
    if plain is None or not plain:
        return False
    name = Path(plain[0]).name
    if _PYTHON.match(name) and plain[1:2] == ["-m"]:
        plain = plain[2:]
        name = plain[0] if plain else ""
    start = ("pip" if _PIP.match(name) else name, *plain[1:])
    return any(start[: len(known)] == known for known in _INSTALLERS)


def _without_redirections(words: Sequence[str]) -> list[str] | None:
    """The words without what sends output nowhere; None where a shell would do more than start a program."""
    plain: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in (">", ">>", ">&", "&>"):
            if not rest or rest.pop(0) not in ("/dev/null", "1", "2"):
                return None
            if plain and plain[-1] in ("1", "2"):
                plain.pop()
        elif set(word) <= set("();<>|&"):
            return None
        else:
            plain.append(word)
    return plain
