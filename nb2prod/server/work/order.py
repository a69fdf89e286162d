"""What a job's process is asked, and what it answers at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nb2prod.server.places import Places

RESULT, PAGE = "result.json", "page.html"  # in the job's own folder
EXPORT_REFUSED = "the export is refused: see the findings"


class Root:
    """The server's root, as much of a contents manager as `Places` needs to name files."""

    def __init__(self, root: Path) -> None:
        self.root_dir = str(root)

    def _get_os_path(self, api_path: str) -> str:
        return str(Path(self.root_dir, *api_path.split("/")))


@dataclass(frozen=True, slots=True)
class Order:
    """One job: a verb, the notebook (its folder is the working directory), and where answers go."""

    kind: str
    notebook: Path
    root: Path  # the server's
    folder: Path  # the job's own, for what is too large for a line
    options: Mapping[str, Any]  # as validated by the server
    output: Path | None  # where results go, as a path of this machine; None: where they go by default

    @property
    def places(self) -> Places:
        """How files are named in answers."""
        return Places(Root(self.root))

    @property
    def assignments(self) -> tuple[tuple[str, str], ...]:
        """The values that are given to parameters, as texts."""
        return tuple(self.options.get("values", {}).items())

    def worded(self, text: str) -> str:
        """A message with files named as the browser knows them."""
        return self.places.worded(text)

    def line(self) -> bytes:
        """The order as one line of JSON."""
        document = {
            "kind": self.kind,
            "notebook": str(self.notebook),
            "root": str(self.root),
            "folder": str(self.folder),
            "options": dict(self.options),
            "output": str(self.output) if self.output is not None else None,
        }
        return json.dumps(document).encode() + b"\n"


def read_order(line: bytes) -> Order:
    """Read what `Order.line` wrote."""
    document = json.loads(line)
    return Order(
        kind=document["kind"],
        notebook=Path(document["notebook"]),
        root=Path(document["root"]),
        folder=Path(document["folder"]),
        options=document["options"],
        output=Path(document["output"]) if document["output"] is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended; `summary` is the small part of the result that lists of jobs show."""

    exit_code: int
    result: Mapping[str, object] | None = None
    summary: Mapping[str, object] = field(default_factory=dict)
    error: str = ""
    page: str | None = None  # HTML
