"""Names that may stand for the same object, or for parts of each other."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from nb2prod.compiler.analysis.alias_groups import Groups
from nb2prod.compiler.analysis.alias_sources import OwnCalls
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.mutations import Mutations, deferred_changes
from nb2prod.compiler.trees import walk


class Aliases(NamedTuple):
    """Groups of names, whatever the order of the assignments."""

    same: dict[str, frozenset[str]]  # may be the same object, or a view of it
    sharing: dict[str, frozenset[str]]  # may have parts in common as well

    def of(self, name: str, *, deep: bool) -> list[str]:
        """Name everything that a change of the object, or of a part of it, may be seen through."""
        return sorted((self.sharing if deep else self.same).get(name, frozenset({name})))


def collect_aliases(statements: Iterable[Statement], mutations: Mutations, library: Mapping[str, str]) -> Aliases:
    """Group names that assignments connect.

    A call of one of the notebook's functions or classes may return or keep its arguments and whatever it reads;
    libraries are taken to return something new, except where their documentation says view.
    """
    same, sharing = Groups(), Groups()
    storing = {name for name, effects in mutations.functions.items() if effects.changes}
    storing |= {f".{method}" for method in mutations.argument_methods | mutations.methods}
    storing |= {
        f".{name}" for name, owners in mutations.owners.items() if any(mutations.classes[o].changes for o in owners)
    }
    own = OwnCalls(mutations.returned, frozenset(storing), frozenset(mutations.given_by_operators), library)
    parts = own.inside
    for statement in statements:
        if isinstance(statement.node, ast.ClassDef):
            for child in statement.node.body:
                if isinstance(child, (ast.Assign, ast.AnnAssign)) and child.value is not None:
                    # an attribute of the class is a part of it
                    part = ast.Assign(targets=[ast.Name(statement.node.name, ast.Store())], value=child.value)
                    same.connect(walk(part), own)
                    sharing.connect(walk(part), parts)
        elif not isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            same.connect(statement.nodes, own)
            sharing.connect(statement.nodes, parts)
        same.join([*statement.names.global_writes, *deferred_reads(statement, statement.names.global_writes)])
        changed = deferred_changes(statement)
        sharing.join([*changed, *deferred_reads(statement, changed)])
    return Aliases(same.by_name(), sharing.by_name())


def deferred_reads(statement: Statement, changed: Collection[str]) -> list[str]:
    """Name what the functions in a statement read, if they change something that may then hold it."""
    return [read.name for read in statement.names.reads if read.depth] if changed else []
