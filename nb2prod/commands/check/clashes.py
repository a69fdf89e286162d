"""Notebooks whose modules would be one file: neither is exported, and the check of any of them says so."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from nb2prod.commands.check.plan import Plan, is_exported, plan_for
from nb2prod.commands.check.run import CheckRun
from nb2prod.errors import UnreadableNotebook, UsageError
from nb2prod.quick.discovery import NOTEBOOK
from nb2prod.workspace.locations import check_distinct, module_stem


def clashes(pending: Iterable[Plan], walked: Collection[str], run: CheckRun) -> dict[str, str]:
    """What stands in the way of notebooks that were never exported, by their paths.

    Of those with a record it is known whose module it is. The neighbours of a notebook are looked at where its folder
    was not `walked`.
    """
    found: dict[str, str] = {}
    modules: dict[str, list[Plan]] = {}
    for plan in pending:
        if plan.record is None:
            modules.setdefault(plan.record_path, []).append(plan)
    for plans in modules.values():
        rivals = [*plans, *(_neighbours(plans[0], run) if os.path.dirname(plans[0].path) not in walked else ())]
        for one, other in pairwise(rivals):
            found |= dict.fromkeys((one.path, other.path), _clash(one, other))
    return {path: error for path, error in found.items() if error}


def _clash(one: Plan, other: Plan) -> str:
    try:
        check_distinct((one.location, other.location))
    except UsageError as error:
        return str(error)
    return ""


def _neighbours(plan: Plan, run: CheckRun) -> Iterator[Plan]:
    """The other notebooks of the folder that have roles and whose module would have the same name."""
    folder, own = os.path.split(plan.path)
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name == own or not name.endswith(NOTEBOOK) or module_stem(Path(name)) != plan.location.layout.stem:
            continue
        try:
            if is_exported(run.shown(path)):
                yield plan_for(path, run)
        except UnreadableNotebook:
            continue
