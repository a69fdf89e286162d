"""Texts that are surely different programs, and those that a formatter or linter may have made of each other."""

from __future__ import annotations

import pytest

from nb2prod.workspace.finishing.equivalence import surely_different

MODULE = '''"""A module."""
import sys
import os


def total(values):
    """Add them.

    All of them. """
    return sum( values )
'''
TIDY = '''"""A module."""

import os
import sys


def total(values):
    """Add them.

    All of them.
    """
    return sum(values)
'''


def test_layout_order_of_imports_and_docstrings_make_no_other_program() -> None:
    assert not surely_different(MODULE, TIDY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sum(values)", "max(values)"),
        ("def total(values):", "def total(values=()):"),
        ("import os\n", ""),
        ("return sum(values)", "return sum(values"),
    ],
)
def test_another_program_or_none_at_all_is_different(old: str, new: str) -> None:
    assert surely_different(MODULE, TIDY.replace(old, new))
