"""The pytest plugin `nb2prod`: failures in generated files name the notebook's cell and line, in every `--tb` style.

Nothing of nb2prod is imported before a test fails; `-p no:nb2prod` turns it off.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nb2prod.workspace.generated_lines import GeneratedLines

_LINES = pytest.StashKey["GeneratedLines"]()  # kept between the failures of one run


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Explain a failed test."""
    outcome = yield
    if outcome.excinfo is None:
        _explain(outcome.get_result(), item.config)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, None]:
    """Explain a test file that cannot be imported."""
    outcome = yield
    if outcome.excinfo is None:
        _explain(outcome.get_result(), collector.config)


def _explain(report: Any, config: pytest.Config) -> None:
    """Add the cells to a failure's report; whatever goes wrong becomes a note in it."""
    if not report.failed or report.longrepr is None:
        return
    try:
        _add_cells(report.longrepr, config)
    except Exception as error:  # a report without cells is better than a broken test run
        report.sections.append(("nb2prod", f"the notebook's cells cannot be told: {type(error).__name__}: {error}"))


def _add_cells(shown: Any, config: pytest.Config) -> None:
    chain = getattr(shown, "chain", None)  # one traceback for each of the exceptions that led to each other
    tracebacks = [part[0] for part in chain] if chain else [getattr(shown, "reprtraceback", None)]
    for traceback in filter(None, tracebacks):
        for entry in traceback.reprentries:
            _add_to_entry(entry, config)
    if config.option.tbstyle == "line" and getattr(shown, "reprcrash", None) is not None:
        crash = shown.reprcrash
        crash.message = _with_place(crash.message, crash.path, crash.lineno, config)
    if isinstance(getattr(shown, "longrepr", None), str):  # a file that cannot be imported
        shown.longrepr = "\n".join(_translated(shown.longrepr.split("\n"), config))


def _add_to_entry(entry: Any, config: pytest.Config) -> None:
    place = getattr(entry, "reprfileloc", None)
    if place is not None:
        place.message = _with_place(place.message, place.path, place.lineno, config)
    elif type(entry).__name__ == "ReprEntryNative":
        text = "".join(entry.lines)
        entry.lines = [f"{line}\n" for line in _translated(text.removesuffix("\n").split("\n"), config)]


def _with_place(message: str, path: str, line: int, config: pytest.Config) -> str:
    """The message with the cell behind its first line, which is the one that pytest prints beside the place."""
    from nb2prod.commands.traceback import place_text

    origin = _lines(config).cell_line(path, line)
    if origin is None:
        return message
    first, *rest = message.split("\n", 1)
    place = f"[{place_text(origin, config.invocation_params.dir)}]"
    return "\n".join([f"{first} {place}" if first else place, *rest])


def _translated(lines: Iterable[str], config: pytest.Config) -> list[str]:
    from nb2prod.commands.traceback import Translator

    translator = Translator(config.invocation_params.dir, _lines(config))
    result: list[str] = []
    for line in lines:
        result += [*translator.before(line), line]
    return [*result, *translator.rest()]


def _lines(config: pytest.Config) -> GeneratedLines:
    from nb2prod.workspace.generated_lines import GeneratedLines

    if _LINES not in config.stash:
        config.stash[_LINES] = GeneratedLines(config.invocation_params.dir)
    return config.stash[_LINES]
