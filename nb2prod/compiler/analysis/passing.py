"""Names handed to functions, which may change what they are given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nb2prod.compiler.analysis.alias_sources import reached_names
from nb2prod.compiler.analysis.names import Passed

if TYPE_CHECKING:
    from nb2prod.compiler.analysis.walker import Walker


def pass_names(walker: Walker, node: ast.Call, callee: str) -> None:
    """Remember which names are handed to a plainly named function, in case it changes its arguments."""
    places = [(argument, position, "") for position, argument in enumerate(node.args)]
    places += [(keyword.value, -1, keyword.arg or "") for keyword in node.keywords]
    for argument, position, keyword_name in places:
        if isinstance(argument, ast.Starred):
            position = -1  # it may stand for any of them
        for name in sorted(reached_names(argument)):
            owner = walker.owner(name)
            if owner is None:
                walker.names.passed.append(Passed(name, "", callee, position, keyword_name, node, walker.depth))
                continue
            for alias in owner.aliases.get(name, frozenset({name})) if owner.top else ():
                if alias in owner.parameters or alias not in owner.bound:
                    local_of = owner.top if alias in owner.parameters else ""
                    found = Passed(alias, local_of, callee, position, keyword_name, node, walker.depth)
                    walker.names.passed.append(found)
