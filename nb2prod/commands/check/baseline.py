"""`nb2prod check --write-baseline`: what is found today is known from now on."""

from __future__ import annotations

import os
from pathlib import Path

from nb2prod.commands.check.run import CheckRun
from nb2prod.workspace.baseline import Known, baseline_text
from nb2prod.workspace.writing.files import read_text, replace_all


def write_baselines(run: CheckRun) -> tuple[Path, ...]:
    """Bring the baselines to what was found, without notebooks that are gone; returns those that were written.

    Raises CannotWrite, and then none is changed.
    """
    writes: dict[Path, str] = {}
    for path, home, baseline in run.baselines():
        gone: dict[str, dict[Known, int]] = {key: {} for key in baseline.notebooks if not os.path.isfile(home / key)}
        updated = baseline.updated({**gone, **run.found.get(path, {})})
        text = baseline_text(updated)
        if text != read_text(path) and (updated.notebooks or path.exists()):
            writes[path] = text
    if writes:
        replace_all(writes)
    return tuple(writes)
