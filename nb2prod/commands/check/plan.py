"""Where each notebook of a check stands before anything is compiled: what is known, what is recorded, what is to do."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.check.run import CheckRun
from nb2prod.commands.export.inputs import first_party_places, inputs_digest, observation_on_disk, tests_directory
from nb2prod.commands.export.recorded import files_as_recorded
from nb2prod.config import Settings
from nb2prod.model import RoleKind, Severity
from nb2prod.quick.cache import NOT_EXPORTED, PASSES, Verdict
from nb2prod.quick.signatures import signature
from nb2prod.workspace.baseline import Baseline
from nb2prod.workspace.libraries.star_imports import starred_modules
from nb2prod.workspace.locations import Location, locate
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.notebooks.settings import path_from, settings_for
from nb2prod.workspace.records.observations import observation_path
from nb2prod.workspace.records.records import Record, digest, parse_record, record_path
from nb2prod.workspace.writing.files import read_text

# what a notebook without any role has nothing of; a tag written in JSON's escapes is no tag that a tool writes
_HINT = re.compile(rb'"tags"|#\s*\||"kubeflow_notebook"')
OWN = 2  # files of a passing verdict that are nb2prod's own: the record and the observation
_NO_HARM = frozenset({"NB103", "NB109"})  # tags of other tools, and results of papermill runs


@dataclass(frozen=True, slots=True)
class Plan:
    """One notebook, where its files go, and what is on disk."""

    path: str  # absolute
    location: Location
    settings: Settings
    baseline_file: Path
    baseline: Baseline
    key: str  # the notebook's in the baseline
    record: Record | None  # of this notebook, or of one that is gone and had the same module; without origins
    taken: Mapping[str, str]  # signatures from before anything was read

    @property
    def record_path(self) -> str:
        """Where the record lies, or would lie."""
        return str(record_path(self.location.output, self.location.layout.stem))

    @property
    def observation_path(self) -> str:
        """Where the observation lies, or would lie."""
        return str(observation_path(self.location.output, self.location.layout.stem))

    @property
    def suggested(self) -> bool:
        """Whether the notebook is exported with the suggested roles."""
        return self.record is not None and self.record.suggested

    @property
    def files(self) -> tuple[str, ...]:
        """What the record lists, as paths from the output directory: the main module first."""
        shared = self.record.basis.shared if self.record is not None and self.record.basis is not None else ()
        return in_order(self, (*(file.path for file in self.record.files), *shared)) if self.record is not None else ()


def plan_for(path: str, run: CheckRun) -> Plan:
    """Look where a notebook's files go; raises ConfigurationError."""
    shown = run.shown(path)
    project, configured_in = run.settings.of(os.path.dirname(path))
    settings = settings_for(Path(path), project, configured_in)
    location = locate(shown, run.options.output, settings, configured_in)
    output, stem = location.output, location.layout.stem
    own = (path, str(record_path(output, stem)), str(observation_path(output, stem)))
    taken = {each: signature(each) for each in own}
    record = read_summary(own[1])
    if (
        record is not None
        and record.notebook != location.notebook_from_output
        and os.path.isfile(owner_of(own[1], record))
    ):
        record = None
    for file in record.files if record is not None else ():
        taken[f"{output}/{file.path}"] = signature(f"{output}/{file.path}")
    known_file, home, baseline = run.baseline(settings, configured_in)
    return Plan(path, location, settings, known_file, baseline, path_from(Path(path), home), record, taken)


def is_as_recorded(plan: Plan, run: CheckRun) -> bool:
    """Whether notebook, files and everything that decides them are as when it was exported, and nothing was found."""
    record = plan.record
    if record is None or record.basis is None or record.basis.found:
        return False
    if record.notebook != plan.location.notebook_from_output:
        return False
    if digest(read_bytes(plan.location.notebook)) != record.notebook_digest:
        return False
    stars, _ = run.stars(os.path.dirname(plan.path), record.basis.starred, record.basis.star_imports)
    observation = observation_on_disk(plan.location)
    decided = (plan.location, plan.settings, stars, observation, texts_of(plan.location.output, plan.files))
    inputs = inputs_digest(*decided, suggested=record.suggested, tools=run.tools, defaults=record.parameters)
    return inputs == record.inputs_digest and files_as_recorded(record, plan.location.output)


def is_exported(notebook_file: Path) -> bool:
    """Whether a notebook without a record should have one: some cell has a role beyond parameters and skip.

    Raises UnreadableNotebook.
    """
    content = read_bytes(notebook_file)
    if _HINT.search(content) is None:
        return False
    from nb2prod.compiler.roles import INJECTED_TAG, assign_roles

    notebook = parse_notebook(content, notebook_file)
    if any(INJECTED_TAG in cell.tags for cell in notebook.cells):
        return False
    roled, found = assign_roles(notebook)
    wrong = any(each.severity is Severity.ERROR and each.code not in _NO_HARM for each in found)
    return wrong or any(each.role.kind not in (RoleKind.PARAMETERS, RoleKind.SKIP) for each in roled)


def starred_by(plan: Plan) -> tuple[str, ...]:
    """The modules that the notebook star-imports now; raises UnreadableNotebook."""
    return starred_modules(parse_notebook(read_bytes(plan.location.notebook), plan.location.notebook))


def keep(plan: Plan, run: CheckRun, verdict: Verdict, starred: tuple[str, ...] = ()) -> None:
    """Keep a verdict in the cache, with everything that it depends on."""
    watched: tuple[str, ...] = ()
    if verdict.kind == PASSES:
        libraries = run.stars(os.path.dirname(plan.path), starred)[1]
        texts = texts_of(plan.location.output, verdict.files[OWN:])
        local = first_party_places(texts, run.tools.sources(plan.location))
        module = f"{plan.location.layout.stem}.py"
        # errors are known as long as there is no module
        missing = () if module in verdict.files else (f"{verdict.output}/{module}",)
        watched = (*missing, str(plan.baseline_file), *run.tools.files(plan.location), *libraries, *local)
    tests = str(tests_directory(plan.location))
    run.cache.add(plan.path, run.option, verdict, tests=tests, watched=watched, taken=plan.taken)


def texts_of(output: Path, files: Sequence[str]) -> dict[str, str]:
    """The texts of those files that are Python."""
    return {file: read_text(output / file) or "" for file in files if file.endswith(".py")}


def passes(plan: Plan, files: Sequence[str], known: int, notes: Sequence[str]) -> Verdict:
    """The verdict that a notebook passes with these files."""
    stem, nowhere = plan.location.layout.stem, Path()
    own = (record_path(nowhere, stem).as_posix(), observation_path(nowhere, stem).as_posix())
    return Verdict(PASSES, str(plan.location.output), (*own, *files), known, notes)


def not_exported(plan: Plan) -> Verdict:
    """The verdict that a notebook has neither a role nor a record."""
    record = record_path(Path(), plan.location.layout.stem).as_posix()
    return Verdict(NOT_EXPORTED, str(plan.location.output), (record,))


def in_order(plan: Plan, files: Sequence[str]) -> tuple[str, ...]:
    """Paths from the output directory, each once: the main module's first."""
    main = f"{plan.location.layout.stem}.py"
    return tuple(sorted({*files}, key=lambda path: (path != main, path)))


def read_summary(path: str) -> Record | None:
    """Read a record without its origins; None when there is none that can be trusted."""
    try:
        return parse_record(Path(path).read_text(encoding="utf-8"), origins=False)
    except (OSError, UnicodeDecodeError):
        return None


def owner_of(path: str, record: Record) -> str:
    """The notebook of a record that lies at a path, whether it is still there or not."""
    output = os.path.dirname(os.path.dirname(path))
    return os.path.normpath(os.path.join(os.path.realpath(output), record.notebook))
