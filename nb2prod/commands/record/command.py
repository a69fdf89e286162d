"""`nb2prod record`: run a notebook several times, and write regression tests and types from what was seen.

Everything (module, tests, regression tests, their data, the observation, the export's record) is written together,
or nothing is: when the notebook fails, when the tests fail on the module, and when somebody edited a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nb2prod.commands.export.clashes import check_owner
from nb2prod.commands.export.on_disk import finish_export
from nb2prod.commands.export.publish import Source, publish
from nb2prod.commands.export.report import ExportOptions, Mode, NotebookReport, Outcome
from nb2prod.commands.record.observed_summary import make_observation
from nb2prod.commands.record.report import CannotRecord, NotAsserted, RecordOptions, RecordReport
from nb2prod.commands.record.runs import (
    Progress,
    cell_of,
    make_runs,
    parameter_sources,
    printed_texts,
    scratch_package,
)
from nb2prod.commands.record.trial import Failure, try_tests
from nb2prod.commands.subject import Subject, read_subject
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.regression.paths import regression_paths
from nb2prod.compiler.regression.rendering import Regression
from nb2prod.errors import UsageError
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, choose_interpreter
from nb2prod.model import ObservedType, Package
from nb2prod.workspace.records.observations import Observation
from nb2prod.workspace.records.records import digest, load_record
from nb2prod.workspace.writing.files import read_text

_PRINTS = "_prints"
_DIFFERENT = (
    "the module does not do what the notebook does, so nothing was written; `nb2prod verify` shows where they part"
)


def record(
    path: Path,
    assignments: Sequence[tuple[str, str]] = (),
    options: RecordOptions = RecordOptions(),  # noqa: B008  # frozen
    progress: Progress = lambda text: None,
) -> RecordReport:
    """Record one notebook.

    Raises what `read_subject` raises, `CannotRecord` when somebody edited a recorded file and when the notebook or the
    tests fail, `Interrupted`, and `ToolFailed` without a kernel or without black and ruff.
    """
    subject = read_subject(path, options.output, assignments)
    location = subject.location
    finish_export(location)
    check_owner(location, load_record(location.output, location.layout.stem))
    if not options.force:
        _check_unedited(subject, options.overwritable)
    where = choose_interpreter(subject.kernel_name, options.python)
    runs, settled = make_runs(subject, where, options, progress)
    observation = make_observation(runs, settled, subject, where, libraries(subject))
    regression = Regression(
        settled.expectations,
        settled.left_out,
        printed_texts(runs, subject, settled),
        {name: text.replace('__import__("pathlib").', "") for name, text in parameter_sources(subject).items()},
    )
    progress("trying the tests out")
    regression, tested, notes = _tried(subject, where, options, regression, observation.types)
    return RecordReport(
        _published(subject, regression, observation, options),
        len(runs.notebooks),
        runs.seconds,
        len(regression.expectations) + len(regression.printed),
        tested,
        tuple(NotAsserted(each.step, each.name, each.reason) for each in settled.left_out),
        (*runs.notes, *notes),
    )


def _published(
    subject: Subject, regression: Regression, observation: Observation, options: RecordOptions
) -> NotebookReport:
    """Compile the notebook with what was observed, and write everything, or nothing when somebody edited a file."""
    location, stars, types = subject.location, subject.star_imports, observation.types
    package = compile_notebook(subject.notebook, subject.settings, location.layout, stars, types, regression)
    defaults = (*subject.defaults.sources.items(),)
    source = Source(
        subject.notebook, digest(subject.content), location, subject.settings, stars, types, defaults=defaults
    )
    export = ExportOptions(options.output, Mode.WRITE, force=options.force, overwritable=options.overwritable)
    report = publish(package, source, export, observation)
    return replace(report, error=_with_record(report.error)) if report.outcome is Outcome.EDITED else report


def _with_record(message: str) -> str:
    """An export's message about edited files: only an export can show the difference."""
    return message.replace("see the difference with --diff", "see the difference with `nb2prod export --diff`")


def _check_unedited(subject: Subject, overwritable: frozenset[str]) -> None:
    """Find out before the runs what would make them useless."""
    location = subject.location
    known = load_record(location.output, location.layout.stem)
    edited = [
        str(location.output / file.path)
        for file in (known.files if known is not None else ())
        if (text := read_text(location.output / file.path)) is not None
        and digest(text) not in {file.digest, *overwritable}
    ]
    if edited:
        raise CannotRecord(
            f"{', '.join(edited)}: not what nb2prod last wrote there, so nothing was written; see the difference with "
            "`nb2prod export --diff`, overwrite it with --force"
        )


def libraries(subject: Subject) -> tuple[str, ...]:
    """Top-level modules that the notebook imports, as far as a look at its lines shows."""
    found: dict[str, None] = {}
    for cell in subject.notebook.cells:
        for line in cell.source.splitlines():
            words = line.replace(",", " ").split()
            if len(words) > 1 and words[0] in ("import", "from"):
                found[words[1].partition(".")[0]] = None
    return tuple(sorted(name for name in found if name.isidentifier()))


def _tried(
    subject: Subject,
    where: Interpreter | RealKernel,
    options: RecordOptions,
    regression: Regression,
    types: Sequence[ObservedType],
) -> tuple[Regression, bool, tuple[str, ...]]:
    """Run the tests against the module; prints that only the notebook makes are left out."""
    if isinstance(where, RealKernel):
        return regression, False, ("the regression tests were not run: the notebook needs a kernel of its own",)
    path = regression_paths("tests", subject.location.layout.stem)[0]
    package = scratch_package(subject, observed=types, regression=regression)
    _check_complete(package, subject)
    if not any(file.path == path for file in package.files):
        return regression, False, ("nothing could be asserted, so there are no regression tests",)
    timeout = None if options.timeout is None else options.timeout * (len(subject.steps) + 1) + 60
    trial = try_tests(package, path, where, subject.folder, timeout)
    if trial.problem:
        return regression, False, (f"the regression tests were not run: {trial.problem}",)
    silent = _only_prints(trial.failures, regression.printed)
    if silent:
        printed = {step: text for step, text in regression.printed.items() if step not in silent}
        notes = (f"what {', '.join(silent)} prints is not asserted: the module does not print it like the notebook",)
        again, tested, more = _tried(subject, where, options, replace(regression, printed=printed), types)
        return again, tested, (*notes, *more)
    if trial.failures:
        raise CannotRecord(_failed_message(subject, trial.failures))
    return regression, True, ()


def _check_complete(package: Package, subject: Subject) -> None:
    if package.refused:
        first = package.diagnostics[0]
        raise UsageError(f"{subject.location.notebook}: {first.code} {first.message}")


def _only_prints(failures: Sequence[Failure], printed: Mapping[str, str]) -> tuple[str, ...]:
    """The steps whose printed output alone is not what the notebook showed; none when anything else failed, too."""
    tests = {f"test_{step}{_PRINTS}": step for step in printed}
    if not all(failure.test in tests for failure in failures):
        return ()
    return tuple(tests[failure.test] for failure in failures)


def _failed_message(subject: Subject, failures: Sequence[Failure]) -> str:
    lines = [f"{subject.location.notebook}: {_DIFFERENT}"]
    for failure in failures[:5]:
        names = sorted((step.name for step in subject.steps), key=len, reverse=True)
        step = next((name for name in names if f"{failure.test}_".startswith(f"test_{name}_")), "")
        cell = cell_of(subject, step)
        place = f"step {step}, cell {cell.number}: " if cell is not None else ""
        lines.append(f"  {place}{failure.test or 'the tests'}: {failure.message}")
    return "\n".join(lines)
