"""How ready a notebook as it stands in the browser is, as a JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nb2prod.commands.live.readiness import Item, Readiness, readiness
from nb2prod.reporting.json_format import finding_document
from nb2prod.reporting.live.lint_places import finding_in_browser, linted_texts


def answer(path: Path, notebook: Mapping[str, object], arguments: Mapping[str, object]) -> dict[str, object]:
    """Measure a notebook's content against what is on disk; raises Nb2prodError where nothing can be said.

    There are no arguments. {exported: ITEM, verified: ITEM, tests: ITEM, lint: ITEM and {findings: [{code, message,
    path, line, column, cell_id, cell, cell_line, cell_column}]}, module, edited, foreign}, where an ITEM is
    {state, detail, at}. `state` is "passed", "failed", "outdated" (what was measured is not what is there now), "never"
    or "unknown"; `detail` says it in words, and `at` when it was measured (ISO 8601, UTC), or null. `exported` passes
    where an export would change nothing, and fails where it is refused or would overwrite what somebody else wrote:
    `edited` tells the second, and `foreign` that no export is known to have written what is there. `findings` are
    ruff's about what an export would write; columns count UTF-16 code units. `module` is the absolute path of the main
    module in the file system, null while there is none.
    """
    return readiness_document(readiness(path, json.dumps(notebook).encode()))


def readiness_document(measured: Readiness) -> dict[str, object]:
    """All items."""
    texts = linted_texts(measured.files, measured.findings)
    places = (finding_in_browser(each, texts.get(each.path, ""), measured.sources) for each in measured.findings)
    return {
        "exported": _item(measured.exported),
        "verified": _item(measured.verified),
        "tests": _item(measured.tests),
        "lint": {**_item(measured.lint), "findings": [finding_document(each) for each in places]},
        "module": str(measured.module) if measured.module is not None else None,
        "edited": measured.edited,
        "foreign": measured.foreign,
    }


def _item(item: Item) -> dict[str, object]:
    return {"state": item.state.value, "detail": item.detail, "at": item.at or None}
