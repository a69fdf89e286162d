"""Everything that rendering needs, decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nb2prod.compiler.analysis.figures import Drawing, FigurePlan
from nb2prod.compiler.analysis.hidden_state import HiddenEffects
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.units import Unit, Units
from nb2prod.compiler.rendering.bodies import Bodies
from nb2prod.config import Settings
from nb2prod.model import Layout, Notebook, Parameter, RoleKind


@dataclass(slots=True, eq=False)
class PlannedUnit:
    """A unit with its function's name, types and docstring."""

    unit: Unit
    function: str
    summary: str
    body: str
    input_types: dict[str, str] = field(default_factory=dict)
    output_types: dict[str, str] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)  # outputs whose type a type checker would not accept in the signature
    shapes: dict[str, str] = field(default_factory=dict)  # output -> its size, in words, when observed
    figure: FigurePlan | None = None

    @property
    def is_step(self) -> bool:
        return self.unit.in_pipeline

    @property
    def is_figure(self) -> bool:
        return self.unit.kind is RoleKind.FIGURE

    @property
    def is_test(self) -> bool:
        return self.unit.kind is RoleKind.TEST


@dataclass(eq=False)
class Plan:
    """One notebook's package, before it is text."""

    notebook: Notebook
    settings: Settings
    layout: Layout
    imports: ImportTable
    lifting: Lifting
    units: Units
    bodies: Bodies
    planned: Sequence[PlannedUnit]
    parameters: tuple[Parameter, ...]
    parameters_cell: int
    renames: dict[str, str]
    title: str
    description: str
    pyplot: str  # what `matplotlib.pyplot` is called; empty where nothing needs it
    locals_in_run: dict[str, str]  # variables whose name in `run` differs from the notebook's
    types: dict[str, str]  # of every variable at the end of the notebook
    drawing: Drawing
    effects: HiddenEffects
    star_names: dict[str, tuple[str, ...]]
    dependencies: tuple[str, ...]
    type_imports: dict[str, str]  # name -> import of a class that only annotations name

    @cached_property
    def results(self) -> tuple[str, ...]:
        """The attributes of `Results`, in the order in which steps first return them."""
        ordered: dict[str, None] = {}
        for planned in self.planned:
            if planned.is_step:
                for statement in planned.unit.statements:
                    for name in statement.names.deleted:
                        if name not in planned.unit.outputs:
                            ordered.pop(name, None)
                ordered.update(dict.fromkeys(planned.unit.outputs))
        return tuple(ordered)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The names of `Results` that metrics cells bind or show."""
        wanted: dict[str, None] = {}
        for unit in self.units.units:
            if unit.kind is RoleKind.METRICS:
                wanted.update(dict.fromkeys([*unit.outputs, *unit.shown]))
        results = set(self.results)
        return tuple(name for name in wanted if name in results)

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The module names in use; the main module is the empty one and comes first."""
        named = [(planned.unit.order, planned.unit.module) for planned in self.planned if not planned.is_test]
        named += [(entry.statement.order, entry.statement.cell.role.module) for entry in self.units.top_level]
        return tuple(dict.fromkeys(["", *(module for _, module in sorted(named))]))

    @property
    def is_async(self) -> bool:
        return any(planned.is_step and planned.unit.is_async for planned in self.planned)

    @property
    def has_figures(self) -> bool:
        return any(planned.is_figure for planned in self.planned)
