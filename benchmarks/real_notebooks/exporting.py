"""The way of one notebook through nb2prod: tagged, exported, imported, run and compared."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.real_notebooks.commands import Done, run_command
from benchmarks.real_notebooks.records import Exported, Tagged, tagged_from

_CHECKOUT = Path(__file__).resolve().parents[2]
_COMPILER_SECONDS = 60.0  # a compiler that takes longer has a bug
_BUG, _INTERRUPTED = 3, 130  # exit codes of nb2prod
_DOUBTFUL = ("unstable", "not comparable")
_IMPORT = "import sys; sys.path.insert(0, sys.argv[1]); __import__(sys.argv[2])"


Tags = Mapping[str, Sequence[str]]  # by the cell's number


def measure_export(
    notebook: Path, output: Path, python: Path, timeout: float, *, runs: bool, tags: Tags | None = None
) -> Exported:
    """Tag (in place), export and verify a copy of a notebook; modules of notebooks that do not run are not run either.

    `timeout` is for each cell and step, ten times that for a whole program; `tags` are a person's.
    """
    tagged = _tagged(notebook, output, tags or {})
    if tagged.crash or tagged.unreadable or tagged.refusals:
        return Exported(tagged, problem=_reason(tagged), bug=tagged.crash)
    command = [sys.executable, "-m", "nb2prod", "export", notebook, "-o", output, "--json"]
    exported = run_command(command, notebook.parent, _COMPILER_SECONDS)
    if exported.code != 0:
        return Exported(tagged, problem=_error(exported), bug=_error(exported) if exported.code in (None, _BUG) else "")
    seconds = round(exported.seconds, 2)
    if not runs:
        return Exported(tagged, exported=True, problem="the notebook does not run", export_seconds=seconds)
    module = Path(json.loads(exported.stdout)["notebooks"][0]["module"])
    imported = run_command([python, "-c", _IMPORT, output, module.stem], notebook.parent, timeout)
    result = _verified(tagged, notebook, output, module, python, timeout, seconds)
    if imported.code == 0 or result.verdict == "notebook fails":  # for want of the same library, as a rule
        return result
    return replace(result, imports=False, module_runs=False, verdict="import fails", problem=imported.problem)


def _tagged(notebook: Path, output: Path, tags: Tags) -> Tagged:
    command = [sys.executable, "-m", "benchmarks.real_notebooks.tagging", notebook, output, json.dumps(tags)]
    done = run_command(command, _CHECKOUT, _COMPILER_SECONDS)
    if done.code != 0:
        return Tagged(crash=f"{done.problem}\n{done.stderr}")
    return tagged_from(json.loads(done.stdout))


def _reason(tagged: Tagged) -> str:
    if tagged.crash:
        return tagged.crash.strip().splitlines()[-1]
    if tagged.unreadable:
        return tagged.unreadable
    first = tagged.refusals[0]
    return f"{first.code} cell {first.cell}:{first.line}: {first.message}"


def _error(done: Done) -> str:
    """What a command says went wrong, from its JSON where there is any."""
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return done.problem
    reports = document.get("notebooks") or [{}]
    return str(document.get("error") or reports[0].get("error") or reports[0].get("outcome") or done.problem)


def _verified(
    tagged: Tagged, notebook: Path, output: Path, module: Path, python: Path, timeout: float, export_seconds: float
) -> Exported:
    command = [sys.executable, "-m", "nb2prod", "verify", notebook, "-o", output, "--python", python]
    done = run_command([*command, "--timeout", str(timeout), "--json"], notebook.parent, 10 * timeout)
    seconds = round(done.seconds, 2)
    common: dict[str, Any] = {"exported": True, "imports": True, "export_seconds": export_seconds}
    common["verify_seconds"] = seconds
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = {}
    if "verdict" not in report or done.code in (None, _INTERRUPTED):
        bug = done.stderr or done.problem if done.code == _BUG else ""
        return Exported(tagged, **common, verdict="stopped", problem=f"verify: {_error(done)}", bug=bug)
    verdict, problem = _judged(report)
    if report["seconds"]["module"] is None and verdict == "unproven":  # no step: there is nothing to look at
        alone = run_command([python, module], notebook.parent, 10 * timeout)
        verdict, problem = (verdict, problem) if alone.code == 0 else ("module fails", alone.problem)
    names = [(step["name"], name) for step in report["steps"] for name in step["names"]]
    return Exported(
        tagged,
        **common,
        module_runs=verdict in ("equal", "different", "unproven"),
        verdict=verdict,
        problem=problem,
        counts=report["counts"],
        doubtful=tuple(
            f"{s}.{n['name']}: {n['outcome']}: {n['detail']}" for s, n in names if n["outcome"] in _DOUBTFUL
        ),
    )


def _judged(report: dict[str, Any]) -> tuple[str, str]:
    """The verdict, and the first thing that is wrong."""
    for failure in report["failures"]:
        return f"{failure['side']} fails", f"cell {failure['cell']}:{failure['line']}: {failure['message']}"
    found = report["first_divergence"]
    if found:
        return "different", f"{found['step']}: {found['name']}{found['where']}: {found['detail']}"
    verdict = str(report["verdict"])
    return verdict, "" if verdict == "equal" else "nothing could be compared"
