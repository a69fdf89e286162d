"""What `export --fix` would do about a notebook's errors, found out a few compilations at a time."""

from __future__ import annotations

import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field

from nb2prod.commands.live.preview_memory import Recent
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.fixes import Compiler, mend
from nb2prod.compiler.suggestion import suggest_roles
from nb2prod.config import Settings
from nb2prod.model import Diagnostic, Layout, Notebook, Package, StarImport, Suggestion
from nb2prod.workspace.finishing.formatting_blocks import Patience

_TRIALS = 150  # compilations that are remembered: more than mending one notebook takes
_Key = tuple[Notebook, Settings, Layout, tuple[StarImport, ...]]


class _OutOfTime(Exception):
    """There is more to do than there is time for."""


@dataclass(frozen=True, slots=True)
class _SlicedCompiler(Compiler):
    """Remembers what it made, so that what was interrupted goes on from there."""

    memory: MendMemory = field(default_factory=lambda: MendMemory())
    patience: Patience = field(default_factory=lambda: Patience(0))

    def package(self, notebook: Notebook) -> Package:
        """As the compiler it is."""
        key = (notebook, self.settings, self.layout, self.star_imports)
        known = self.memory.packages.get(key)
        if known is None:
            self._begin()
            start = time.perf_counter()
            known = compile_notebook(notebook, self.settings, self.layout, self.star_imports)
            self.memory.packages[key] = known
            self.memory.cost = time.perf_counter() - start
        return known

    def suggestions(self, notebook: Notebook) -> tuple[Suggestion, ...]:
        """As the compiler it is."""
        key = (notebook, self.settings, self.layout, self.star_imports)
        known = self.memory.suggestions.get(key)
        if known is None:
            self._begin()
            known = suggest_roles(notebook, self.settings, self.layout, self.star_imports)
            self.memory.suggestions[key] = known
        return known

    def _begin(self) -> None:
        if not self.patience.allows(self.memory.cost):
            raise _OutOfTime


@dataclass(slots=True)
class MendMemory:
    """What is remembered from one slice to the next, and from one notebook to the next."""

    cost: float = 0.0  # seconds that a compilation took
    packages: MutableMapping[_Key, Package] = field(default_factory=lambda: Recent(_TRIALS))
    suggestions: MutableMapping[_Key, tuple[Suggestion, ...]] = field(default_factory=lambda: Recent(_TRIALS))
    mends: MutableMapping[_Key, Mapping[Diagnostic, str]] = field(default_factory=lambda: Recent(20))


def find_mends(
    notebook: Notebook, package: Package, compiler: Compiler, memory: MendMemory, patience: Patience
) -> Mapping[Diagnostic, str] | None:
    """What the mechanical fixes would do, by diagnostic; None when that takes more time than there is."""
    key = (notebook, compiler.settings, compiler.layout, compiler.star_imports)
    if key not in memory.mends:
        sliced = _SlicedCompiler(
            compiler.settings, compiler.layout, compiler.star_imports, memory=memory, patience=patience
        )
        try:
            mended = mend(notebook, package, sliced)
        except _OutOfTime:
            return None
        memory.mends[key] = {found: fix.summary for found, fix in mended.mended}
        memory.packages.clear()
        memory.suggestions.clear()
    return memory.mends[key]
