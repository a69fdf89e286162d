"""Where a job will write: inside of the server's root, or it does not begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nb2prod.server.places import Place, Places
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebook_settings import settings_of
from nb2prod.workspace.records import DIRECTORY

_DEFAULTS = {"run": "{stem}.output.ipynb", "sweep": "{stem}.sweep"}  # beside the notebook


def destination(kind: str, place: Place, options: Mapping[str, object], places: Places) -> Path | None:
    """The file or folder that the job is told to write; None where it knows by itself.

    Raises Forbidden or Invalid for one outside of the root, ConfigurationError where settings that decide it are wrong.
    """
    if kind in _DEFAULTS:
        if options.get("output"):
            return places.target(str(options["output"])).os_path
        places.check_inside(place.os_path.with_name(_DEFAULTS[kind].format(stem=place.os_path.stem)))
    elif kind == "record" or (kind == "export" and not options.get("look")):
        for path in _exported(place.os_path):
            places.check_inside(path)
    return None


def _exported(notebook: Path) -> Iterator[Path]:
    """What an export writes, as far as a link could lead elsewhere."""
    location = locate(notebook, None, *settings_of(notebook))
    output, layout = location.output, location.layout
    tests = output / layout.tests
    yield from (output, output / DIRECTORY, output / f"{layout.stem}.py")
    yield from (tests, tests / f"test_{layout.stem}.py", tests / "data")
