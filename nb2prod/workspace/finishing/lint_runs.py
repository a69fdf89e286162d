"""ruff at work: its fixes and its findings for many files, in as few processes as answer as one by one would."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.config import upwards
from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.equivalence import same_program
from nb2prod.workspace.finishing.lint_groups import LintGroup, LintSubject, copies, grouped, moved
from nb2prod.workspace.finishing.linting import LintFinding
from nb2prod.workspace.finishing.uninterrupted import uninterrupted

# Only fixes that leave the program as it is, which is checked too. Not among them, though ruff calls them safe: F632
# (`is` becomes `==`), F901 and UP024 (another exception is raised or caught), F401 and F811 (an import that acts is
# removed), UP032 (calls are evaluated in another order), and changes of annotations.
_FIXABLE = "E401,E703,E713,E714,F541,I001,UP009,UP025,UP034,W291,W292,W293,W605"
_FIX = ("--fix-only", "--no-unsafe-fixes", f"--fixable={_FIXABLE}", "--quiet")
_FIND = ("--no-fix", "--output-format=json")
# imports that are still unsorted after fixing are so because their order decides what is bound
_SETTLED = frozenset({"I001"})
_UNREADABLE = "E902"


def fix_each(subjects: Sequence[LintSubject]) -> list[str | ToolFailed]:
    """The texts with imports sorted and fixes that change nothing the program does."""
    with contextlib.closing(LintRun(subjects, _FIX)) as run:
        answers = run.answers()
    return [
        _same(subject.text, answer) if isinstance(answer, str) else answer
        for subject, answer in zip(subjects, answers, strict=True)
    ]


def findings_of_each(subjects: Sequence[LintSubject]) -> list[tuple[LintFinding, ...] | ToolFailed]:
    """What ruff has to say about each text, in file coordinates."""
    with contextlib.closing(FindingsRun(subjects)) as run:
        return run.findings()


def _same(text: str, fixed: str) -> str:
    return fixed if fixed == text or same_program(text, fixed) else text


@dataclass(frozen=True, slots=True)
class _Call:
    """One process: the files it is about, by number, and where their copies are; a file alone is its input."""

    members: tuple[int, ...]
    command: tuple[str, ...]
    working: Path
    places: Mapping[int, Path]


class LintRun:
    """Calls of ruff that have begun, some at the same time; closing it ends them and removes their files."""

    def __init__(self, subjects: Sequence[LintSubject], arguments: Sequence[str]) -> None:
        self._subjects = subjects
        self._arguments = (*arguments, "--no-cache", "--exit-zero")
        self._resources = contextlib.ExitStack()
        self._running: list[tuple[_Call, subprocess.Popen[bytes]]] = []
        self._most = os.cpu_count() or 1
        try:
            self._waiting = iter(self._calls())
            self._start_some()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End what still runs; harmless when nothing does."""
        while self._running:
            _, process = self._running.pop()
            process.kill()
            process.communicate()
        self._resources.close()

    def answers(self) -> list[str | ToolFailed]:
        """What ruff made of each file, or said about it."""
        found: dict[int, str | ToolFailed] = {}
        again: list[int] = []
        for call, status, output, errors in self._done():
            if not call.places:
                found[call.members[0]] = self._alone(call, status, output, errors)
            elif status or b"panic" in errors.lower() or (answers := self._together(call, output)) is None:
                again += call.members
            else:
                found.update(answers)
        self._waiting = map(self._single_call, again)
        for call, status, output, errors in self._done():
            found[call.members[0]] = self._alone(call, status, output, errors)
        return [found[number] for number in range(len(self._subjects))]

    def _together(self, call: _Call, output: bytes) -> dict[int, str | ToolFailed] | None:
        """The answers of a call for many; None when they cannot be told apart."""
        return {number: path.read_bytes().decode() for number, path in call.places.items()}

    def _alone(self, call: _Call, status: int, output: bytes, errors: bytes) -> str | ToolFailed:
        if status == 0:
            return output.decode()
        path = self._subjects[call.members[0]].path
        return ToolFailed(f"ruff failed on {path}: {errors.decode(errors='replace').strip()}")

    def _done(self) -> Iterator[tuple[_Call, int, bytes, bytes]]:
        self._start_some()
        while self._running:
            call, process = self._running[0]
            given = None if call.places else self._subjects[call.members[0]].text.encode()
            output, errors = process.communicate(given)
            del self._running[0]
            self._start_some()
            yield call, process.returncode, output, errors

    def _start_some(self) -> None:
        while len(self._running) < self._most and (call := next(self._waiting, None)) is not None:
            given = subprocess.DEVNULL if call.places else subprocess.PIPE
            try:
                with uninterrupted():
                    process = subprocess.Popen(
                        call.command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=call.working
                    )
                    self._running.append((call, process))
            except OSError as error:
                raise ToolFailed(f"ruff cannot be started: {error}") from None

    def _calls(self) -> list[_Call]:
        groups, alone = grouped(self._subjects)
        try:
            return [*self._group_calls(groups), *map(self._single_call, alone)]
        except OSError:  # nothing can be copied: the disk is full, for one
            return [*map(self._single_call, range(len(self._subjects)))]

    def _group_calls(self, groups: Sequence[LintGroup]) -> Iterator[_Call]:
        if not groups:
            return
        folder = Path(self._resources.enter_context(tempfile.TemporaryDirectory(prefix="nb2prod-"))).resolve()
        for number, group in enumerate(groups):
            place = group.surroundings
            target = folder / str(number) / (place.anchor.name or "root")  # packages are known by their folder's name
            places = copies(group, self._subjects, target)
            inside = [source for source in place.sources if source.is_relative_to(place.anchor)]
            sources = [*place.sources, *(moved(source, place.anchor, target) for source in inside)]
            options = (*group.options, *_setting("src", sources))
            files = dict.fromkeys(map(str, places.values()))
            command = self._command(options, group.first_party, *files)
            yield _Call(group.members, command, moved(place.working, place.anchor, target), places)

    def _single_call(self, number: int) -> _Call:
        subject = self._subjects[number]
        linter = subject.linter
        working = next(parent for parent in upwards(linter.directory) if parent.is_dir())
        name = f"--stdin-filename={linter.directory / subject.path}"
        return _Call((number,), self._command(linter.options, linter.first_party, name, "-"), working, {})

    def _command(self, options: tuple[str, ...], first_party: tuple[str, ...], *files: str) -> tuple[str, ...]:
        known = _setting("lint.isort.known-first-party", first_party)
        return (ruff_program(), "check", *options, *known, *self._arguments, *files)


class FindingsRun(LintRun):
    """Calls of ruff that find."""

    def __init__(self, subjects: Sequence[LintSubject]) -> None:
        super().__init__(subjects, _FIND)

    def findings(self) -> list[tuple[LintFinding, ...] | ToolFailed]:
        """What was found in each file."""
        return [
            _findings(answer, subject.path) if isinstance(answer, str) else answer
            for subject, answer in zip(self._subjects, self.answers(), strict=True)
        ]

    def _together(self, call: _Call, output: bytes) -> dict[int, str | ToolFailed] | None:
        found: dict[str, list[object]] = {os.path.normcase(path): [] for path in call.places.values()}
        for each in json.loads(output or b"[]"):
            path = os.path.normcase(each["filename"])
            if path not in found or each["code"] == _UNREADABLE:
                return None
            found[path].append(each)
        return {number: json.dumps(found[os.path.normcase(path)]) for number, path in call.places.items()}


def _findings(report: str, path: str) -> tuple[LintFinding, ...]:
    return tuple(
        LintFinding(
            code=found["code"] or "invalid-syntax",
            message=found["message"],
            path=path,
            line=found["location"]["row"],
            column=found["location"]["column"],
        )
        for found in json.loads(report or "[]")
        if found["code"] not in _SETTLED
    )


def _setting(key: str, texts: Sequence[object]) -> tuple[str, str]:
    """A list of texts as an option; JSON's strings are TOML's."""
    return "--config", f"{key}={json.dumps([str(text) for text in texts], ensure_ascii=False)}"


@functools.cache
def ruff_program() -> str:
    """The path of ruff; raises ToolFailed when it is not installed."""
    try:
        import ruff

        return str(ruff.find_ruff_bin())
    except (ImportError, OSError) as error:
        raise ToolFailed(f"ruff cannot be started: {error}") from None
