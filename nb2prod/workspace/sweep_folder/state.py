"""`sweep.json`: what a sweep's folder was last used for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from nb2prod.workspace.sweep_folder.files import SweepFiles

STATE = "sweep.json"


def read_state(files: SweepFiles) -> dict[str, object]:
    """What the last sweep has written down; nothing where there was none."""
    try:
        document = json.loads(files.read(STATE) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def write_state(files: SweepFiles, document: Mapping[str, object]) -> None:
    """Write it down; raises `CannotWrite`."""
    files.write(STATE, (json.dumps(document, indent=2) + "\n").encode())


def recorded_seed(files: SweepFiles) -> int | None:
    """The seed that the last sweep drew its random values with."""
    seed = read_state(files).get("seed")
    return seed if isinstance(seed, int) else None
