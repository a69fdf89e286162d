"""What `from MODULE import *` binds, found by reading the library's source: no code of others is run."""

from __future__ import annotations

import ast
import importlib
import os.path
import re
import sys
import tokenize
import warnings
from collections.abc import Sequence
from importlib.machinery import BuiltinImporter, ExtensionFileLoader, FrozenImporter, ModuleSpec, PathFinder

from nb2prod.model import CellKind, Notebook, StarImport
from nb2prod.workspace.star_exports import exported_names

_STAR = re.compile(r"^[ \t]*from[ \t]+([^\W\d][\w.]*)[ \t]+import[ \t]*\*", re.MULTILINE)


def starred_modules(notebook: Notebook) -> tuple[str, ...]:
    """Modules the code cells star-import, in document order; one mentioned in a string only does no harm."""
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE:
            found.update(dict.fromkeys(_STAR.findall(cell.source)))
    return tuple(found)


def star_import_names(module: str, search_path: Sequence[str]) -> StarImport | None:
    """Read which names the module exports; None when reading alone cannot tell."""
    names = _SourceLibraries(tuple(search_path)).names(os.path.__name__ if module == "os.path" else module)
    return None if names is None else StarImport(module, names)


class _SourceLibraries:
    """The modules of one search path; remembers those being read, as star imports may form a ring."""

    def __init__(self, search_path: tuple[str, ...]) -> None:
        self._search_path = search_path
        self._being_read: set[str] = set()

    def names(self, module: str) -> tuple[str, ...] | None:
        """The names a star import binds, None when unsure."""
        spec = self._spec(module)
        if spec is None or module in self._being_read:
            return None
        if _is_compiled_in(spec) or (module in sys.stdlib_module_names and module in sys.modules):
            loaded = importlib.import_module(module)
            return tuple(getattr(loaded, "__all__", None) or (name for name in vars(loaded) if name[0] != "_"))
        if spec.origin is None or not spec.origin.endswith(".py"):
            return None
        self._being_read.add(module)
        try:
            is_package = spec.submodule_search_locations is not None
            return exported_names(_parsed(spec.origin), module, is_package, self.names)
        except (OSError, SyntaxError, ValueError, RecursionError):  # unreadable, or for another Python
            return None
        finally:
            self._being_read.discard(module)

    def _spec(self, module: str) -> ModuleSpec | None:
        """Find the module step by step through its parents' directories, importing none of them."""
        spec: ModuleSpec | None = None
        path: Sequence[str] | None = self._search_path
        name = ""
        for part in module.split("."):
            if path is None:
                return None
            own = None if name else BuiltinImporter.find_spec(part) or FrozenImporter.find_spec(part)
            name = f"{name}.{part}" if name else part
            spec = own or PathFinder.find_spec(name, list(path))
            if spec is None:
                return None
            path = spec.submodule_search_locations
        return spec


def _is_compiled_in(spec: ModuleSpec) -> bool:
    """Whether it is compiled into Python or belongs to its standard library, with no source to read."""
    compiled = spec.origin in ("built-in", "frozen") or isinstance(spec.loader, ExtensionFileLoader)
    return compiled and spec.name.split(".")[0] in sys.stdlib_module_names


def _parsed(path: str) -> ast.Module:
    with warnings.catch_warnings(), tokenize.open(path) as stream:
        warnings.simplefilter("ignore")  # invalid escapes of somebody else's strings
        return ast.parse(stream.read())
