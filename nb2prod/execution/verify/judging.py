"""From what both sides showed to an outcome for every name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nb2prod.execution.verify.printed import PRINTED, PrintRule, compare_printed
from nb2prod.execution.verify.report import PROVEN, NameKind, NameResult, Outcome, Pictures
from nb2prod.execution.verify.sides import ModuleRun, Sighting, printed_by
from nb2prod.runner.messages import BoundaryJob, Event
from nb2prod.runner.observer import FIGURE, NOT_BOUND

_OUTCOMES = {
    "equal": Outcome.EQUAL,
    "close": Outcome.CLOSE,
    "different": Outcome.DIFFERENT,
    "incomparable": Outcome.INCOMPARABLE,
}


def reached(boundary: BoundaryJob, notebook: Sighting) -> bool:
    """Whether the notebook got to a boundary."""
    return boundary["after"] in notebook.printed_in_cell


def judge_step(
    boundary: BoundaryJob,
    notebook: Sighting,
    module: ModuleRun | None,
    prints: PrintRule,
    pictures: Callable[[], Pictures | None],
) -> tuple[NameResult, ...]:
    """Give every output of one step its outcome; none when one of the sides did not get there."""
    if module is None or not reached(boundary, notebook):
        return ()
    step = boundary["step"]
    called = step in module.sighting.usage
    if not called and (module.sighting.raised is not None or module.end.message or module.stopped):
        return ()
    if not called:
        return _not_called(boundary)
    if boundary["figure"]:
        return (_judge_figure(step, notebook, module.sighting, pictures),)
    results = [_judge_value(step, name, notebook, module.sighting) for name in boundary["outputs"]]
    expected = printed_by(notebook.printed_in_cell, boundary["cells"])
    text = compare_printed(expected, module.sighting.printed_in_step.get(step, ""), prints)
    if text is not None:
        results.append(text)
    if module.sighting.calls[step] > 1:  # what it writes, appends or draws, it does more than once
        detail = f"the module calls {step}() {module.sighting.calls[step]} times"
        results.append(NameResult(f"{step}()", NameKind.VALUE, "", Outcome.DIFFERENT, detail=detail))
    return tuple(results)


def _not_called(boundary: BoundaryJob) -> tuple[NameResult, ...]:
    """A difference for each output, or one for the step itself: it may write files or set options."""
    step = boundary["step"]
    detail = f"the module does not call {step}()"
    if boundary["figure"]:
        return (NameResult(FIGURE, NameKind.FIGURE, "", Outcome.DIFFERENT, detail=detail),)
    names = boundary["outputs"] or [f"{step}()"]
    return tuple(NameResult(name, NameKind.VALUE, "", Outcome.DIFFERENT, detail=detail) for name in names)


def _judge_value(step: str, name: str, notebook: Sighting, module: Sighting) -> NameResult:
    ours = notebook.values.get((step, name))
    kind = str(((ours or {}).get("summary") or {}).get("type", ""))
    if ours is None or ours["reason"] == NOT_BOUND:
        detail = f"the notebook binds no {name!r} here"
        return NameResult(name, NameKind.VALUE, kind, Outcome.DIFFERENT, detail=detail)
    found = _of_comparison(name, NameKind.VALUE, kind, module.values.get((step, name)), ours["reason"])
    later = module.changed.get((step, name))
    if later is None or found.outcome not in PROVEN or (step, name) in notebook.changed:
        return found
    comparison = later["comparison"]
    detail = f"after the last step, not as {step}() returned it: {comparison['detail']}"
    return NameResult(name, NameKind.VALUE, kind, Outcome.DIFFERENT, comparison["where"], detail)


def _judge_figure(
    step: str, notebook: Sighting, module: Sighting, pictures: Callable[[], Pictures | None]
) -> NameResult:
    ours = notebook.values.get((step, FIGURE))
    reason = ours["reason"] if ours is not None else ""
    found = _of_comparison(FIGURE, NameKind.FIGURE, "", module.values.get((step, FIGURE)), reason)
    return replace(found, pictures=pictures()) if found.outcome is Outcome.DIFFERENT else found


def _of_comparison(name: str, kind: NameKind, type_name: str, event: Event | None, reason: str) -> NameResult:
    comparison = event["comparison"] if event is not None else None
    if comparison is None:
        why = reason or (event["reason"] if event is not None else "") or "the values were not compared"
        return NameResult(name, kind, type_name, Outcome.INCOMPARABLE, detail=why)
    outcome = _OUTCOMES[comparison["outcome"]]
    detail = reason if reason and outcome is Outcome.INCOMPARABLE else comparison["detail"]
    return NameResult(name, kind, type_name, outcome, comparison["where"], detail, comparison["distance"])


def settle_unstable(
    results: tuple[NameResult, ...], boundary: BoundaryJob, first: Sighting, again: Sighting
) -> tuple[NameResult, ...]:
    """Call unstable what is different and also differs between two runs of the notebook itself."""
    settled = []
    for result in results:
        if result.outcome is Outcome.DIFFERENT and _differs_from_itself(result, boundary, first, again):
            detail = f"the notebook differs from itself when run again; here: {result.detail}"
            settled.append(replace(result, outcome=Outcome.UNSTABLE, detail=detail))
        else:
            settled.append(result)
    return tuple(settled)


def _differs_from_itself(result: NameResult, boundary: BoundaryJob, first: Sighting, again: Sighting) -> bool:
    if result.name == PRINTED and result.kind is NameKind.PRINTED:
        one, other = (printed_by(run.printed_in_cell, boundary["cells"]) for run in (first, again))
        compared = compare_printed(one, other)
        return reached(boundary, again) and compared is not None and compared.outcome is Outcome.DIFFERENT
    event: Event | None = again.values.get((boundary["step"], result.name))
    comparison = event["comparison"] if event is not None else None
    return comparison is not None and comparison["outcome"] == "different"


def differs(results: tuple[NameResult, ...]) -> bool:
    """Whether one of a step's outputs is different: a second run of the notebook can tell more."""
    return any(result.outcome is Outcome.DIFFERENT for result in results)
