"""Run cells in IPython itself, to compare with what they are translated to."""

from __future__ import annotations

import contextlib
import io
import os
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from tests.compiler.ipython.translating import translated


def run_in_ipython(sources: Sequence[str]) -> str:
    """Run cells in a fresh session; gives what they print."""
    shell: Any = InteractiveShell()  # type: ignore[no-untyped-call]  # IPython's constructor
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for source in sources:
            shell.run_cell(source, silent=True).raise_error()
    shell.history_manager.end_session()
    return printed.getvalue()


def run_translated(sources: Sequence[str], bound: frozenset[str]) -> str:
    """Run the translations of the same cells."""
    names: dict[str, object] = {"__name__": "a_module", "os": os, "pathlib": pathlib}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for source in sources:
            translation = translated(source, bound)
            assert not translation.diagnostics
            exec("\n".join([*translation.imports, translation.source]), names)
    return printed.getvalue()


@contextlib.contextmanager
def working_in(directory: pathlib.Path) -> Iterator[None]:
    """Work in a directory that is made for it."""
    before = pathlib.Path.cwd()
    directory.mkdir()
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(before)
