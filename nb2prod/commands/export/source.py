"""What a package was compiled from."""

from __future__ import annotations

from dataclasses import dataclass

from nb2prod.config import Settings
from nb2prod.model import Notebook, ObservedType, StarImport
from nb2prod.workspace.locations import Location


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook with all that decides what becomes of it."""

    notebook: Notebook
    notebook_digest: str  # of the file's bytes
    location: Location
    settings: Settings
    star_imports: tuple[StarImport, ...] = ()
    observed: tuple[ObservedType, ...] = ()
    suggested: bool = False  # roles were assumed for cells without tags
    defaults: tuple[tuple[str, str], ...] = ()  # given instead of the notebook's: names, Python source of values
