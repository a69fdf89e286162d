"""A random program while it is made: every statement is run as it is added, so it is known what the names hold."""

from __future__ import annotations

import builtins
import contextlib
import io
import random
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from types import FrameType
from typing import Any, TypeVar

from tests.fuzzing.kinds import Kind, kind_of
from tests.fuzzing.process_state import process_state

Item = TypeVar("Item")
MOST_STEPS = 3000
BUILTINS = {**vars(builtins), "display": lambda *shown, **options: None}


class Sort(Enum):
    """What a statement is for, which decides the roles that suit its cell."""

    IMPORT = "import"
    DEFINE = "define"
    LITERAL = "literal"
    ACT = "act"
    LOOK = "look"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Piece:
    """One top-level statement."""

    text: str
    sort: Sort = Sort.ACT


@dataclass(frozen=True, slots=True)
class Signature:
    """How a function of the program is called, and what it returns."""

    takes: tuple[Kind, ...]
    gives: Kind


class Endless(BaseException):
    """A statement takes too many steps; no handler of the program catches it."""


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Stop what runs for too long, by its own count of steps: the time on the clock would not be the same again."""
    left = MOST_STEPS

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Endless
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


class Draft:
    """The statements so far, and the namespace after them."""

    def __init__(self, chooser: random.Random) -> None:
        self.chooser = chooser
        self.pieces: list[Piece] = []
        self.signatures: dict[str, Signature] = {}
        self.hidden: frozenset[str] = frozenset()  # names that mean something else where an expression is made
        self.local: dict[str, Kind] = {}
        self.namespace: dict[str, Any] = {}
        self.restore = process_state()
        self.restart()

    # -- choosing ------------------------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.chooser.random() < share

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.chooser.randrange(len(items))]

    def number(self, low: int = 0, high: int = 9) -> int:
        return self.chooser.randint(low, high)

    # -- names ---------------------------------------------------------------------------------------------------

    def names(self, *kinds: Kind) -> list[str]:
        """Give the names that hold a value of one of the kinds, the locals of a function being made included."""
        found = [name for name, kind in self.local.items() if kind in kinds]
        hidden = {*self.hidden, *self.local}
        for name, value in self.namespace.items():
            if (
                name not in ("_", "expected")
                and not name.startswith("__")
                and name not in hidden
                and kind_of(value) in kinds
            ):
                found.append(name)
        return found

    def functions(self, gives: Kind = Kind.INT) -> list[str]:
        known = self.names(Kind.FUNCTION)
        return [name for name in known if name in self.signatures and self.signatures[name].gives is gives]

    def new_name(self, kind: Kind) -> str:
        """Choose a name to bind: often one that is there already, now and then of another kind."""
        if self.chance(0.03):
            return self.pick(["data", "result", "x", "y", "_hidden", "größe", "value"])
        stock = kind.value.split()
        return self.pick(stock[: 3 if self.chance(0.6) else None])

    def value(self, name: str) -> Any:
        """Give what a name holds now; None for a local of a function being made."""
        return None if name in self.local else self.namespace.get(name)

    # -- running -------------------------------------------------------------------------------------------------

    def restart(self) -> None:
        """Run everything from the start."""
        self.restore()
        random.seed(0)
        self.namespace = {"__name__": "__main__", "__builtins__": BUILTINS}
        for piece in self.pieces:
            self.execute(piece.text)

    def execute(self, text: str) -> None:
        """Run a statement; raises Endless when it does not come to an end."""
        with bounded(), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, "<piece>", "exec", dont_inherit=True), self.namespace)

    def add(self, *pieces: Piece) -> bool:
        """Add statements if they run and leave nothing too large behind; says whether they did."""
        try:
            for piece in pieces:
                self.execute(piece.text)
            fine = all(kind_of(value) for name, value in self.namespace.items() if not name.startswith("__"))
        except (Exception, Endless):
            fine = False
        if fine:
            self.pieces += pieces
        else:
            self.restart()
        return fine
