"""Which functions, classes and constants can stand at the module's top level, and what they then need.

A function that reads notebook variables gets them as keyword arguments at every call: Python binds late, so what counts
is the value at the call. What cannot be lifted stays where it is in its step, or is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.bindings import Bindings, Source
from nb2prod.compiler.analysis.candidates import DEFINITIONS, Candidate, listed
from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.constants import unsafe_part
from nb2prod.compiler.analysis.global_writers import Writers, global_writers
from nb2prod.compiler.analysis.handed import Handed, Use, collect_handed
from nb2prod.compiler.analysis.imports import Import, ImportTable, meaning
from nb2prod.compiler.analysis.lifted_use import judge_use
from nb2prod.compiler.analysis.names import Read
from nb2prod.model import RoleKind

LIFTED_FROM = frozenset({RoleKind.EXPORT, RoleKind.STEP, RoleKind.METRICS, RoleKind.IMPORTS})


@dataclass(frozen=True, slots=True, eq=False)
class Lifting:
    """The outcome: what stands at top level, and what was found not to be able to."""

    lifted: dict[str, Candidate]
    refused: dict[int, Candidate]  # by the order of their statement
    imported: frozenset[str]  # names whose import is hoisted and that nothing else binds before
    handed: Handed
    blamed: set[int] = field(default_factory=set)  # orders of definitions that had better stay in their step

    def blame(self, name: str) -> None:
        """Remember that a function would do in its step what it cannot do at the top level."""
        candidate = self.lifted.get(name)
        if candidate is not None and candidate.statement.cell.role.kind in (RoleKind.STEP, RoleKind.METRICS):
            self.blamed.add(candidate.statement.order)

    def state_of(self, read: Read) -> frozenset[str]:
        """Give the notebook variables a mention of a lifted function also reads."""
        candidate = self.lifted.get(read.name)
        return frozenset(candidate.state) if candidate and not read.annotation else frozenset()

    def captured_by(self, read: Read) -> frozenset[str]:
        """Give those whose value at this moment is kept beyond it."""
        candidate = self.lifted.get(read.name)
        if candidate is None or read.annotation:
            return frozenset()
        return frozenset(candidate.lazy if done_with(read, self.handed) else candidate.state)


def done_with(read: Read, handed: Handed) -> bool:
    """Whether a mention of a function keeps it no longer than the call it stands in."""
    if read.call is not None or read.consumed:
        return True
    return read.argument is not None and handed.use(read.argument, read.node, read.shadowed) is Use.DONE


def lift(cells: Iterable[CodeCell], imports: ImportTable, bindings: Bindings, nested: Collection[int] = ()) -> Lifting:
    """Find the largest set of definitions that can be lifted together; `nested` ones stay in their steps."""
    imported = frozenset(name for name in imports.by_name if importable(name, imports, bindings))
    candidates: dict[str, Candidate] = {}
    refused: dict[int, Candidate] = {}
    statements = [statement for cell in cells if cell.role.kind in LIFTED_FROM for statement in cell.statements]
    for statement in statements:
        for candidate in candidates_of(statement, imports):
            judge_binding(candidate, bindings, imported)
            if statement.order in nested and not candidate.reason:
                candidate.reason = "it does in its step what it could not do at the top level"
            if candidate.reason or candidate.name in candidates:
                refused[statement.order] = candidate
            else:
                candidates[candidate.name] = candidate
    everything = [statement for cell in cells if cell.role.kind is not RoleKind.SKIP for statement in cell.statements]
    handed = collect_handed(everything, bindings)
    writers = global_writers(everything)
    for statement in everything:
        for read in statement.names.reads:
            if read.call is None and read.name in candidates:
                candidates[read.name].kept = True
    changed = True
    while changed:
        changed = settle(candidates, refused, imported, bindings, everything, handed, writers)
    return Lifting(candidates, refused, imported, handed)


def importable(name: str, imports: ImportTable, bindings: Bindings) -> bool:
    """Whether all imports of the name bring the same thing, before anything else binds it."""
    entries = imports.by_name[name]
    spellings = {
        (entry.text or ast.dump(entry.statement.node)) if not entry.star else f"*{entry.module}" for entry in entries
    }
    submodules = all(entry.text.startswith("import ") and " as " not in entry.text for entry in entries)
    if len(spellings) > 1 and not submodules and len({imports_meaning(entry, name) for entry in entries}) > 1:
        return False
    first = next((found for found in bindings.of(name)), None)
    return first is not None and first.source is Source.IMPORT and not reimported(name, bindings)


def imports_meaning(entry: Import, name: str) -> str:
    return ast.dump(entry.statement.node) if entry.guard else meaning(entry, name)


def reimported(name: str, bindings: Bindings) -> bool:
    """Whether the name is bound to something else and then imported again."""
    other = False
    for binding in bindings.of(name):
        if binding.source is not Source.IMPORT:
            other = True
        elif other:
            return True
    return False


def candidates_of(statement: Statement, imports: ImportTable) -> list[Candidate]:
    node = statement.node
    if isinstance(node, DEFINITIONS):
        return [Candidate(node.name, statement)]
    if statement.cell.role.kind is not RoleKind.EXPORT or not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return []
    if node.value is None:
        return []
    bound = list(statement.names.bound)
    found = []
    for name in bound:
        candidate = Candidate(name, statement)
        part = unsafe_part(node.value, imports)
        if part is not None:
            candidate.reason, candidate.place = "its value is not a constant", part
        elif statement.names.mutations:
            candidate.reason, candidate.place = "the statement changes an object", node
        found.append(candidate)
    return found


def judge_binding(candidate: Candidate, bindings: Bindings, imported: frozenset[str]) -> None:
    """A lifted name has one definition, and nothing binds it before."""
    if candidate.reason:
        return
    own = candidate.statement.order
    others = [found for found in bindings.of(candidate.name) if found.order != own]
    definitions = [
        found for found in others if isinstance(found.statement.node, DEFINITIONS) and found.source is Source.STATE
    ]
    clash = next((found for found in others if found.source is Source.IMPORT), None)
    before = next((found for found in others if found.order < own and found.source is not Source.SKIPPED), None)
    if definitions:
        other = definitions[0].statement.cell.cell.number
        candidate.reason = f"it is defined again in cell {other}"
        candidate.fix = "give one of the two another name"
    elif clash is not None or candidate.name in imported:
        candidate.reason = f"{candidate.name!r} is also imported"
        candidate.fix = "import it under another name, or rename the definition"
    elif before is not None and before.source is not Source.APART:
        candidate.reason = f"{candidate.name!r} is bound before, in cell {before.statement.cell.cell.number}"
        candidate.fix = "give one of the two another name"
    elif candidate.is_constant:
        again = next((found for found in others if found.source in (Source.STATE, Source.PARAMETER)), None)
        if again is not None:
            candidate.reason = f"it is bound again in cell {again.statement.cell.cell.number}"


def settle(
    candidates: dict[str, Candidate],
    refused: dict[int, Candidate],
    imported: frozenset[str],
    bindings: Bindings,
    everything: list[Statement],
    handed: Handed,
    writers: dict[str, Writers],
) -> bool:
    """One round: recompute what each candidate needs; drop those that cannot be lifted."""
    grow(candidates, imported, bindings, handed)
    for candidate in list(candidates.values()):
        judge(candidate, candidates, imported, bindings)
        judge_writers(candidate, writers)
    judge_use(candidates, everything, handed)
    reasons = {
        candidate.statement.order: candidate
        for candidate in [*refused.values(), *candidates.values()]
        if candidate.reason
    }
    for candidate in candidates.values():
        other = reasons.get(candidate.statement.order)
        if other is not None and not candidate.reason:
            candidate.reason = f"it is bound together with {other.name!r}, and {other.reason}"
    dropped = [candidate for candidate in candidates.values() if candidate.reason]
    for candidate in dropped:
        del candidates[candidate.name]
        refused[candidate.statement.order] = candidate
    for candidate in candidates.values():
        candidate.state.clear()
        candidate.lazy.clear()
    if not dropped:
        grow(candidates, imported, bindings, handed)
    return bool(dropped)


def grow(candidates: dict[str, Candidate], imported: frozenset[str], bindings: Bindings, handed: Handed) -> None:
    """Let the variables each function needs flow to the functions that mention it."""
    changed = True
    while changed:
        changed = False
        for candidate in candidates.values():
            before = len(candidate.state) + len(candidate.lazy)
            for read in candidate.statement.names.reads:
                if read.annotation or read.depth == 0:
                    continue
                other = candidates.get(read.name)
                if other is not None and not is_mixed(read.name, bindings, other.statement.order):
                    candidate.state |= other.state
                    kept = other.lazy if done_with(read, handed) else other.state
                    candidate.lazy |= kept if read.depth == 1 else other.state
                elif (other is not candidate or candidate.kept) and is_state(read.name, candidates, imported, bindings):
                    candidate.state.add(read.name)
                    if read.depth >= 2:
                        candidate.lazy.add(read.name)
            changed = changed or len(candidate.state) + len(candidate.lazy) > before


def is_mixed(name: str, bindings: Bindings, own: int) -> bool:
    """Whether a top-level name is bound to something else later."""
    return any(found.order != own for found in bindings.exported(name))


def is_state(name: str, candidates: dict[str, Candidate], imported: frozenset[str], bindings: Bindings) -> bool:
    """Whether a name means a notebook variable, at least from some moment on."""
    if name in candidates:
        return is_mixed(name, bindings, candidates[name].statement.order)
    if bindings.is_exported(name):
        return True
    return (
        bool(bindings.of(name))
        and name not in imported
        and any(found.source is Source.IMPORT for found in bindings.of(name))
    )


def judge(candidate: Candidate, candidates: dict[str, Candidate], imported: frozenset[str], bindings: Bindings) -> None:
    names = candidate.statement.names
    own = candidate.statement.order
    for read in names.reads:
        if candidate.reason:
            return
        if read.depth or read.annotation:
            continue
        other = candidates.get(read.name)
        what = "it" if candidate.is_constant else "a decorator, default, base or class body"
        if other is not None and other is not candidate and other.statement.order <= own:
            if other.state:
                candidate.reason = f"{what} uses {read.name!r}, which needs {listed(other.state)}"
        elif read.name in imported and first_exported(read.name, bindings) > own:
            continue
        elif bindings.of(read.name):
            candidate.reason = f"{what} reads the notebook variable {read.name!r}"
        candidate.place = read.node if candidate.reason else None
    written = next(iter(names.global_writes.items()), None)
    shadow = next((each for each in names.class_shadows if is_state(each[0], candidates, imported, bindings)), None)
    if shadow is not None:
        candidate.reason = f"a class body reads the notebook variable {shadow[0]!r} and then binds the name"
        candidate.place, candidate.fix = shadow[1], "give the class attribute another name"
    elif written is not None:
        candidate.reason, candidate.place = f"it assigns the notebook variable {written[0]!r}", written[1]
    elif candidate.state and is_mixed(candidate.name, bindings, own):
        again = next(found for found in bindings.exported(candidate.name) if found.order != own)
        candidate.reason = (
            f"it reads the notebook variable {listed(candidate.state)} "
            f"and is bound again in cell {again.statement.cell.cell.number}"
        )
    elif candidate.state and not candidate.is_function:
        candidate.reason = f"it reads the notebook variable {listed(candidate.state)}"
        candidate.place = first_mention(candidate)
    elif candidate.state and getattr(candidate.statement.node, "decorator_list", None):
        candidate.reason = f"it is decorated and reads the notebook variable {listed(candidate.state)}"
        candidate.place = first_mention(candidate)


def judge_writers(candidate: Candidate, writers: dict[str, Writers]) -> None:
    """A value given at the call must not be bound anew while the call runs."""
    changing = {name for name in candidate.state & writers.keys() if writers[name].may_run_in(candidate.name)}
    if changing and not candidate.reason:
        candidate.reason = f"it reads the notebook variable {listed(changing)}, which a function it may call assigns"
        candidate.place = first_mention(candidate)


def first_exported(name: str, bindings: Bindings) -> int:
    first = next(bindings.exported(name), None)
    return first.order if first is not None else 1 << 60


def first_mention(candidate: Candidate) -> ast.AST:
    reads = (read.node for read in candidate.statement.names.reads if read.name in candidate.state and read.depth)
    return next(reads, candidate.statement.node)
