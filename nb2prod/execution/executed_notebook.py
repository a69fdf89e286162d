"""Notebooks that an earlier run wrote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from nb2prod.execution.prepared_notebook import ERROR_MARKER_TAG


def carries_run(content: bytes) -> bool:
    """Whether a file's content is a notebook that nb2prod or papermill has run."""
    try:
        metadata = json.loads(content)["metadata"]
        return "papermill" in metadata or "run" in metadata.get("nb2prod", {})
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return False


def edited_since_run(content: bytes) -> bool:
    """Whether cells of a run's notebook were changed, added or removed since; False where the run noted nothing."""
    try:
        document = json.loads(content)
        noted = document["metadata"]["nb2prod"]["run"]["cells"]
        return bool(noted != cells_digest(document["cells"]))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return False


def cells_digest(cells: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 of what people write into cells: their kinds and sources, in order; without a run's error markers."""
    written = [
        (cell["cell_type"], "".join(cell["source"]))
        for cell in cells
        if ERROR_MARKER_TAG not in cell.get("metadata", {}).get("tags", ())
    ]
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()
