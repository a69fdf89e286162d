"""Records whose notebook is gone: what was exported from it is still there, and nobody keeps it up to date."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.check.plan import Plan, owner_of, plan_for, read_summary
from nb2prod.commands.check.run import CheckRun
from nb2prod.commands.export.report import FileChange, NotebookReport, Outcome
from nb2prod.errors import UnreadableNotebook
from nb2prod.quick.signatures import signature
from nb2prod.workspace.notebooks.reading import read_bytes
from nb2prod.workspace.records.claims import claims_on
from nb2prod.workspace.records.records import Record, digest


@dataclass(frozen=True)
class Orphans:
    """Looks for them among records; `notebooks` are those that a missing one may have been renamed to."""

    run: CheckRun
    notebooks: tuple[str, ...]

    def among(self, records: Iterable[str], claimed: Collection[str]) -> Iterator[NotebookReport]:
        """Report the records that no notebook claims and whose own is gone.

        Those that git does not track are nobody's business when only what is staged counts.
        """
        index, cache = self.run.index, self.run.cache
        for path in records:
            if path in claimed or (index is not None and path not in index.tracked):
                continue
            owner = cache.owner(path)
            if owner and os.path.isfile(owner):
                continue
            taken = signature(path)
            record = read_summary(path)
            if record is None:
                continue
            notebook = owner_of(path, record)
            if os.path.isfile(notebook):
                cache.add_owner(path, taken, notebook)
            else:
                yield self._report(path, record, notebook)

    @functools.cached_property
    def _by_digest(self) -> dict[str, Plan]:
        """The notebooks by the content that they have, or had when they were exported."""
        found: dict[str, Plan] = {}
        for notebook in self.notebooks:
            plan = plan_for(notebook, self.run)
            try:
                content = (
                    digest(read_bytes(plan.location.notebook)) if plan.record is None else plan.record.notebook_digest
                )
            except UnreadableNotebook:
                continue
            found.setdefault(content, plan)
        return found

    def _report(self, path: str, record: Record, notebook: str) -> NotebookReport:
        shown, successor = self.run.shown(notebook), self._by_digest.get(record.notebook_digest)
        left = self._left(path, record, successor)
        names = ", ".join(str(self.run.shown(file)) for file in left)
        if successor is None:
            error = f"{shown}: gone, but what was exported from it is not: delete {names}"
        elif successor.record is None:
            command = self.run.export_command(successor.location.notebook)
            error = f"{shown}: renamed to {successor.location.notebook}: {command}, and delete {names}"
        else:
            error = f"{shown}: renamed to {successor.location.notebook}, which is exported: delete {names}"
        changes = tuple(FileChange(Path(file), Outcome.ORPHANED, None, None) for file in left)
        return NotebookReport(shown, Outcome.ORPHANED, changes, error=error, exit_code=1)

    @staticmethod
    def _left(path: str, record: Record, successor: Plan | None) -> list[str]:
        """The files of the record that are there and do not belong to a notebook that is there, too."""
        output = os.path.dirname(os.path.dirname(path))
        kept = {str(successor.location.output / file) for file in successor.files} if successor is not None else set()
        stem = os.path.basename(path).removesuffix(".json")
        claims = claims_on([file.path for file in record.files], Path(output), stem)
        taken_over = {claim.file.path for claim in claims if claim.notebook.is_file()}
        own = (file.path for file in record.files if file.path not in taken_over)
        written = [os.path.normpath(os.path.join(output, file)) for file in own]
        observation = f"{path.removesuffix('.json')}.observed.json"
        return [file for file in (*written, observation, path) if file not in kept and os.path.lexists(file)]
