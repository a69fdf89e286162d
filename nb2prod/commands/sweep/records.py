"""What is written down of a sweep: where its results come from, and what it depends on."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from nb2prod import __version__
from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.subject import SweepSubject
from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.provenance import Revision
from nb2prod.workspace.records.records import digest

SCHEMA = 1
_MOST = 8  # changes that a note names


def provenance_of_sweep(subject: SweepSubject, options: SweepOptions, revision: Revision | None) -> dict[str, object]:
    """Where the results come from, as JSON values."""
    facts = subject.environment.facts
    distributions = facts.get("distributions")
    versions = {"python": facts.get("python"), "nb2prod": __version__}
    kernel = subject.where.name if isinstance(subject.where, Interpreter) else subject.where.kernel.name
    return {
        "notebook": subject.location,
        "sha256": digest(subject.content),
        "git": {"commit": revision.commit, "dirty": revision.dirty} if revision else None,
        "versions": {**versions, **(distributions if isinstance(distributions, dict) else {})},
        "kernel": kernel,
        "command": shlex.join(options.command),
        **({"seed": subject.points.seed} if subject.points.seed is not None else {}),
    }


def state_of(subject: SweepSubject, provenance: Mapping[str, object]) -> dict[str, object]:
    """What the next call in the same folder should know."""
    goal = subject.goal
    return {
        "schema": SCHEMA,
        "points": len(subject.points.points),
        "varied": list(subject.points.varied),
        "seed": subject.points.seed,
        "best": f"{goal.direction.value}:{goal.metric}" if goal else None,
        "provenance": dict(provenance),
        "environment": {**subject.environment.facts, "files": subject.environment.files_from(subject.folder)},
        **subject.data.state(),
    }


def environment_changes(before: Mapping[str, object], now: Mapping[str, object]) -> tuple[str, ...]:
    """Say what of the environment is not what it was at the last call, which makes all points run again."""
    old, new = (_flat(each.get("environment")) for each in (before, now))
    if not old or old == new:
        return ()
    names = [name for name in (*new, *(set(old) - set(new))) if old.get(name) != new.get(name)]
    words = [_change(name, old.get(name), new.get(name)) for name in sorted(names)[:_MOST]]
    more = [f"{len(names) - _MOST} more"] if len(names) > _MOST else []
    return (f"all points run again where the environment is another than before: {', '.join([*words, *more])}",)


def _flat(environment: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in environment.items() if isinstance(environment, dict) else ():
        if isinstance(value, dict):
            found.update(value)
        elif value:
            found[name] = value
    return found


def _change(name: str, old: object, new: object) -> str:
    words = [str(each) for each in (old, new) if isinstance(each, str) and len(each) < 40]
    if old is None:
        return f"{name} is new"
    if new is None:
        return f"{name} is gone"
    return f"{name} {words[0]} -> {words[1]}" if len(words) == 2 else f"{name} was changed"
