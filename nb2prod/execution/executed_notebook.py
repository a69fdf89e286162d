"""Notebooks that an earlier run wrote."""

from __future__ import annotations

import json


def carries_run(content: bytes) -> bool:
    """Whether a file's content is a notebook that nb2prod or papermill has run."""
    try:
        metadata = json.loads(content)["metadata"]
        return "papermill" in metadata or "run" in metadata.get("nb2prod", {})
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return False
