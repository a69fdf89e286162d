"""What the command line says of a sweep."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from nb2prod.commands.sweep.points import PointOptions


class Engine(Enum):
    """Who does the runs."""

    LOCAL = "local"
    DASK = "dask"


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """Everything beside the notebook."""

    points: PointOptions
    assignments: tuple[tuple[str, str], ...] = ()  # values that stay the same, as texts
    parameter_file: str | None = None  # location of more of them
    folder: str | None = None  # location; by default `STEM.sweep` beside the notebook
    python: Path | None = None
    workers: int | None = None  # by default as many as there are cores, at most one for each point
    timeout: float | None = None  # seconds for each cell
    memory: int | None = None  # bytes for each run
    keep_going: bool = False
    cold: bool = False  # share nothing
    best: str | None = None  # such as `max:auc`
    engine: Engine = Engine.LOCAL
    scheduler: str | None = None  # address, for dask
    tracking: bool = False  # on MLflow
    tracking_uri: str | None = None
    command: tuple[str, ...] = field(default=())  # what was called, for the record
