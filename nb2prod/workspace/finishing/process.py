"""A process that finishes files while this one still imports and compiles: black alone takes long to import.

It is a copy of this process (`os.fork`), made before anything is imported, and ends with its pipe. It answers in the
encoding of `marshal`, which needs no import. Whatever happens to it, the work is done here instead.
"""

from __future__ import annotations

import contextlib
import gc
import marshal
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nb2prod.workspace.finishing.frames import receive, send

if TYPE_CHECKING:
    from nb2prod.workspace.finishing.drafts import Draft, Results
    from nb2prod.workspace.finishing.texts import Finishing


class FinishingProcess:
    """The other end: asks, reads, and ends it."""

    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self.pid = pid
        self._requests = requests
        self._answers = answers

    def ask(self, drafts: Sequence[Draft], *, linted: bool) -> None:
        """Have it finish files: two answers will follow; raises OSError when it is gone."""
        send(self._requests, marshal.dumps((linted, [_packed(draft) for draft in drafts])))

    def answer(self) -> Results:
        """The next answer; raises EOFError or OSError when it is gone."""
        return _unpacked(marshal.loads(receive(self._answers)))

    def end(self) -> None:
        """End the process, whatever it is doing."""
        import signal

        os.close(self._requests)
        os.close(self._answers)
        with contextlib.suppress(OSError):  # where nobody waits for children, it is gone already
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)


_running: list[FinishingProcess] = []  # none or one


def start() -> FinishingProcess | None:
    """Start the process, where processes can be copied; one that runs already is as good."""
    if not hasattr(os, "fork"):
        return None
    if _running:
        return _running[0]
    request_end, requests = os.pipe()
    answers, answer_end = os.pipe()
    try:
        pid = os.fork()
    except OSError:  # no more processes: it is done here
        for descriptor in (request_end, requests, answers, answer_end):
            os.close(descriptor)
        return None
    if pid == 0:
        try:
            os.close(requests)
            os.close(answers)
            _serve(request_end, answer_end)
        finally:
            os._exit(0)
    os.close(request_end)
    os.close(answer_end)
    _running.append(FinishingProcess(pid, requests, answers))
    return _running[0]


def end() -> None:
    """End the process if it runs."""
    while _running:
        _running.pop().end()


class BegunFinishing:
    """Files that are being finished, as `Finishing` does it: in the process as long as it runs, else here."""

    def __init__(self, drafts: Sequence[Draft], *, linted: bool) -> None:
        self._drafts = drafts
        self._linted = linted
        self._here: Finishing | None = None
        self._owed = 2 if _running else 0  # answers of the process
        if _running:
            try:
                _running[0].ask(drafts, linted=linted)
            except OSError:
                self.close()

    def likely(self) -> Results:
        """What the texts will most likely be, without findings; raises ToolFailed when ruff cannot be started."""
        answer = self._answer()
        return self._finishing().likely() if answer is None else answer

    def results(self) -> Results:
        """What the texts are, after `likely`."""
        answer = self._answer()
        return self._finishing().results() if answer is None else answer

    def close(self) -> None:
        """End what is under way."""
        if self._here is not None:
            self._here.close()
        if self._owed:
            self._owed = 0
            end()

    def _answer(self) -> Results | None:
        if not self._owed:
            return None
        try:
            answer = _running[0].answer()
        except (EOFError, OSError):
            self.close()
            return None
        self._owed -= 1
        return answer

    def _finishing(self) -> Finishing:
        from nb2prod.workspace.finishing.texts import Finishing

        self._here = self._here or Finishing(self._drafts, linted=self._linted)
        return self._here


def _serve(requests: int, answers: int) -> None:
    """Answer until nobody asks any more."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # an interrupt is told by the other process
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # whoever reads what is printed need not wait for this process
        os.dup2(nothing, descriptor)
    gc.set_threshold(50_000)  # syntax trees come and go by the thousand
    import black  # noqa: F401  # first, as it takes longest

    from nb2prod.workspace.finishing.texts import Finishing

    _warm_up()
    while True:
        linted, drafts = marshal.loads(receive(requests))
        finishing = Finishing([_draft(each) for each in drafts], linted=linted, shared=True)
        for step in (finishing.likely, finishing.results):
            send(answers, marshal.dumps([_packed_result(result) for result in step()]))


def _warm_up() -> None:
    """Have everything read that is read once, while nobody waits for it."""
    from nb2prod.workspace.finishing.formatting import Formatter
    from nb2prod.workspace.finishing.lint_runs import ruff_program

    Formatter().format("x = ( 1 )\n", "")
    ruff_program()


def _packed(draft: Draft) -> tuple[Any, ...]:
    formatter, linter = draft.tools.formatter, draft.tools.linter
    configuration = linter.configuration
    return (
        (draft.path, draft.text),
        (formatter.line_length, formatter.targets, formatter.flags),
        (str(linter.directory), linter.options, linter.first_party),
        (configuration.files, configuration.sources),
    )


def _draft(packed: tuple[Any, ...]) -> Draft:
    from pathlib import Path

    from nb2prod.workspace.finishing.drafts import Draft, Toolchain
    from nb2prod.workspace.finishing.formatting import Formatter
    from nb2prod.workspace.finishing.linting import Linter
    from nb2prod.workspace.finishing.ruff_configuration import RuffConfiguration

    (path, text), formatter, (directory, options, first_party), (files, sources) = packed
    linter = Linter(Path(directory), options, first_party, RuffConfiguration(files, (), frozenset(), sources))
    return Draft(path, text, Toolchain(Formatter(*formatter), linter))


def _packed_result(result: Any) -> tuple[Any, ...]:
    if isinstance(result, Exception):
        return (str(result),)
    findings = [(each.code, each.message, each.path, each.line, each.column) for each in result.findings]
    return (result.fixed, result.text, findings)


def _unpacked(packed: list[tuple[Any, ...]]) -> Results:
    from nb2prod.errors import ToolFailed
    from nb2prod.workspace.finishing.drafts import FinishedText
    from nb2prod.workspace.finishing.linting import LintFinding

    return [
        (
            ToolFailed(each[0])
            if len(each) == 1
            else FinishedText(each[0], each[1], tuple(LintFinding(*finding) for finding in each[2]))
        )
        for each in packed
    ]
