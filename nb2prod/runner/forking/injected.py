"""The cell that gives parameters their values, where some of the values become known later."""

from __future__ import annotations

import builtins
import sys
import sysconfig
from functools import partial
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

# What the source of a value may call by name.
_CALLED = ("complex", "float", "frozenset", "set", "__import__")
_KERNEL = "ipykernel"  # whose name the classes of the shell bear, loaded or not
_LATEST = ("_i00", "_i", "_ii", "_iii")  # the history's names for the latest inputs, the last one first


class InjectedCell:
    """Keeps namespace and history such that, in the end, the cell seems to have run with all values."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._before: Sequence[str] = ()
        self._ranks: Dict[str, int] = {}  # where the names stood after the cell
        self._hidden: List[str] = []
        self._source = ""
        self._position: Optional[int] = None  # of the cell in the history, once it has run
        self._line = 0  # its execution count

    def before(self) -> None:
        """Note what is there before the cell."""
        self._before = [*self._shell.user_ns]

    def after(self, source: str, names: Sequence[str], hidden: Sequence[str]) -> str:
        """Take the names away whose values are not known yet; say what stands in the way of that, or nothing."""
        namespace = self._shell.user_ns
        new = [name for name in names if name not in self._before]
        kept = [name for name in namespace if name not in new]
        self._ranks = {name: rank for rank, name in enumerate([*kept, *new])}
        self._hidden = list(hidden)
        self._source = source
        self._position = len(self._shell.history_manager.input_hist_raw) - 1
        self._line = self._shell.execution_count - 1
        if not hidden:
            return ""
        for name in hidden:
            namespace.pop(name, None)
        shadowed = [name for name in _CALLED if name in namespace]
        if shadowed:
            return f"finds `{shadowed[0]}` given another meaning"
        return "is seen by a hook that the notebook has set" if self._is_seen() else ""

    def give(self, values: Dict[str, str], source: str) -> None:
        """Set values that have become known; `source` is the cell's with all that are known now."""
        namespace = self._shell.user_ns
        surroundings = {"__builtins__": builtins}
        for name in [name for name in self._hidden if name in values]:
            self._hidden.remove(name)
            # a shared cell may have given it a value: that came after this one
            value = namespace.pop(name) if name in namespace else eval(values[name], surroundings)
            self._insert(name, value)
        self._rewrite_history(source)
        self._source = source

    def _insert(self, name: str, value: Any) -> None:
        """Put a name where it would stand: each later cell begins its names with that of its input."""
        namespace = self._shell.user_ns
        namespace[name] = value
        rank, end = self._ranks[name], len(self._ranks)
        for later in [other for other in namespace if other != name and self._ranks.get(other, end) > rank]:
            namespace[later] = namespace.pop(later)

    def _is_seen(self) -> bool:
        """Whether code of the notebook looks at the text of cells, or anybody's code changes it."""
        shell = self._shell
        hooks = [hook for hooks in shell.events.callbacks.values() for hook in hooks]
        return bool(shell.input_transformers_post or shell.ast_transformers) or not all(map(_of_library, hooks))

    def _rewrite_history(self, source: str) -> None:
        history, position = self._shell.history_manager, self._position
        if position is None or position >= len(history.input_hist_raw):
            return
        parsed = self._shell.transform_cell(source).rstrip("\n")
        history.input_hist_raw[position] = source
        history.input_hist_parsed[position] = parsed
        history.db_input_cache[:] = [
            (line, parsed, source) if line == self._line else (line, *inputs)
            for line, *inputs in history.db_input_cache
        ]
        names = [f"_i{self._line}"]
        age = len(history.input_hist_raw) - 1 - position
        if age < len(_LATEST):
            names.append(_LATEST[age])
            setattr(history, _LATEST[age], source)
        for name in names:
            if self._shell.user_ns.get(name) == self._source:
                self._shell.user_ns[name] = source


def _of_library(hook: Any) -> bool:
    """Whether a function is installed, and not the notebook's own: of its cells or of a module beside it."""
    while isinstance(hook, partial):
        hook = hook.func
    name = getattr(hook, "__module__", None) or "__main__"
    file = getattr(sys.modules.get(name), "__file__", None)
    if file is None:
        return name.partition(".")[0] == _KERNEL
    folders = {sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    return any(Path(folder) in Path(file).parents for folder in folders if folder)
