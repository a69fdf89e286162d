"""Options and the settings of generated tests."""

from __future__ import annotations

import os
import random
import signal

import pytest
from hypothesis import settings

# On a workstation every run searches anew; in continuous integration all runs search the same.
# No example has a time limit: how long one takes says how busy the machine is.
settings.register_profile("workstation", print_blob=True, deadline=None)
settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "workstation")

# A shell that starts this in the background has interrupts ignored, by all processes that tests start, too.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="rewrite the golden files in tests/cases")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # chosen here, before hypothesis reads the option, so that a failed run can name it and be repeated
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(random.SystemRandom().getrandbits(32))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    if exitstatus != pytest.ExitCode.OK:
        terminalreporter.write_line(f"repeat with: --hypothesis-seed={config.option.hypothesis_seed}")
