"""Names for what is generated, so that none hides a name of the notebook."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable
from dataclasses import dataclass, field

GENERATED = ("Parameters", "Results", "run", "main")
# what generated code calls things, and what the names must mean
SUPPORT = {
    "dataclass": "dataclasses.dataclass",
    "field": "dataclasses.field",
    "Any": "typing.Any",
    "Sequence": "collections.abc.Sequence",
    "Path": "pathlib.Path",
    "Figure": "matplotlib.figure.Figure",
    "SimpleNamespace": "types.SimpleNamespace",
    "argparse": "argparse",
    "ast": "ast",
    "asyncio": "asyncio",
    "builtins": "builtins",
    "contextlib": "contextlib",
    "copy": "copy",
    "json": "json",
    "logging": "logging",
    "numbers": "numbers",
    "pytest": "pytest",
    "sys": "sys",
}
OURS = ("Parameters", "DEFAULTS", "Results", "run", "run_async", "main", "NOTEBOOK_FOLDER", "in_notebook_folder")
IN_RUN = frozenset({"parameters", "artifacts", "copy", "asyncio", "Path", "SimpleNamespace", "pytest", *OURS})
# a name of the notebook that nothing defines must not find one of these in the module
PRESENT_IN_MODULES = frozenset({*SUPPORT, *OURS, *IN_RUN, "partial", "functools_partial", "logger"})


@dataclass(slots=True)
class Names:
    """Names in use in the module's namespace."""

    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, used: Iterable[str]) -> Names:
        return cls({*used, *GENERATED, *dir(builtins), *keyword.kwlist})

    def allocate(self, wanted: str, suffix: str) -> str:
        """Take the wanted name, or the first free one that visibly derives from it."""
        name = wanted
        if name in self.taken:
            name = f"{wanted}_{suffix}" if suffix else f"{wanted}_"
        number = 2
        while name in self.taken:
            name = f"{wanted}_{suffix}_{number}" if suffix else f"{wanted}_{number}"
            number += 1
        self.taken.add(name)
        return name
