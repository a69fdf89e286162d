"""Whether a sweep's data are those of the runs that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.sweep.data_files import (
    DataFiles,
    as_document,
    changed_files,
    data_files,
    digest_of,
    from_document,
)
from nb2prod.execution.sweep.values import Point
from nb2prod.model import Notebook
from nb2prod.workspace.remote.files import local_path
from nb2prod.workspace.sweep_folder.files import SweepFiles
from nb2prod.workspace.sweep_folder.state import read_state

_STATE = "data"
_MOST = 8  # files that a note names


@dataclass(frozen=True, slots=True)
class SweptData:
    """The files that the notebook names, as they were when the sweep began.

    A notebook may change some of them itself, so runs do not depend on what they hold, but on a version: that stays as
    long as they are what the last sweep has left behind.
    """

    notebook: Notebook
    points: tuple[Point, ...]
    folder: Path
    files: DataFiles
    version: str
    changed: tuple[str, ...]  # since the last sweep
    without: Path | None

    def now(self) -> DataFiles:
        """The same files as they are now."""
        return data_files(self.notebook, self.points, self.folder, self.files, self.without)

    def notes(self) -> Iterator[str]:
        """What there is to say before the first run."""
        if self.changed:
            yield f"all points run again where data are others than before: {_named(self.changed)} changed"

    def last_notes(self) -> Iterator[str]:
        """What there is to say after the last run."""
        changed = changed_files(self.files, self.now())
        if changed:
            yield f"{_named(changed)} changed while the sweep ran: runs may have seen either content"

    def state(self) -> dict[str, object]:
        """What the next call should know: the files as they are now."""
        return {_STATE: {"version": self.version, "files": as_document(self.now())}}


def swept_data(notebook: Notebook, points: Sequence[Point], folder: Path, place: SweepFiles) -> SweptData:
    """Compare the files with those that the last sweep in this place has left."""
    state = read_state(place).get(_STATE)
    before = from_document(state.get("files")) if isinstance(state, dict) else {}
    without = local_path(place.place)
    now = data_files(notebook, points, folder, before, without)
    changed = changed_files(before, now)
    recorded = state.get("version") if isinstance(state, dict) and not changed else None
    version = recorded if isinstance(recorded, str) else digest_of(now)
    return SweptData(notebook, tuple(points), folder, now, version, changed, without)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
