"""Several runs of one notebook, each in a fresh process with another hash seed, and what they showed."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nb2prod.commands.record.report import CannotRecord, Interrupted, RecordOptions
from nb2prod.commands.subject import Subject, observe_job
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.random_sources import ALWAYS
from nb2prod.compiler.randomness import Draw, random_draws
from nb2prod.compiler.regression.facts import OutputFacts, parse_facts
from nb2prod.compiler.regression.rendering import Regression
from nb2prod.compiler.regression.variation import Settled, settle
from nb2prod.config import Prints
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.jobs import run_job
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Ending, JobEnd, Limits, NotebookRun
from nb2prod.execution.parameter_code import value_code
from nb2prod.model import Cell, Layout, ObservedType, Package, RoleKind, Step
from nb2prod.runner.messages import Event, ModuleJob

Progress = Callable[[str], None]

MOST_RUNS = 10  # made when something differs between runs
LONGEST_PRINT = 1000  # characters of a step's printed output that a test repeats
_CLOCK = frozenset({ALWAYS["time.time"], ALWAYS["os.getpid"]})  # why a call is never the same again
_UNSTEADY = re.compile(r"CPU times:|Wall time:|\b0x[0-9a-fA-F]{6,}|\d\.\d{7,}|\d+(\.\d+)?\s?[mnµ]?s\b")


@dataclass(slots=True)
class Runs:
    """What was observed; `figures` and `outputs` have one entry for each run."""

    notebooks: list[NotebookRun] = field(default_factory=list)
    outputs: list[tuple[OutputFacts, ...]] = field(default_factory=list)
    figures: list[tuple[OutputFacts, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def make_runs(
    subject: Subject, where: Interpreter | RealKernel, options: RecordOptions, progress: Progress
) -> tuple[Runs, Settled]:
    """Run the notebook as often as asked for, and more often when its values differ between runs.

    Raises `CannotRecord` when a run does not come to its end, `Interrupted`.
    """
    started = time.perf_counter()
    runs = Runs()
    wanted = options.runs
    settled = Settled((), ())
    while len(runs.notebooks) < wanted:
        _run_once(runs, subject, where, options, progress, wanted)
        if len(runs.notebooks) == wanted and wanted > 1:
            settled = settled_facts(runs, subject)
            if settled.by_chance and wanted < MOST_RUNS:
                progress(f"values differ between runs of {', '.join(sorted(settled.by_chance))}: running more often")
                wanted = MOST_RUNS
    runs.seconds = time.perf_counter() - started
    return runs, settled_facts(runs, subject)


def settled_facts(runs: Runs, subject: Subject) -> Settled:
    """Decide what the tests can assert."""
    combined = [
        (*outputs, *figures)
        for outputs, figures in zip(runs.outputs, runs.figures or [()] * len(runs.outputs), strict=True)
    ]
    drawing, timed = drawing_steps(subject), timed_steps(subject)
    return settle(combined, subject.steps, machine_texts(subject), drawing=drawing, timed=timed)


def machine_texts(subject: Subject) -> tuple[str, ...]:
    """Paths that are other ones on another machine."""
    return tuple({str(subject.folder), str(subject.folder.resolve()), str(Path.home()), tempfile.gettempdir() + "/"})


def timed_steps(subject: Subject) -> frozenset[str]:
    """The steps whose cells read a clock, or whose functions may."""
    draws = [draw for draw in random_draws(subject.notebook) if draw.reason in _CLOCK]
    stepped = {number for step in subject.package.steps for number in step.cells}
    shared = any(draw.cell not in stepped for draw in draws)
    cells = {draw.cell for draw in draws}
    return frozenset(step.name for step in subject.steps if shared or not cells.isdisjoint(step.cells))


def drawing_steps(subject: Subject) -> frozenset[str]:
    """The steps that draw random numbers without a seed, whether that showed in these runs or not."""
    always = frozenset(ALWAYS.values())
    cells = {draw.cell for draw in random_draws(subject.notebook) if _is_chance(draw, always)}
    return frozenset(step.name for step in subject.steps if not cells.isdisjoint(step.cells))


def _is_chance(draw: Draw, always: frozenset[str]) -> bool:
    """Whether it draws numbers; orders that nobody fixed show in every run with another hash seed."""
    return draw.reason not in always and "order" not in draw.reason and not draw.function


def printed_texts(runs: Runs, subject: Subject, settled: Settled) -> dict[str, str]:
    """What each step prints, where it is short, always the same, and the same everywhere."""
    if subject.settings.prints is not Prints.KEEP:
        return {}
    places = {number: index for index, number in enumerate(subject.numbers)}
    found: dict[str, str] = {}
    for step in subject.steps:
        texts = {_printed(run, [places[number] for number in step.cells]) for run in runs.notebooks}
        text = texts.pop()
        usable = text.strip() and len(text) <= LONGEST_PRINT and not _UNSTEADY.search(text)
        portable = not any(part in text for part in machine_texts(subject))
        if not texts and usable and portable and step.name not in settled.by_chance and _is_step(step):
            found[step.name] = text
    return found


def _is_step(step: Step) -> bool:
    return step.kind in (RoleKind.STEP, RoleKind.METRICS)


def _printed(run: NotebookRun, cells: Sequence[int]) -> str:
    outputs = [output for index in cells for output in run.cells[index].outputs]
    return "".join(output["text"] for output in outputs if output.get("name") == "stdout")


def _run_once(
    runs: Runs,
    subject: Subject,
    where: Interpreter | RealKernel,
    options: RecordOptions,
    progress: Progress,
    wanted: int,
) -> None:
    number = len(runs.notebooks)
    progress(f"run {number + 1} of {wanted}")
    limits = Limits(options.timeout, options.memory)
    seeded = with_hash_seed(where, number)
    observe = observe_job(subject, summaries=number == 0, facts=True)
    run = run_notebook_cells(subject.cells, seeded, subject.folder, limits, observe)
    _check(run, subject)
    runs.notebooks.append(run)
    runs.outputs.append(output_facts(run.values))
    if run.note and run.note not in runs.notes:
        runs.notes.append(run.note)
    if any(step.kind is RoleKind.FIGURE for step in subject.steps):
        if isinstance(seeded, Interpreter):
            runs.figures.append(_figures(subject, seeded, limits))
        elif not number:
            runs.notes.append("the figures were not recorded: that needs a Python kernel that is started directly")


def with_hash_seed(where: Interpreter | RealKernel, seed: int) -> Interpreter | RealKernel:
    """The same environment, where sets of strings have another order."""
    return replace(where, environment=(*where.environment, ("PYTHONHASHSEED", str(seed))))


def output_facts(values: Sequence[Event]) -> tuple[OutputFacts, ...]:
    """Read the facts out of the events of one run."""
    return tuple(
        OutputFacts(str(event["step"]), event["name"], parse_facts(event["facts"] or ()))
        for event in values
        if event.get("facts") is not None
    )


def _check(run: NotebookRun, subject: Subject) -> None:
    if run.end.ending is Ending.COMPLETED and run.failure is None:
        return
    if run.end.ending is Ending.INTERRUPTED:
        raise Interrupted("interrupted; nothing was written")
    place, what = str(subject.location.notebook), run.end.message
    if run.failure is not None:
        number = subject.numbers[run.failure.cell_number]
        line = f":{run.failure.line}" if run.failure.line else ""
        place += f":cell {number}{line}" if number else ": the given parameters"
        what = (what or f"{run.failure.exception}: {run.failure.message}").rstrip(": ")
    fix = f"; {run.end.fix}" if run.end.fix else ""
    raise CannotRecord(f"{place}: {what}{fix}; nothing was written, since the notebook does not run to its end")


def scratch_package(
    subject: Subject, observed: Sequence[ObservedType] = (), regression: Regression | None = None
) -> Package:
    """The package as it can be tried out in a directory of its own: unformatted, outside of any other package."""
    location = subject.location
    layout = Layout(location.layout.stem, notebook_from_tests=subject.folder.resolve().as_posix())
    return compile_notebook(subject.notebook, subject.settings, layout, subject.star_imports, observed, regression)


def parameter_sources(subject: Subject) -> Mapping[str, str]:
    """The given parameters as Python source."""
    return {name: value_code(value) for name, value in subject.chosen.items()}


def _figures(subject: Subject, where: Interpreter, limits: Limits) -> tuple[OutputFacts, ...]:
    """What the figure functions draw, as the module draws it: in the notebook a picture is all that is left."""
    values: list[Event] = []
    with tempfile.TemporaryDirectory(prefix="nb2prod-record-") as scratch:
        for file in scratch_package(subject).files:
            path = Path(scratch, file.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
        job = ModuleJob(
            kind="module",
            root=scratch,
            name=subject.location.layout.stem,
            parameters=dict(parameter_sources(subject)),
            artifacts=str(Path(scratch, "figures")),
            observe=observe_job(subject, facts=True),
            memory=limits.memory,
        )

        def take(event: Event) -> None:
            if event["event"] == "raised":
                raised.append(f"{event['step'] or 'the module'} raises {event['exception']}: {event['message']}")
            elif event["event"] == "value":
                values.append(event)

        raised: list[str] = []
        end = run_job(where, job, subject.folder, limits, take)
    _check_module(end, raised, subject)
    figures = {step.name for step in subject.steps if step.kind is RoleKind.FIGURE}
    return output_facts([event for event in values if event["step"] in figures])


def _check_module(end: JobEnd, raised: Sequence[str], subject: Subject) -> None:
    if end.ending is Ending.INTERRUPTED:
        raise Interrupted("interrupted; nothing was written")
    if raised or end.ending is not Ending.COMPLETED:
        what = raised[0] if raised else end.message
        raise CannotRecord(
            f"{subject.location.notebook}: the notebook runs, but its module does not: {what}; nothing was written; "
            "`nb2prod verify` shows where they part"
        )


def cell_of(subject: Subject, step: str) -> Cell | None:
    """The first cell of a step."""
    number = next((each.cells[0] for each in subject.package.steps if each.name == step), 0)
    return next((cell for cell in subject.notebook.cells if cell.number == number), None)
