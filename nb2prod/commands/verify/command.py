"""`nb2prod verify`: run notebook and module, and compare every step's outputs; returns a report, prints nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from nb2prod import __version__
from nb2prod.commands.subject import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, Subject, observe_job, read_subject
from nb2prod.commands.verify.causes import likely_cause
from nb2prod.commands.verify.failures import module_failure, notebook_failure
from nb2prod.commands.verify.parameters import Results, parameter_notes
from nb2prod.commands.verify.prints import print_notes, print_rules
from nb2prod.commands.verify.runs import Runs
from nb2prod.commands.verify.tested_module import find_module
from nb2prod.execution.engine.interpreters import RealKernel, choose_interpreter
from nb2prod.execution.engine.results import Ending, Limits, NotebookRun
from nb2prod.execution.parameter_code import value_code
from nb2prod.execution.verify.judging import differs, judge_step, reached, settle_unstable
from nb2prod.execution.verify.pictures import read_pictures
from nb2prod.execution.verify.report import (
    Failure,
    ParameterNote,
    Provenance,
    StepResult,
    Usage,
    VerifyReport,
)
from nb2prod.execution.verify.sides import ModuleRun, Sighting, notebook_usage
from nb2prod.execution.verify.words import divergence_words, failure_words, verdict_words
from nb2prod.model import Notebook
from nb2prod.runner.messages import ObserveJob
from nb2prod.workspace.notebooks.reading import parse_notebook
from nb2prod.workspace.records.measurements import Fingerprint, Measured, fingerprint, remember
from nb2prod.workspace.records.records import digest

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What the command line says beside the notebook and its parameters."""

    output: Path | None = None
    python: Path | None = None
    timeout: float | None = None  # seconds for each cell or step
    memory: int | None = None  # bytes for each process
    relative_tolerance: float = RELATIVE_TOLERANCE
    absolute_tolerance: float = ABSOLUTE_TOLERANCE
    strict: bool = False
    suggested: bool = False  # assume the suggested roles for cells without tags
    keep: bool = False  # remember the outcome, where it is one of the notebook as it is and its module

    @property
    def usual(self) -> bool:
        """Whether both sides run and are compared as they are when nothing is said."""
        return replace(self, strict=False, keep=False) == VerifyOptions()


def verify(
    path: Path,
    assignments: Sequence[tuple[str, str]] = (),
    options: VerifyOptions = VerifyOptions(),
    progress: Progress = lambda text: None,
) -> VerifyReport:
    """Run a notebook and its exported module in fresh processes, and compare them name by name.

    Raises what `read_subject` raises, and `ToolFailed` when there is no kernel or black or ruff cannot be run.
    """
    subject = read_subject(path, options.output, assignments, suggested=options.suggested)
    measured = _measured(subject)
    with tempfile.TemporaryDirectory(prefix="nb2prod-verify-") as scratch:
        report = _Verification(subject, options, Path(scratch), progress).report()
    if options.keep and options.usual and not assignments and not report.interrupted:
        _keep(subject, report, measured)
    return report


def _measured(subject: Subject) -> Fingerprint:
    return fingerprint(subject.location, _as_read(subject), Measured.VERIFY)


def _as_read(subject: Subject) -> Notebook:
    """The notebook without the defaults that the export is given."""
    return parse_notebook(subject.content, subject.location.notebook)


def _keep(subject: Subject, report: VerifyReport, measured: Fingerprint) -> None:
    """Remember the outcome as one that is not strict, whatever the exit code says."""
    said = replace(report, strict=False)
    words = [failure_words(failure, Path(failure.file).name) for failure in said.failures]
    words += filter(None, [divergence_words(said, lambda file: file.name)])
    detail = verdict_words(said) if said.proven or not words else words[0]
    remember(subject.location, _as_read(subject), Measured.VERIFY, said.proven, detail, measured)


class _Verification:
    """One verification, in a directory of its own that is removed at the end."""

    def __init__(self, subject: Subject, options: VerifyOptions, scratch: Path, progress: Progress) -> None:
        self.subject = subject
        self.options = options
        self.where = choose_interpreter(subject.kernel_name, options.python)
        self.tested = find_module(subject, _made(scratch / "module"))
        self.store = _made(scratch / "values")
        limits = Limits(options.timeout, options.memory)
        self.runs = Runs(subject, self.tested, self.where, limits, scratch, progress)
        self.rules = print_rules(subject)
        self.boundaries = self.observe()["boundaries"]
        self.first = Sighting()

    def observe(self, *, store: bool = False) -> ObserveJob:
        """Say what to look at: values to store, or to compare with what was stored."""
        options = self.options
        return observe_job(
            self.subject,
            store=self.store if store else None,
            reference=None if store else self.store,
            summaries=store,
            tolerance=(options.relative_tolerance, options.absolute_tolerance),
        )

    def report(self) -> VerifyReport:
        """Run what has to be run, and sum it up."""
        run = self.runs.notebook(self.observe(store=True), self.first)
        module = self.module_run(run)
        results = self.judged(module)
        interrupted = Ending.INTERRUPTED in (run.end.ending, module.end.ending if module else None)
        differing = [boundary for boundary in self.boundaries if differs(results[boundary["step"]])]
        if differing and not interrupted:
            looked_at = self.boundaries if module is not None and module.sighting.changed else differing
            results, interrupted = self.settled(module, max(boundary["after"] for boundary in looked_at))
        failures = self.failures(run, module)
        notes: tuple[ParameterNote, ...] = ()
        if not interrupted:
            known = results if not failures else None
            notes = parameter_notes(self.subject, self.runs, self.observe(), self.first, self.rules, known)
        return VerifyReport(
            notebook=self.subject.location.notebook,
            module=self.tested.published(self.tested.main),
            steps=self.steps(results, run, module),
            failures=failures,
            notes=self.notes(run),
            parameters={name: value_code(value) for name, value in self.subject.chosen.items()},
            parameter_notes=notes,
            cause=likely_cause(self.subject, results),
            notebook_seconds=run.seconds,
            module_seconds=module.seconds if module is not None else None,
            provenance=self.provenance(run, module),
            strict=self.options.strict,
            interrupted=interrupted,
            outdated=self.tested.outdated,
        )

    def module_run(self, run: NotebookRun) -> ModuleRun | None:
        """Run the module as far as the notebook got; None when there is nothing to compare."""
        passed = [boundary for boundary in self.boundaries if reached(boundary, self.first)]
        if run.end.ending is Ending.INTERRUPTED or not passed:
            return None
        stop_after = passed[-1] if len(passed) < len(self.boundaries) else None
        return self.runs.module(self.observe(), self.subject.chosen, stop_after)

    def judged(self, module: ModuleRun | None) -> Results:
        """Give every name its outcome, by step."""
        return {
            boundary["step"]: judge_step(
                boundary, self.first, module, self.rules[boundary["step"]], partial(read_pictures, self.store, number)
            )
            for number, boundary in enumerate(self.boundaries)
        }

    def settled(self, module: ModuleRun | None, last: int) -> tuple[Results, bool]:
        """Run the notebook again to tell unstable from different; the flag says that this was interrupted."""
        again = Sighting()
        finished = self.runs.notebook_again(self.observe(), again, last)
        self.first.changed = again.changed  # what the notebook changes later, too, is no difference
        results = self.judged(module)
        settled = {
            boundary["step"]: settle_unstable(results[boundary["step"]], boundary, self.first, again)
            for boundary in self.boundaries
        }
        return settled, not finished

    def failures(self, run: NotebookRun, module: ModuleRun | None) -> tuple[Failure, ...]:
        """Say which side did not come to its end; a module that was only run as far as the notebook got, did."""
        found = [notebook_failure(run, self.subject)]
        if module is not None:
            found.append(module_failure(module, self.tested, self.subject.steps))
        return tuple(failure for failure in found if failure is not None)

    def steps(self, results: Results, run: NotebookRun, module: ModuleRun | None) -> tuple[StepResult, ...]:
        """Put together what is known of each step."""
        functions = self.tested.lines_of_functions()
        found = []
        for step, boundary in zip(self.subject.steps, self.boundaries, strict=True):
            file, line = functions.get(step.name, ("", 0))
            usage = module.sighting.usage.get(step.name, Usage()) if module is not None else Usage()
            found.append(
                StepResult(
                    name=step.name,
                    kind=step.kind.value,
                    cells=step.cells,
                    file=str(file),
                    line=line,
                    notebook=notebook_usage(run.cells, boundary["cells"]),
                    module=usage,
                    reached=reached(boundary, self.first) and usage.seconds is not None,
                    names=results[step.name],
                )
            )
        return tuple(found)

    def notes(self, run: NotebookRun) -> tuple[str, ...]:
        """What else a reader should know."""
        why = f"the notebook was run in a real kernel: {run.note}" if run.engine == "kernel" else run.note
        return tuple(filter(None, [*self.tested.notes(), *print_notes(self.subject), why]))

    def provenance(self, run: NotebookRun, module: ModuleRun | None) -> Provenance:
        """Write down what was compared, where and when."""
        language = run.language or {}
        return Provenance(
            date=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            nb2prod=__version__,
            notebook_sha256=digest(self.subject.content),
            module_sha256=digest(self.tested.texts[self.tested.main]),
            interpreter=self.where.kernel.name if isinstance(self.where, RealKernel) else self.where.name,
            python=str(language.get("version", "")),
            libraries=module.sighting.versions if module is not None else {},
            engine=run.engine,
            hash_seed=self.runs.seed,
            relative_tolerance=self.options.relative_tolerance,
            absolute_tolerance=self.options.absolute_tolerance,
        )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
