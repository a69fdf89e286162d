"""What the use of a definition, anywhere in the notebook, says about lifting it."""

from __future__ import annotations

import ast

from nb2prod.compiler.analysis.candidates import Candidate, listed
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.constants import is_mutable_value
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.analysis.paths import dotted_path

INSPECTING = frozenset(
    "id hash type isinstance issubclass callable getattr setattr hasattr signature add append wraps "
    "update_wrapper".split()
)


def judge_use(candidates: dict[str, Candidate], everything: list[Statement]) -> None:
    """Give a reason to each candidate that its use keeps from being lifted."""
    judge_mentions(candidates, everything)
    judge_changes(candidates, everything)
    judge_memory(candidates, everything)


def judge_mentions(candidates: dict[str, Candidate], everything: list[Statement]) -> None:
    """A call can be given a variable only where the variable's name means the variable."""
    for statement in everything:
        for read in statement.names.reads:
            candidate = candidates.get(read.name)
            if candidate is None or candidate.reason or not candidate.state or read.annotation:
                continue
            cell = statement.cell.cell.number
            hidden = candidate.state & read.shadowed
            if hidden:
                candidate.reason = (
                    f"it reads the notebook variable {listed(hidden)}, a name that means something else "
                    f"where {candidate.name!r} is used in cell {cell}"
                )
            elif not can_be_given(read):
                candidate.reason = (
                    f"it reads {listed(candidate.state)} and is more than called or handed on in cell {cell}"
                )
                candidate.fix = "give it what it reads as an argument"
            elif in_formatted_string(read, statement):
                candidate.reason = f"it reads {listed(candidate.state)} and is used inside an f-string in cell {cell}"
                candidate.fix = "call it before the f-string, and format the result"
            elif read.hidden:
                candidate.reason = f"it reads {listed(candidate.state)} and is used in a string in cell {cell}"
            elif swallows(candidate, read):
                candidate.reason = (
                    f"it takes **keywords, and the call in cell {cell} could hold {listed(candidate.state)}"
                )


def can_be_given(read: Read) -> bool:
    """Whether the mention is a call or an argument, where a partial function does as well as the function itself."""
    if read.call is not None or read.hidden:
        return True
    if read.argument is None:
        return False
    path = dotted_path(read.argument.func)
    return bool(path) and path[0] != "inspect" and path[-1] not in INSPECTING


def in_formatted_string(read: Read, statement: Statement) -> bool:
    """Positions inside f-strings are not exact in every version of Python, and `{f(1)=}` shows the source text."""
    return any(
        isinstance(node, ast.JoinedStr) and any(part is read.node for part in ast.walk(node))
        for node in ast.walk(statement.node)
    )


def swallows(candidate: Candidate, read: Read) -> bool:
    """Whether a keyword argument added to the call could be mistaken for one of the caller's."""
    node = candidate.statement.node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.args.kwarg is None:
        return False
    if read.call is None:
        return True
    return any(keyword.arg is None or keyword.arg in candidate.state for keyword in read.call.keywords)


def judge_memory(candidates: dict[str, Candidate], everything: list[Statement]) -> None:
    """A definition that remembers something from one run to the next must be made anew by each run."""
    for candidate in candidates.values():
        node = candidate.statement.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not candidate.reason:
            remembered = mutable_defaults(node) & candidate.statement.names.parameter_mutations
            if remembered:
                candidate.reason = f"it changes the default value of {listed(remembered)}"
                candidate.fix = "make the default None, and the value in the body"
    for statement in everything:
        for mutation in statement.names.mutations:
            changed = candidates.get(mutation.name)
            if changed is not None and not changed.is_constant and not changed.reason:
                changed.reason = f"it is changed in cell {statement.cell.cell.number} ({mutation.how})"


def mutable_defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Give the parameters whose default could be changed in place."""
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = list(zip(reversed(positional), reversed(node.args.defaults), strict=False))
    defaults += [(arg, value) for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value]
    return {argument.arg for argument, value in defaults if is_mutable_value(value)}


def judge_changes(candidates: dict[str, Candidate], everything: list[Statement]) -> None:
    """A constant that is changed, or shared under another name, is state."""
    mutable = {
        name: candidate
        for name, candidate in candidates.items()
        if candidate.is_constant and is_mutable_value(getattr(candidate.statement.node, "value", None))
    }
    for statement in everything if mutable else ():
        for name in [mutation.name for mutation in statement.names.mutations] + shared(statement.node):
            candidate = mutable.get(name)
            if candidate is not None and candidate.statement is not statement and not candidate.reason:
                candidate.reason = f"it is changed or shared in cell {statement.cell.cell.number}"
        for passed in statement.names.passed:
            function = candidates.get(passed.callee)
            candidate = mutable.get(passed.name)
            if candidate is None or passed.local_of or function is None or candidate.reason:
                continue
            if function.statement.names.parameter_mutations:
                candidate.reason = f"{passed.callee!r} may change it in cell {statement.cell.cell.number}"


def shared(node: ast.stmt) -> list[str]:
    """Give the names whose object the statement gives a second name or keeps in another object."""
    found: list[str] = []
    for child in ast.walk(node):
        if isinstance(child, (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return)) and child.value is not None:
            parts = child.value.elts if isinstance(child.value, (ast.Tuple, ast.List)) else [child.value]
            found += [part.id for part in parts if isinstance(part, ast.Name)]
    return found
