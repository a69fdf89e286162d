"""Errors that mean "cannot proceed"; problems of a notebook's code are `Diagnostic` values instead."""

from __future__ import annotations


class Nb2prodError(Exception):
    """Base class: the message is for the person at the keyboard, the exit code for the shell.

    `problem` is true wherever it is read; `ways_out` are options of the command line, for those who have one.
    """

    exit_code = 2

    def __init__(self, problem: str = "", ways_out: str = "") -> None:
        super().__init__(problem, ways_out)  # both, for pickle
        self.problem = problem
        self.ways_out = ways_out

    def __str__(self) -> str:
        return f"{self.problem}; {self.ways_out}" if self.ways_out else self.problem


class UsageError(Nb2prodError):
    """The command was called with something that cannot be right."""


class UnreadableNotebook(Nb2prodError):
    """The file is missing, is no notebook, or is in a format that cannot be read."""


class ConfigurationError(Nb2prodError):
    """`[tool.nb2prod]` holds a key or value that means nothing."""


class CannotWrite(Nb2prodError):
    """An output file cannot be written; nothing was changed."""


class ToolFailed(Nb2prodError):
    """A formatter, linter or kernel could not be run."""
