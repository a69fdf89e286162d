"""Parameters that were given and change nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from nb2prod.commands.parameter_table import shortened
from nb2prod.commands.subject import Subject
from nb2prod.commands.verify.runs import Runs
from nb2prod.execution.engine.results import Ending
from nb2prod.execution.verify.judging import judge_step
from nb2prod.execution.verify.printed import PrintRule
from nb2prod.execution.verify.report import PROVEN, NameResult, Outcome, ParameterNote
from nb2prod.execution.verify.sides import Sighting
from nb2prod.model import Parameter
from nb2prod.runner.messages import Event, ObserveJob

_UNKNOWN = object()

Results = Mapping[str, tuple[NameResult, ...]]


def parameter_notes(
    subject: Subject,
    runs: Runs,
    observe: ObserveJob,
    notebook: Sighting,
    rules: Mapping[str, PrintRule],
    results: Results | None,
) -> tuple[ParameterNote, ...]:
    """Find out about each given parameter, by a run of the module with its default where nothing less tells.

    `results` are those of the module with the given values; None when it is not worth while to run anything.
    """
    notes: list[ParameterNote] = []
    parameters = {parameter.name: parameter for parameter in subject.package.parameters}
    for name, value in subject.chosen.items():
        message = _known(subject, parameters[name], value)
        if not message and results is not None:
            others = {other: given for other, given in subject.chosen.items() if other != name}
            if _same_without(runs, observe, others, notebook, rules, results):
                default = shortened(parameters[name].default)
                message = f"changes nothing: every output is the same with its default {default}"
        if message:
            notes.append(ParameterNote(name, message))
    return tuple(notes)


def _known(subject: Subject, parameter: Parameter, value: object) -> str:
    """What can be said without running anything."""
    if not any(parameter.name in step.inputs for step in subject.steps):
        return "changes nothing: no step reads it"
    default = _default(parameter)
    if default is not _UNKNOWN and type(default) is type(value) and default == value:
        return f"changes nothing: the given value is its default, {shortened(parameter.default)}"
    return ""


def _default(parameter: Parameter) -> object:
    try:
        return ast.literal_eval(parameter.default)
    except (ValueError, SyntaxError):
        return _UNKNOWN


def _same_without(
    runs: Runs,
    observe: ObserveJob,
    others: Mapping[str, object],
    notebook: Sighting,
    rules: Mapping[str, PrintRule],
    results: Results,
) -> bool:
    """Whether the module's outputs that were proven are the same when one parameter is left out."""
    before = {(step, one.name): one.outcome for step, found in results.items() for one in found}
    proven = {place: outcome for place, outcome in before.items() if outcome in PROVEN}
    run = runs.module(observe, others, enough=_changed(proven))
    if run.end.ending is Ending.INTERRUPTED:
        raise KeyboardInterrupt
    if run.stopped or run.end.ending is not Ending.COMPLETED or run.sighting.raised is not None:
        return False
    after = {
        (boundary["step"], one.name): one.outcome
        for boundary in observe["boundaries"]
        for one in judge_step(boundary, notebook, run, rules[boundary["step"]], lambda: None)
    }
    return all(after.get(place) is outcome for place, outcome in proven.items())


def _changed(proven: Mapping[tuple[str, str], Outcome]) -> Callable[[Event], bool]:
    """Recognise the first output that has changed."""

    def changed(event: Event) -> bool:
        if event["event"] != "value" or (event["step"] or "", event["name"]) not in proven:
            return False
        expected = proven[event["step"] or "", event["name"]]
        return event["comparison"] is None or event["comparison"]["outcome"] != expected.value

    return changed
