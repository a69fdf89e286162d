"""What becomes of one magic or shell command."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from nb2prod.rules.rule import Rule


class Promise(Enum):
    """What must be true of the whole notebook for a translation to be right."""

    NOT_READ = "no exported code reads the name"
    FREE = "no cell uses the name"
    NOT_IMPORTED = "no cell imports the file"
    UNSEEDED = "no cell seeds a random generator"
    FITTED_ANEW = "the name is a model whose `fit` forgets what it was fitted to before"


class Outcome(NamedTuple):
    """Python to write instead (empty: leave the line out), or the rule that refuses it.

    `text` may be a magic itself where `nested` says so; `top_only` marks a statement that means something else when
    the magic stands in a function, where it runs on a copy of the local names.
    """

    text: str = ""
    imports: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    nested: bool = False
    top_only: bool = False
    rule: Rule | None = None
    message: str = ""
    fix: str = ""
    opaque: str = ""
    promises: tuple[tuple[Promise, str], ...] = ()  # each with the name or file it is about


DROPPED = Outcome()


def refused(rule: Rule, message: str, fix: str = "", opaque: str = "") -> Outcome:
    """Refuse; `opaque` says why the names are unknown after it, when they are."""
    return Outcome(rule=rule, message=message, fix=fix, opaque=opaque)
