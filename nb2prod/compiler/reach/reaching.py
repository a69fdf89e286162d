"""Where runs with other values begin to differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from nb2prod.compiler.collecting import collector_paused
from nb2prod.compiler.parameters.notebook_parameters import parameters_cells
from nb2prod.compiler.reach.definitions import holders, users_of, uses
from nb2prod.compiler.reach.facts import CellFacts, Facts, Place, earlier
from nb2prod.compiler.reach.own_modules import own_modules
from nb2prod.compiler.reach.reading import cell_facts
from nb2prod.compiler.reach.tables import SESSION_NAME
from nb2prod.model import Barrier, Notebook, Reach, StarImport


@collector_paused()
def reach(
    notebook: Notebook,
    varied: Sequence[str],
    given: Collection[str] = (),
    star_imports: Sequence[StarImport] = (),
    own_files: Sequence[tuple[str, str]] = (),
) -> Reach:
    """Find the first cell behind the place of injection that each varied parameter can affect.

    Conservative: what may differ does. `given` are the parameters that get one value for all runs; `star_imports` say
    what the libraries' star imports bring in; `own_files` are path and source of the notebook's own modules. The
    barrier is the first cell of all, wherever it is.
    """
    cells = cell_facts(notebook, frozenset((*varied, *given)), own_modules(own_files))
    tagged = parameters_cells(notebook)
    known = {star.module: frozenset((*star.names, *star.unsure)) for star in star_imports}
    survey = Survey.of(cells, tagged[0].number if tagged else 0, known)
    return Reach(tuple((name, survey.affected(name)) for name in varied), survey.barrier())


@dataclass(frozen=True, slots=True)
class Survey:
    """All cells, and what of their definitions is used by name."""

    cells: tuple[CellFacts, ...]
    injected: int  # number of the cell behind which values are given; 0: at the top
    stars: dict[str, frozenset[str]]
    users: dict[str, frozenset[str]]  # name -> definitions whose later code mentions it
    opaque: dict[str, str]  # definitions that may read any name when they are used, and how
    own: dict[str, str]  # definitions that do what every run has to do for itself, and what
    classes: frozenset[str]

    @classmethod
    def of(cls, cells: tuple[CellFacts, ...], injected: int, stars: dict[str, frozenset[str]]) -> Survey:
        """Follow who uses whom through all definitions, in whatever order they stand."""
        definitions = [each for cell in cells for each in cell.definitions]
        users = users_of(definitions)
        classes = frozenset(each.name for each in definitions if each.is_class)
        opaque = holders(users, {each.name: each.later.opaque.reason for each in definitions if each.later.opaque})
        own = holders(users, {each.name: each.later.own.reason for each in definitions if each.later.own})
        if opaque:  # an object loaded from a file may be of such a class
            loading = {each.name: each.later.unpickles.reason for each in definitions if each.later.unpickles}
            opaque = holders(users, {**loading, **opaque})
        return cls(cells, injected, stars, users, opaque, own, classes)

    def affected(self, name: str) -> Barrier | None:
        """The first cell behind the place of injection that a parameter's value can affect."""
        before = [cell for cell in self.cells if cell.cell.number <= self.injected]
        behind = [cell for cell in self.cells if cell.cell.number > self.injected]
        if not behind:
            return None
        first = behind[0].cell.number
        if SESSION_NAME.fullmatch(name):
            return Barrier(first, 1, f"runs in a session that uses the name {name} itself")
        texts = [each for cell in before for each in cell.texts if name in each.later.texts]
        what = f"can read {name}"
        holding = holders(self.users, dict.fromkeys((name, *(each.name for each in texts)), what))
        del holding[name]
        if holding:
            loading = [each.name for cell in self.cells for each in cell.definitions if each.later.unpickles]
            holding |= holders(self.users, dict.fromkeys(loading, what))
        for cell in before:
            if found := self._kept(cell, name, holding):
                return Barrier(first, 1, f"follows cell {cell.cell.number}, which {found.reason} in line {found.line}")
        for cell in behind:
            if found := self._affects(cell, name, holding):
                return Barrier(cell.cell.number, found.line, found.reason)
        return None

    def barrier(self) -> Barrier | None:
        """The first cell that every run has to run for itself."""
        for cell in self.cells:
            found: Place | None = None
            for facts in (cell.now, cell.odd):
                found = earlier(found, facts.own)
                found = earlier(found, uses(facts, self.own))
                if facts.unpickles and not self.classes.isdisjoint(self.own):
                    found = earlier(found, facts.unpickles)
            if found is not None:
                return Barrier(cell.cell.number, found.line, found.reason)
        return None

    def _kept(self, cell: CellFacts, name: str, holding: dict[str, str]) -> Place | None:
        """What a cell before the place of injection leaves behind that may read the name later, nobody knows where."""
        now, odd = cell.now, cell.odd
        found = self._hidden(now, holding, name)
        found = earlier(found, self._hidden(odd, holding, name))
        found = earlier(found, uses(now, holding))
        found = earlier(found, _word(now, {name, *holding}))
        return earlier(found, self._mentions(odd, name, holding))

    def _affects(self, cell: CellFacts, name: str, holding: dict[str, str]) -> Place | None:
        found: Place | None = None
        for facts in cell.at_once:
            found = earlier(found, self._mentions(facts, name, holding))
            found = earlier(found, self._hidden(facts, holding, name))
        for each in (*cell.definitions, *cell.texts):
            if each.name == name:
                found = earlier(found, Place(each.line, f"binds {name}"))
        for module, line in cell.stars:
            if name in self.stars.get(module, (name,)):
                found = earlier(found, Place(line, f"imports all names of {module}, which may bind {name}"))
        return found

    def _mentions(self, facts: Facts, name: str, holding: dict[str, str]) -> Place | None:
        found = Place(facts.names[name], f"uses {name}") if name in facts.names else None
        found = earlier(found, uses(facts, holding))
        return earlier(found, _word(facts, {name, *holding}))

    def _hidden(self, facts: Facts, holding: dict[str, str], name: str) -> Place | None:
        """Code that may read any name, or load what reads this one."""
        found = earlier(facts.opaque, uses(facts, self.opaque))
        if facts.unpickles and (holding or self.opaque):
            line, reason = facts.unpickles
            found = earlier(found, Place(line, f"{reason}, which can read {name}"))
        return found


def _word(facts: Facts, names: Iterable[str]) -> Place | None:
    found = [(facts.texts[name], name) for name in names if name in facts.texts]
    if not found:
        return None
    line, first = min(found)
    return Place(line, f"holds a text with the word {first}, which may be looked up")
