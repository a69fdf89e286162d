"""What the use of a definition, anywhere in the notebook, says about lifting it."""

from __future__ import annotations

import ast

from nb2prod.compiler.analysis.candidates import Candidate, listed
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.constants import is_mutable_value
from nb2prod.compiler.analysis.handed import Handed, Use
from nb2prod.compiler.analysis.memory import changed_attributes, mutable_defaults, remembered_by_class
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.trees import walk


def judge_use(candidates: dict[str, Candidate], everything: list[Statement], handed: Handed) -> None:
    """Give a reason to each candidate that its use keeps from being lifted."""
    judge_mentions(candidates, everything, handed)
    judge_changes(candidates, everything)
    judge_memory(candidates, everything)


def judge_mentions(candidates: dict[str, Candidate], everything: list[Statement], handed: Handed) -> None:
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
            elif not can_be_given(read, handed):
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


def can_be_given(read: Read, handed: Handed) -> bool:
    """Whether the mention is a call or an argument, where a partial function does as well as the function itself."""
    if read.call is not None or read.hidden:
        return True
    return read.argument is not None and handed.use(read.argument, read.node, read.shadowed) is not Use.LOOKED_AT


def in_formatted_string(read: Read, statement: Statement) -> bool:
    """Positions inside f-strings are not exact in every version of Python, and `{f(1)=}` shows the source text."""
    return any(
        isinstance(node, ast.JoinedStr) and any(part is read.node for part in walk(node)) for node in statement.nodes
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
    judge_classes(candidates, everything)
    for statement in everything:
        for mutation in statement.names.mutations:
            changed = candidates.get(mutation.name)
            if changed is not None and not changed.is_constant and not changed.reason:
                changed.reason = f"it is changed in cell {statement.cell.cell.number} ({mutation.how})"


def judge_classes(candidates: dict[str, Candidate], everything: list[Statement]) -> None:
    """A class that keeps something for all its instances, and lets it change, is made anew by each run, too."""
    classes = [candidate for candidate in candidates.values() if isinstance(candidate.statement.node, ast.ClassDef)]
    changed = changed_attributes(everything) if classes else frozenset()
    for candidate in classes:
        node = candidate.statement.node
        remembered = remembered_by_class(node, changed) if isinstance(node, ast.ClassDef) else []
        if remembered and not candidate.reason:
            candidate.reason = f"it keeps {listed(remembered)} for all its instances, and changes it"
            candidate.fix = "keep it in each instance, or in a variable of a step"


def judge_changes(candidates: dict[str, Candidate], everything: list[Statement]) -> None:
    """A constant that is changed, or shared under another name, is state."""
    readers: dict[str, list[Candidate]] = {}
    for made in candidates.values():
        for read in made.statement.names.reads:
            if not read.depth and read.name not in candidates:
                readers.setdefault(read.name, []).append(made)
    imported = {
        name
        for statement in everything
        if isinstance(statement.node, (ast.Import, ast.ImportFrom))
        for name in statement.names.bound
    }
    for statement in everything:
        for mutation in statement.names.mutations:
            if mutation.name in imported and mutation.how.startswith("."):
                continue  # `np.sort(x)` changes nothing of the library
            for reader in readers.get(mutation.name, ()):
                cell = statement.cell.cell.number
                reason = f"it reads {mutation.name!r}, which is changed in cell {cell} ({mutation.how})"
                reader.reason = reader.reason or reason
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
    for child in walk(node):
        if isinstance(child, (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return)) and child.value is not None:
            parts = child.value.elts if isinstance(child.value, (ast.Tuple, ast.List)) else [child.value]
            found += [part.id for part in parts if isinstance(part, ast.Name)]
    return found
