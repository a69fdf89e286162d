"""Second names for what stands at the top level, where a step binds the first one to a variable."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.units import Units
from nb2prod.compiler.naming import Names


@dataclass(frozen=True, slots=True, eq=False)
class OuterNames:
    """The reads that need a second name, and the names: of imports, definitions, or `builtins.NAME`."""

    reads: frozenset[tuple[int, str]] = frozenset()  # `id` of the node, name
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, node: ast.AST, name: str) -> str:
        """Give the name to use at a node; empty where the notebook's own serves."""
        return self.names[name] if (id(node), name) in self.reads else ""


def outer_names(units: Units, lifting: Lifting, imports: ImportTable, names: Names, builtins: str) -> OuterNames:
    """Name what the notebook's reads need another name for; `builtins` is what that module is called."""
    found: dict[str, str] = {}
    for name in sorted({name for _, name in units.outer_reads}):
        if name in lifting.lifted:
            found[name] = names.allocate(f"{name}_{kind_of(lifting, name)}", "")
        elif name in lifting.imported:
            found[name] = names.allocate(second_name(name, imports.aliases[name]), "")
        else:
            found[name] = f"{builtins}.{name}"
    return OuterNames(frozenset(units.outer_reads), found)


def kind_of(lifting: Lifting, name: str) -> str:
    candidate = lifting.lifted[name]
    if candidate.is_constant:
        return "constant"
    return "function" if candidate.is_function else "class"


def second_name(name: str, dotted: str) -> str:
    """Derive a second name for an import: `plt` is pyplot, sklearn's `tree` is `sklearn_tree`."""
    library, _, rest = dotted.partition(".")
    last = rest.rpartition(".")[2] or library
    if last != name:
        return last
    return f"{library}_{name}" if rest else f"{name}_module"
