"""What the tests of faults share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.program import Program


@pytest.fixture(scope="session")
def program() -> Iterator[Program]:
    """nb2prod with its imports done."""
    started = Program()
    yield started
    started.end()
