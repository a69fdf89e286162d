"""The types in the signatures: what the code says, and where it says nothing, what was observed."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.annotate import ANY, Annotator
from nb2prod.compiler.analysis.observed_types import UNTYPED, Speller, joined, refined, roots_of
from nb2prod.compiler.analysis.paths import dotted_path, root_of
from nb2prod.compiler.analysis.units import Unit
from nb2prod.compiler.rendering.plan import PlannedUnit
from nb2prod.compiler.trees import of_types
from nb2prod.model import ObservedType, Parameter

BUILTIN = frozenset({"str", "int", "float", "bool", "list", "dict", "set", "tuple", ANY})
ANY_ELEMENTS = {"list": "list[Any]", "dict": "dict[Any, Any]", "set": "set[Any]"}
FILLING = frozenset("append extend insert add update setdefault".split())
MAY_FILL = frozenset({ast.Subscript, ast.Call})
# what a type checker knows to give an array, whatever it is given
ARRAY_FUNCTIONS = frozenset(
    "array asarray zeros ones empty full zeros_like ones_like full_like linspace arange eye logspace where sort "
    "argsort concatenate stack vstack hstack column_stack diff cumsum cumprod repeat tile flip roll clip".split()
)
ARRAY_METHODS = frozenset(
    "cumsum cumprod reshape copy flatten ravel transpose astype round repeat squeeze swapaxes argsort".split()
)


@dataclass(slots=True)
class SignatureTypes:
    """Fills in the types of every step's inputs and outputs."""

    annotator: Annotator
    speller: Speller
    parameters: tuple[Parameter, ...]
    state: set[str]
    observed: Sequence[ObservedType]
    seen: dict[tuple[str, str], str] = field(default_factory=dict)  # (step, output) -> annotation

    def infer(self, planned: Sequence[PlannedUnit]) -> dict[str, str]:
        """Fill in the types; gives those at the end of the notebook."""
        self._spell(planned)
        types = {parameter.name: parameter.annotation for parameter in self.parameters}
        settings = set(types)
        homes = self._homes()
        for entry in planned:
            unit = entry.unit
            # what is worked on comes first, settings after it
            unit.inputs.sort(key=lambda name: name in settings)
            entry.input_types = {name: types.get(name, ANY) for name in unit.inputs}
            if not unit.in_pipeline:
                entry.input_types = {
                    n: k if _at_home(k, homes, unit.module) else ANY for n, k in entry.input_types.items()
                }
                continue
            after = self.annotator.follow(unit.statements, entry.input_types)
            for name in unit.outputs:
                entry.output_types[name] = self._of_output(entry, name, after.get(name, ANY))
            if self._is_opaque(entry, after):
                entry.loose.update(unit.outputs)
            types.update(entry.output_types)
            for signature in (entry.input_types, entry.output_types):
                for name, kind in signature.items():
                    # naming a class of another module could make the modules import each other
                    if not _at_home(kind, homes, unit.module):
                        signature[name] = ANY
            if self.seen:
                self._loosen_rebound(entry)
        if self.seen:
            self._loosen_changing(planned)
        return {name: kind if _at_home(kind, homes, "") else ANY for name, kind in types.items()}

    def _homes(self) -> dict[str, str]:
        renames = self.annotator.renames
        lifted = self.annotator.lifting.lifted.values()
        return {renames.get(part.name, part.name): part.statement.cell.role.module for part in lifted}

    def _spell(self, planned: Sequence[PlannedUnit]) -> None:
        annotated = {name for entry in planned for name in _annotated(entry.unit)}
        filled = {name for entry in planned for name in _filled(entry.unit) if name not in entry.unit.outputs}
        by_name: dict[str, list[str]] = {}
        for each in self.observed:
            kind = self.speller.spell(each.type) if each.type and each.name not in annotated else ANY
            if kind != ANY:
                self.seen[each.step, each.name] = kind
                by_name.setdefault(each.name, []).append(kind)
        for place, kind in self.seen.items():
            if "[" in kind and place[1] in filled:
                # what it holds after that was not observed
                self.seen[place] = joined([kind, ANY_ELEMENTS.get(root_of(kind), ANY)])
            elif "[" in kind:  # one and the same object may come from several steps, and its type does not change
                alike = [other for other in by_name[place[1]] if root_of(other) == root_of(kind)]
                self.seen[place] = joined(alike)
        for entry in planned:
            for each in self.observed:
                if each.step == entry.function and each.shape:
                    entry.shapes[each.name] = each.shape

    def _of_output(self, entry: PlannedUnit, name: str, static: str) -> str:
        unit = entry.unit
        # a class or module that is itself a variable somewhere cannot be named in a signature
        usable = static in BUILTIN or (root_of(static) not in self.state) or "[" in static
        certain = unit.bound.get(name, True) or static == entry.input_types.get(name)
        observed = self.seen.get((entry.function, name), ANY)
        if not certain and observed != entry.input_types.get(name):
            return ANY  # what a step may leave unbound is what it was before
        if not usable:
            return ANY
        return refined(static, observed) if observed != ANY else (static if certain else ANY)

    def _is_opaque(self, entry: PlannedUnit, after: Mapping[str, str]) -> bool:
        """Whether the step returns just one value, which a type checker takes for `Any`: it would not let it pass."""
        if len(entry.unit.outputs) != 1:
            return False
        (name,) = entry.unit.outputs
        kind = entry.output_types[name]
        if kind == ANY or after.get(name, ANY) != ANY or self._is_untyped(kind):
            return False
        return not self._visible(entry, name)

    def _is_untyped(self, kind: str) -> bool:
        root = root_of(kind)
        statement = self.speller.added.get(root, "")
        meaning = statement.split()[1] if statement else self.annotator.imports.aliases.get(root, "")
        return meaning.partition(".")[0] in UNTYPED

    def _visible(self, entry: PlannedUnit, name: str) -> bool:
        """Whether the last thing bound to the name is plainly of a library's type."""
        values = [
            statement.node.value
            for statement in entry.unit.statements
            if isinstance(statement.node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == name for target in statement.node.targets)
        ]
        rebinding = [statement for statement in entry.unit.statements if name in statement.names.rebound]
        if not values:
            return name in entry.input_types and entry.input_types[name] != ANY and not rebinding
        known = dict(entry.input_types)
        for statement in entry.unit.statements:
            node = statement.node
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.value is not values[-1]:
                kind = self.annotator.of(node.value, known)
                known[node.targets[0].id] = "numpy.ndarray" if self._is_array(node.value, known) else kind
        return self._is_array(values[-1], known) or self._is_polars(values[-1], known)

    def _is_array(self, node: ast.expr, known: Mapping[str, str]) -> bool:
        if isinstance(node, ast.Name):
            return known.get(node.id, ANY).endswith(".ndarray")
        if isinstance(node, ast.Subscript):
            return isinstance(node.slice, ast.Slice) and self._is_array(node.value, known)
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Attribute):
            owner = node.func.value
            drawn = isinstance(owner, ast.Name) and known.get(owner.id, ANY).endswith(".Generator")
            if drawn and any(keyword.arg == "size" for keyword in node.keywords):
                return True
            if node.func.attr in ARRAY_METHODS and self._is_array(owner, known):
                return True
        module, _, function = self.annotator.imports.dotted(dotted_path(node.func)).rpartition(".")
        return module == "numpy" and function in ARRAY_FUNCTIONS

    def _is_polars(self, node: ast.expr, known: Mapping[str, str]) -> bool:
        """polars says all its types: whatever comes from it in a chain of calls."""
        while isinstance(node, (ast.Call, ast.Attribute)):
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name):
            return False
        meaning = self.annotator.imports.aliases.get(node.id, "")
        kind = known.get(node.id, ANY)
        return meaning.startswith("polars") or (
            kind.endswith((".DataFrame", ".LazyFrame", ".Series")) and not self._is_untyped(kind)
        )

    def _loosen_changing(self, planned: Sequence[PlannedUnit]) -> None:
        """A variable of `run` that becomes something of another type is `Any` from its first binding on."""
        given = {each.name: each.annotation for each in self.parameters if each.mutable}
        kinds: dict[str, set[str]] = {name: {kind} for name, kind in given.items()}
        for entry in planned:
            for name, kind in entry.output_types.items():
                kinds.setdefault(name, set()).add(kind)
        changing = {name for name, found in kinds.items() if len(found - {ANY}) > 1}
        for entry in planned:
            for name in changing & entry.output_types.keys():
                entry.loose.add(name)
                if name not in given:
                    changing.remove(name)

    def _loosen_rebound(self, entry: PlannedUnit) -> None:
        """An argument that becomes something of another type is `Any`: a type checker wants one for both."""
        rebound = {name for statement in entry.unit.statements for name in statement.names.rebound}
        for name, kind in entry.input_types.items():
            if name in rebound and not self._is_untyped(kind) and kind != entry.output_types.get(name):
                entry.input_types[name] = ANY


def _at_home(kind: str, homes: Mapping[str, str], module: str) -> bool:
    """Whether every class of the notebook that an annotation names is defined in the module."""
    return all(homes.get(root, module) == module for root in roots_of(kind))


def _annotated(unit: Unit) -> set[str]:
    """The names whose types the scientist wrote down."""
    return {
        statement.node.target.id
        for statement in unit.statements
        if isinstance(statement.node, ast.AnnAssign) and isinstance(statement.node.target, ast.Name)
    }


def _filled(unit: Unit) -> set[str]:
    """The variables that a step puts elements into."""
    found: set[str] = set()
    for statement in unit.statements:
        for node in of_types(statement.nodes, MAY_FILL):
            owner: ast.expr | None = None
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                owner = node.value
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FILLING:
                owner = node.func.value
            if isinstance(owner, ast.Name):
                found.add(owner.id)
    return found
