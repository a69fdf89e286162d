"""Names of classes, functions and modules: where others can import them from."""

from __future__ import annotations

import sys
import types
from typing import Any, Collection, FrozenSet, Iterator, Tuple

_IN_TYPES = {kind: f"types.{name}" for name, kind in reversed(list(vars(types).items())) if isinstance(kind, type)}
_PLATFORM_CLASSES = {"PosixPath": "Path", "WindowsPath": "Path"}  # what a Path becomes depends on the machine


class Naming:
    """Names classes so that one that the notebook defines and its twin in the module are called the same.

    `own_modules` also holds the scopes of functions that stand for cells, such as `churn.load.<locals>`.
    """

    def __init__(self, own_modules: Collection[str]) -> None:
        self.own_modules: FrozenSet[str] = frozenset(own_modules)

    def is_own(self, cls: type) -> bool:
        """Tell whether the notebook (or its module) defines a class."""
        return module_of(cls) in self.own_modules

    def of(self, cls: type) -> str:
        """Return the name a class is compared by."""
        qualified = str(type.__getattribute__(cls, "__qualname__"))
        full = f"{module_of(cls)}.{qualified}"
        if not self.is_own(cls):
            return full
        # what a cell defines in the notebook's namespace, a step's function defines among its local names
        scopes = (own for own in self.own_modules if own.endswith(".<locals>") and full.startswith(f"{own}."))
        scope = next(scopes, "")
        return full[len(scope) :] if scope else f".{qualified}"


def module_of(cls: type) -> str:
    """Return the module a class says it is from, without running code of the class."""
    module = type.__getattribute__(cls, "__module__")
    return module if isinstance(module, str) else ""


def defined_at(module: object, qualified: object) -> Any:
    """Return what a loaded module holds under a dotted name, or None; nothing is imported."""
    found: Any = sys.modules.get(module) if isinstance(module, str) else None
    for part in str(qualified).split("."):
        if isinstance(found, type):
            found = next((vars(base)[part] for base in found.__mro__ if part in vars(base)), None)
        else:
            found = vars(found).get(part) if isinstance(found, types.ModuleType) else None
        found = found.__func__ if isinstance(found, (staticmethod, classmethod)) else found
    return found


def public_name(cls: type) -> str:
    """Return the shortest dotted name without private parts that a class can be imported by, or an empty string."""
    module = module_of(cls)
    name = str(type.__getattribute__(cls, "__qualname__"))
    if module == "builtins":
        return name if defined_at("builtins", name) is cls else _IN_TYPES.get(cls, "")
    if "<locals>" in name:
        return ""
    candidates = sorted(_public_homes(cls, module, name))
    if not candidates:
        return _IN_TYPES.get(cls, "")
    return f"{candidates[0][-1]}.{_PLATFORM_CLASSES.get(name, name) if module.startswith('pathlib') else name}"


def _public_homes(cls: type, module: str, name: str) -> Iterator[Tuple[int, bool, int, str]]:
    """Yield every public module of the same library that holds the class, with what ranks it."""
    top = module.split(".")[0].lstrip("_")
    for home in list(sys.modules):
        if home.split(".")[0] != top or any(part.startswith("_") for part in home.split(".")):
            continue
        is_ancestor = f"{module}.".startswith(f"{home}.")
        if defined_at(home, name) is cls or (is_ancestor and _lazy(home, name) is cls):
            yield home.count("."), not is_ancestor, len(home), home


def _lazy(home: str, name: str) -> Any:
    """Return what a package hands out on demand; the module that defines it is loaded already."""
    try:
        return getattr(sys.modules[home], name, None)
    except Exception:
        return None


def shown_type(type_name: str) -> str:
    """Return the name of a frozen value's type as a message shows it: the public one, where the library is loaded."""
    if type_name.startswith("."):
        return type_name[1:]
    module, _, name = type_name.rpartition(".")
    cls = defined_at(module, name)
    found = public_name(cls) if isinstance(cls, type) else ""
    if found and not found.startswith("types."):
        return found
    return type_name[len("builtins.") :] if type_name.startswith("builtins.") else type_name
