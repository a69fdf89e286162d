"""Pictures of figures that differ, as the module's process left them."""

from __future__ import annotations

import json
from pathlib import Path

from nb2prod.execution.verify.report import Pictures
from nb2prod.runner.pictures import difference_path


def read_pictures(store: Path, number: int) -> Pictures | None:
    """Read what was kept for a boundary; None when its pictures were not compared pixel by pixel, or do not differ."""
    try:
        kept = json.loads(difference_path(store, number).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Pictures(kept["expected"], kept["actual"], kept["difference"] or "")
