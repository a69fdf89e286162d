"""The runs of a notebook as its observation: types, sizes in words, costs, and what the tests assert."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence

from nb2prod.commands.record.runs import Runs
from nb2prod.commands.subject import Subject
from nb2prod.compiler.regression.variation import Expectation, Settled
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.parameter_code import recorded
from nb2prod.model import RoleKind, Step
from nb2prod.workspace.records.observations import Observation, ObservedOutput, ObservedStep, code_digest

WIDEST_LIST = 60  # characters of column names
_VERSIONS = """\
import json, platform, sys
try:
    from importlib.metadata import packages_distributions, version
    homes = packages_distributions()
except ImportError:
    homes = {}
found = {}
for name in sys.argv[1:]:
    for home in homes.get(name, ())[:1]:
        found[name] = version(home)
print(json.dumps([platform.python_version(), found]))
"""


def make_observation(
    runs: Runs, settled: Settled, subject: Subject, where: Interpreter | RealKernel, libraries: Sequence[str]
) -> Observation:
    """Sum up what the runs showed."""
    python, versions = _versions(where, libraries)
    first = runs.notebooks[0]
    places = {number: index for index, number in enumerate(subject.numbers)}
    summaries = {
        (str(event["step"]), event["name"]): event["summary"] or {} for event in first.values if "summary" in event
    }
    facts: dict[tuple[str, str], list[Mapping[str, object]]] = {}
    for each in settled.expectations:
        facts.setdefault((each.step, each.name), []).append(_fact_document(each))
    steps = []
    for step in subject.steps:
        cells = [first.cells[places[number]] for number in step.cells]
        memory = [cell.peak_memory for cell in cells if cell.peak_memory is not None]
        names = ["figure"] if step.kind is RoleKind.FIGURE else step.outputs
        outputs = [
            _output(
                subject, settled, step, name, summaries.get((step.name, name), {}), facts.get((step.name, name), ())
            )
            for name in names
        ]
        seconds = round(sum(cell.seconds for cell in cells), 3)
        steps.append(ObservedStep(step.name, seconds, max(memory, default=None), tuple(outputs)))
    given = {name: recorded(value) for name, value in subject.chosen.items()}
    return Observation(code_digest(subject.notebook), len(runs.notebooks), python, versions, given, tuple(steps))


def _output(
    subject: Subject,
    settled: Settled,
    step: Step,
    name: str,
    summary: Mapping[str, object],
    facts: Sequence[Mapping[str, object]],
) -> ObservedOutput:
    kind = summary.get("type")
    # sizes of a run with other parameters, or of one that was chance, are not the notebook's
    steady = not subject.chosen and step.name not in settled.by_chance
    return ObservedOutput(
        name, kind if isinstance(kind, str) else "", shape_text(summary, sized=steady), summary, tuple(facts)
    )


def shape_text(summary: Mapping[str, object], *, sized: bool) -> str:
    """A value's size in words: `1,982 rows; columns customer_id, months, …`."""
    shape, columns, length = summary.get("shape"), summary.get("columns"), summary.get("length")
    kind = str(summary.get("type", ""))
    parts: list[str] = []
    if isinstance(columns, list) and isinstance(shape, list):
        parts += [f"{shape[0]:,} row{'s' if shape[0] != 1 else ''}"] if sized else []
        parts += [_column_text([str(column[0]) for column in columns])] if columns else []
    elif isinstance(shape, list) and sized:
        sizes = " by ".join(f"{size:,}" for size in shape)
        parts.append(f"{sizes} value{'s' if shape != [1] else ''}" if shape else "one value")
    elif isinstance(length, int) and sized and kind.partition("[")[0] in ("list", "dict", "set", "tuple"):
        parts.append(f"{length:,} item{'s' if length != 1 else ''}")
    return "; ".join(parts)


def _column_text(columns: Sequence[str]) -> str:
    shown: list[str] = []
    for column in columns:
        if shown and len(", ".join([*shown, column])) > WIDEST_LIST:
            return f"columns {', '.join(shown)}, …"
        shown.append(" ".join(column.split()))
    return f"columns {', '.join(shown)}" if len(columns) > 1 else f"column {shown[0]}"


def _fact_document(expectation: Expectation) -> Mapping[str, object]:
    fact = expectation.fact
    document: dict[str, object] = {"expression": fact.expression}
    if expectation.low is not None:
        return {**document, "low": expectation.low, "high": expectation.high}
    value = json.loads(json.dumps(fact.value, allow_nan=True), parse_constant=str)
    return {**document, "kind": fact.kind.value, "value": value} if len(str(value)) < 500 else document


def _versions(where: Interpreter | RealKernel, libraries: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The environment's versions, as far as they can be had."""
    if isinstance(where, RealKernel):
        return "", {}
    command = [where.python, "-c", _VERSIONS, *libraries]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
        python, found = json.loads(answer)
    except (OSError, subprocess.SubprocessError, ValueError):
        return "", {}
    return str(python), {str(name): str(version) for name, version in found.items()}
