"""The journal of a sweep: one line of JSON for each finished run, in the order in which they finished."""

from __future__ import annotations

import json
from collections.abc import Mapping

from nb2prod.workspace.sweep_folder.files import SweepFiles

JOURNAL = "results.jsonl"
RUNS = "runs"


def read_journal(files: SweepFiles) -> dict[str, dict[str, object]]:
    """The last line of each run by its id; a line that was not written to its end is left out."""
    found: dict[str, dict[str, object]] = {}
    for line in (files.read(JOURNAL) or b"").splitlines():
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict) and isinstance(document.get("id"), str):
            found[document["id"]] = document
    return found


def keep_run(files: SweepFiles, document: Mapping[str, object], notebook: str) -> None:
    """Write a run's executed notebook, and only then say in the journal that it is done; raises `CannotWrite`."""
    files.write(notebook_name(str(document["id"])), notebook.encode("utf-8", errors="surrogatepass"))
    files.append(JOURNAL, json.dumps(document, ensure_ascii=True).encode("ascii"))


def notebook_name(run_id: str) -> str:
    """Where a run's executed notebook lies in the sweep's folder."""
    return f"{RUNS}/{run_id}.ipynb"
