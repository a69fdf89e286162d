"""What becomes of one magic or shell command."""

from __future__ import annotations

from dataclasses import dataclass

from nb2prod.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Outcome:
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


DROPPED = Outcome()


def refused(rule: Rule, message: str, fix: str = "", opaque: str = "") -> Outcome:
    """Refuse; `opaque` says why the names are unknown after it, when they are."""
    return Outcome(rule=rule, message=message, fix=fix, opaque=opaque)
