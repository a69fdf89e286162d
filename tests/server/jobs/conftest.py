"""Jobs of a real server, each in a real process."""

from __future__ import annotations

import pytest

from tests.server.jobs.following import Fetch, Jobs


@pytest.fixture
def jobs(fetch: Fetch) -> Jobs:
    """The routes of jobs."""
    return Jobs(fetch)
