"""The names whose values are a run's metrics, also in notebooks that cannot be exported."""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.compiler.analysis.bindings import collect_bindings
from nb2prod.compiler.analysis.cells import CodeCell, code_cells
from nb2prod.compiler.analysis.imports import collect_imports
from nb2prod.compiler.analysis.lifting import lift
from nb2prod.compiler.analysis.mutations import collect_mutations
from nb2prod.compiler.analysis.signatures import settle_signatures
from nb2prod.compiler.analysis.units import Sorter, Unit, Units
from nb2prod.compiler.collecting import collector_paused
from nb2prod.compiler.compile import make_looking
from nb2prod.compiler.reach.reading import run_cells
from nb2prod.compiler.roles import RoledCell, assign_roles
from nb2prod.model import CellMetrics, Notebook, RoleKind, StarImport


@collector_paused()
def metrics_of(notebook: Notebook, star_imports: Sequence[StarImport] = ()) -> tuple[CellMetrics, ...]:
    """Name what each metrics cell binds or shows: what the generated module's `main --json` prints where it is scalar.

    A name stands at the last cell that binds it; cells that have none are left out.
    """
    taken = {cell.number: cell for cell in run_cells(notebook)}
    roled = tuple(
        RoledCell(taken[entry.cell.number], entry.role)
        for entry in assign_roles(notebook)[0]
        if entry.cell.number in taken
    )
    if not any(entry.role.kind is RoleKind.METRICS for entry in roled):
        return ()
    units = _units(code_cells(roled, star_imports)[0], star_imports)
    found: dict[int, dict[str, None]] = {}
    for unit in units.units:
        if unit.kind is RoleKind.METRICS:
            for name in [*unit.outputs, *unit.shown]:
                found.setdefault(_cell_of(unit, name), {}).setdefault(name)
    return tuple(CellMetrics(number, tuple(names)) for number, names in sorted(found.items()))


def _units(cells: tuple[CodeCell, ...], star_imports: Sequence[StarImport]) -> Units:
    """The notebook's steps with what they give, as the compiler has them."""
    statements = [statement for cell in cells for statement in cell.statements]
    imports = collect_imports(cells, star_imports)
    mutations = collect_mutations(statements)
    looking = make_looking(cells, imports, mutations)
    lifting = lift(cells, imports, collect_bindings(cells, imports), frozenset())
    units = Sorter(cells, imports, lifting, looking).sort()
    known = {name for statement in units.parameters for name in statement.names.bound}
    for unit in units.units:
        unit.inputs = _inputs(unit, known)
        known |= set(unit.bound)
    settle_signatures(units, mutations)
    return units


def _inputs(unit: Unit, known: set[str]) -> list[str]:
    """The variables that a step reads before it certainly binds them itself."""
    own: set[str] = set()
    found: dict[str, None] = {}
    for statement in unit.statements:
        found.update((read.name, None) for read in statement.names.reads if read.name in known - own)
        own |= {name for name, certain in statement.names.bound.items() if certain}
    return list(found)


def _cell_of(unit: Unit, name: str) -> int:
    """The last cell that binds a name, else the last that shows or changes it."""
    binding = [part for part in unit.statements if name in part.names.bound or name in part.names.global_writes]
    reading = [
        part for part in [*unit.statements, *unit.dropped] if any(read.name == name for read in part.names.reads)
    ]
    last = max(binding or reading or unit.statements, key=lambda part: part.order)
    return last.cell.cell.number
