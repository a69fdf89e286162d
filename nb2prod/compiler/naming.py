"""Names for what is generated, so that none hides a name of the notebook."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable
from dataclasses import dataclass, field

GENERATED = ("Parameters", "Results", "run", "main")


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
