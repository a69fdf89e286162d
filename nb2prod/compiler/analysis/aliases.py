"""Names that may stand for the same object, or for parts of each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nb2prod.compiler.analysis.alias_sources import Groups, OwnCalls
from nb2prod.compiler.analysis.cells import Statement


@dataclass(frozen=True, slots=True, eq=False)
class Aliases:
    """Groups of names, whatever the order of the assignments."""

    same: dict[str, frozenset[str]]  # may be the same object, or a view of it
    sharing: dict[str, frozenset[str]]  # may have parts in common as well

    def of(self, name: str, *, deep: bool) -> list[str]:
        """Name everything that a change of the object, or of a part of it, may be seen through."""
        return sorted((self.sharing if deep else self.same).get(name, frozenset({name})))


def collect_aliases(statements: Iterable[Statement], returned: Mapping[str, frozenset[str]]) -> Aliases:
    """Group names that assignments connect.

    A call of one of the notebook's functions or classes may return or keep its argument, or return one of the notebook
    variables `returned` lists; libraries are taken to return something new, except where their documentation says view.
    """
    same, sharing = Groups(), Groups()
    for statement in statements:
        if isinstance(statement.node, ast.ClassDef):
            for child in statement.node.body:
                if isinstance(child, (ast.Assign, ast.AnnAssign)) and child.value is not None:
                    # an attribute of the class is a part of it
                    part = ast.Assign(targets=[ast.Name(statement.node.name)], value=child.value)
                    same.connect(part, OwnCalls(returned))
                    sharing.connect(part, OwnCalls(returned, parts=True))
        elif not isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            same.connect(statement.node, OwnCalls(returned))
            sharing.connect(statement.node, OwnCalls(returned, parts=True))
    return Aliases(same.by_name(), sharing.by_name())
