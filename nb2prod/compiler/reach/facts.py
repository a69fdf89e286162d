"""What running some code of a notebook may do, as far as its text shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from nb2prod.model import Cell


class Place(NamedTuple):
    """A line of a cell (from 1), and what is there in words."""

    line: int
    reason: str


@dataclass(slots=True)
class Facts:
    """What one piece of code may do; each with the first line that does it."""

    names: dict[str, int] = field(default_factory=dict)  # variables of the notebook that it reads, binds or deletes
    reads: dict[str, int] = field(default_factory=dict)  # those of them that it reads
    texts: dict[str, int] = field(default_factory=dict)  # words of texts that something may look up as variables
    opaque: Place | None = None  # may read any variable
    own: Place | None = None  # every run has to do it for itself
    unpickles: Place | None = None  # may make objects of the notebook's classes and functions, unnamed

    def mention(self, name: str, line: int, *, read: bool = True) -> None:
        """A variable is read, or bound or deleted."""
        if self.names.get(name, line) >= line:
            self.names[name] = line
        if read and self.reads.get(name, line) >= line:
            self.reads[name] = line

    def word(self, name: str, line: int) -> None:
        """A text holds a word that may be looked up as a variable."""
        if self.texts.get(name, line) >= line:
            self.texts[name] = line

    def hide(self, line: int, reason: str) -> None:
        """Any variable may be read."""
        self.opaque = earlier(self.opaque, Place(line, reason))

    def keep(self, line: int, reason: str) -> None:
        """Every run has to do this for itself."""
        self.own = earlier(self.own, Place(line, reason))

    def unpickle(self, line: int, reason: str) -> None:
        """Objects are made from a file."""
        self.unpickles = earlier(self.unpickles, Place(line, reason))


def earlier(one: Place | None, other: Place | None) -> Place | None:
    """The place that comes first; the first of two in one line."""
    if one is None or other is None:
        return one or other
    return other if other.line < one.line else one


@dataclass(frozen=True, slots=True)
class Definition:
    """A name bound to code that runs when it is used, or to text that may be read then."""

    name: str
    line: int
    later: Facts = field(default_factory=Facts)
    is_class: bool = False


@dataclass(slots=True)
class CellFacts:
    """What one cell may do when it runs, and what it leaves for later."""

    cell: Cell
    now: Facts = field(default_factory=Facts)
    odd: Facts = field(default_factory=Facts)  # code that may run at once or later, kept nobody knows where
    definitions: list[Definition] = field(default_factory=list)
    texts: list[Definition] = field(default_factory=list)  # names bound to texts
    stars: list[tuple[str, int]] = field(default_factory=list)  # modules all of whose names are imported, and lines

    @property
    def at_once(self) -> Iterator[Facts]:
        """Everything but what definitions keep for later."""
        yield self.now
        yield self.odd
        yield from (each.later for each in self.texts)
