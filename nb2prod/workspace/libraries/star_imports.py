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
from importlib.machinery import (
    BuiltinImporter,
    ExtensionFileLoader,
    FrozenImporter,
    ModuleSpec,
    PathFinder,
    all_suffixes,
)
from itertools import islice
from pathlib import Path

from nb2prod.model import CellKind, Notebook, StarImport
from nb2prod.workspace.libraries.star_exports import Exports, exported_names

_ALL = re.compile(r"^__all__ *(?:: *[\w\[\], .]+)?= *[\[(]", re.MULTILINE)
_MENTION = re.compile(r"^[^#\n]*__all__", re.MULTILINE)
_END_OF_ALL = re.compile(r"[\])]")
_COMMENTED_BRACKETS = 20  # as many as are tried
_PYLAB = re.compile(r"^[ \t]*%?pylab\b", re.MULTILINE)
_STAR = re.compile(r"(?:^|[;:])[ \t]*from[ \t]+([^\W\d][\w.]*)[ \t]+import[ \t]*\*", re.MULTILINE)


def starred_modules(notebook: Notebook) -> tuple[str, ...]:
    """Modules the code cells star-import, in document order; one mentioned in a string only does no harm."""
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE:
            found.update(dict.fromkeys(_STAR.findall(cell.source)))
            if _PYLAB.search(cell.source):
                found.update(dict.fromkeys(("matplotlib.pylab", "numpy")))  # what IPython imports from then
    return tuple(found)


def star_import_names(module: str, search_path: Sequence[str]) -> StarImport | None:
    """Read which names the module exports; None when reading alone cannot tell."""
    found = _SourceLibraries(tuple(search_path)).names(_real_name(module))
    return None if found is None else StarImport(module, found.names, found.unsure)


def star_imports_and_sources(
    modules: Sequence[str], search_path: Sequence[str]
) -> tuple[tuple[StarImport, ...], tuple[str, ...]]:
    """What the modules export, as far as reading can tell, and every path that the answer depends on.

    Those are the files and folders that were read, and the places where something put there would be found instead.
    """
    libraries = {module: _SourceLibraries(tuple(search_path)) for module in modules}
    found = [(module, each.names(_real_name(module))) for module, each in libraries.items()]
    stars = tuple(StarImport(module, names.names, names.unsure) for module, names in found if names is not None)
    sources = {source for each in libraries.values() for source in each.sources}
    tops = dict.fromkeys(module.partition(".")[0] for each in libraries.values() for module in each.asked)
    places = [str(Path(folder, top)) for folder in search_path for top in tops]
    return stars, (*sorted(sources), *(place + suffix for place in places for suffix in ("", *all_suffixes())))


def with_recorded(
    modules: Sequence[str], found: Sequence[StarImport], recorded: Sequence[StarImport], search_path: Sequence[str]
) -> tuple[StarImport, ...]:
    """What was found and, for modules that are not installed here, what an export recorded where they are."""
    by_module = {each.module: each for each in found}
    for each in recorded:
        if each.module in modules and each.module not in by_module and _is_absent(each.module, search_path):
            by_module[each.module] = each
    return tuple(by_module[module] for module in modules if module in by_module)


def _is_absent(module: str, search_path: Sequence[str]) -> bool:
    top = module.partition(".")[0]
    return top not in sys.stdlib_module_names and _spec_of(top, search_path) is None


def _real_name(module: str) -> str:
    return os.path.__name__ if module == "os.path" else module


class _SourceLibraries:
    """The modules of one search path; remembers those being read, as star imports may form a ring."""

    def __init__(self, search_path: tuple[str, ...]) -> None:
        self._search_path = search_path
        self._being_read: set[str] = set()
        self._read: dict[str, Exports | None] = {}
        self.sources: set[str] = set()  # files and folders that were looked into

    @property
    def asked(self) -> tuple[str, ...]:
        """The modules whose names somebody needed, the readable and the others."""
        return tuple(self._read)

    def names(self, module: str) -> Exports | None:
        """The names a star import binds, None when unsure."""
        if module in self._being_read:
            return None
        if module not in self._read:
            self._being_read.add(module)
            try:
                self._read[module] = self._names(module)
            finally:
                self._being_read.discard(module)
        return self._read[module]

    def _names(self, module: str) -> Exports | None:
        spec = _spec_of(module, self._search_path)
        if spec is None and module.partition(".")[0] in sys.stdlib_module_names:
            spec = _spec_of(module, sys.path)  # another Python has it built in
        if spec is None:
            return None
        if _is_compiled_in(spec) or (module in sys.stdlib_module_names and module in sys.modules):
            loaded = importlib.import_module(module)
            return Exports(tuple(getattr(loaded, "__all__", None) or (n for n in vars(loaded) if n[0] != "_")))
        source = spec.origin if spec.origin and spec.origin.endswith(".py") else ""
        stub = _stub(module, spec.origin)
        self.sources.update(filter(None, (spec.origin, stub, *(spec.submodule_search_locations or ()))))
        try:
            written = _literal_all(source) if source else None
            if written is None and stub:
                written = _literal_all(stub)
            if written is not None:
                return Exports(written)
            if not source:
                return None
            return exported_names(_parsed(source), module, _submodules(spec), self.names)
        except (OSError, SyntaxError, ValueError, RecursionError):  # unreadable, or for another Python
            return None


def _spec_of(module: str, search_path: Sequence[str]) -> ModuleSpec | None:
    """Find the module step by step through its parents' directories, importing none of them."""
    spec: ModuleSpec | None = None
    path: Sequence[str] | None = search_path
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


def _stub(module: str, origin: str | None) -> str:
    """The file of types beside a module of numpy, whose tests hold its lists of names equal to those at run time."""
    stub = Path(origin).with_suffix("").with_suffix(".pyi") if origin and module.partition(".")[0] == "numpy" else None
    return str(stub) if stub is not None and stub.is_file() else ""


def _submodules(spec: ModuleSpec) -> tuple[str, ...] | None:
    """Names of a package's submodules, of which any becomes its attribute once imported; None for a plain module."""
    if spec.submodule_search_locations is None:
        return None
    folders = [Path(folder) for folder in spec.submodule_search_locations if Path(folder).is_dir()]
    entries = [entry for folder in folders for entry in folder.iterdir() if not entry.name.startswith("_")]
    entries = [
        entry for entry in entries if entry.suffix in (".py", ".so", ".pyd") or (not entry.suffix and entry.is_dir())
    ]
    names = {entry.name.partition(".")[0] for entry in entries}
    return tuple(sorted(name for name in names if name.isidentifier()))


def _literal_all(path: str) -> tuple[str, ...] | None:
    """The names of an `__all__` that is written once and nothing else says anything about: most are."""
    text = _text(path)
    found = _ALL.search(text)
    if found is None or _in_string(text[: found.start()]):
        return None
    for end in islice(_END_OF_ALL.finditer(text, found.end()), _COMMENTED_BRACKETS):
        try:
            names = ast.literal_eval(text[found.end() - 1 : end.end()])
        except (ValueError, SyntaxError):  # a bracket in a comment
            continue
        alone = not _MENTION.search(text[: found.start()] + text[end.end() :])
        return tuple(names) if alone and all(isinstance(name, str) for name in names) else None
    return None


def _in_string(text: str) -> bool:
    """Whether text ends inside a string in triple quotes, as far as counting tells."""
    return any(text.count(quotes) % 2 for quotes in ('"""', "'''"))


def _parsed(path: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes of somebody else's strings
        return ast.parse(_text(path))


def _text(path: str) -> str:
    with tokenize.open(path) as stream:
        return stream.read()
