"""Applying fixes in rounds: each one is tried by compiling, and kept only where the notebook is better for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from nb2prod.compiler.fixes.fix import Compiler, Fix, Situation, with_edits
from nb2prod.compiler.fixes.registry import FIXES
from nb2prod.model import CellEdit, Diagnostic, Notebook, Package, RoleKind, Severity
from nb2prod.rules.tags import LIKELY_MISSPELLED

ROUNDS = 10
TRIALS = 100  # compilations: a notebook with hundreds of errors is not waited for
_STOPPING = ("NB101", "NB102", "NB2")  # beyond these the compiler does not look

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Mended:
    """A notebook after fixes; `mended` says for each error that is gone which fix did it."""

    notebook: Notebook
    fixes: tuple[Fix, ...]  # in the order they were applied
    edits: tuple[CellEdit, ...]  # from the notebook as it was
    mended: tuple[tuple[Diagnostic, Fix], ...]
    remaining: tuple[Diagnostic, ...]  # errors that are left, or appeared behind those that are gone


def mend(notebook: Notebook, package: Package, compiler: Compiler) -> Mended:
    """Mend what can be mended mechanically; `package` is what the compiler makes of the notebook as it is."""
    return _Mending(notebook, package, compiler).mended()


def mend_one(notebook: Notebook, package: Package, compiler: Compiler, wanted: Diagnostic | None) -> Mended:
    """Mend one finding of the package, with no more fixes than that needs.

    These are several where the finding's own would bring other errors to light. There are no edits where nothing mends
    it, and none for a finding of None.
    """
    mending = _Mending(notebook, package, compiler)
    if wanted is not None:
        mending.mend_only(wanted)
    return mending.outcome()


@dataclass(frozen=True)
class _State:
    """A notebook on its way, and what the compiler makes of it."""

    situation: Situation
    package: Package
    fixes: tuple[Fix, ...] = ()

    @property
    def notebook(self) -> Notebook:
        """The notebook."""
        return self.situation.notebook

    @cached_property
    def rank(self) -> tuple[int, int, int]:
        """How bad it is: errors that keep the compiler from looking further, all errors, misspelled tags."""
        errors = _errors(self.package)
        stopped = any(found.code.startswith(_STOPPING) for found in errors)
        stopped = stopped or all(role.kind is RoleKind.SKIP for role in self.situation.roles.values())
        misspelled = sum(found.code == LIKELY_MISSPELLED.code for found in self.package.diagnostics)
        return (len(errors) if stopped else 0, len(errors), misspelled)

    @cached_property
    def keys(self) -> set[Key]:
        """What the compiler says."""
        return {_key(found) for found in self.package.diagnostics}


class _Mending:
    def __init__(self, notebook: Notebook, package: Package, compiler: Compiler) -> None:
        self.compiler = compiler
        self.first = self.state = _State(Situation(notebook, package.diagnostics, compiler), package)
        self.gone: dict[Key, Fix] = {}
        self.trials = 0

    def mended(self) -> Mended:
        for _ in range(ROUNDS):
            if not self.round():
                break
        return self.outcome()

    def outcome(self) -> Mended:
        """What there is so far."""
        left = self.state.keys
        gone = tuple(
            (found, self.gone[_key(found)])
            for found in self.first.package.diagnostics
            if _key(found) in self.gone and _key(found) not in left
        )
        return Mended(self.state.notebook, self.state.fixes, self.edits(), gone, _errors(self.state.package))

    def round(self) -> bool:
        """Offer fixes for every diagnostic as the notebook stands now; False when none was of use."""
        start = self.state
        diagnostics = sorted(_mendable(start.package), key=_urgency)
        together = self.together(diagnostics)
        if together is not None:
            self.accept(together)
            return True
        touched: set[tuple[int, str]] = set()
        for diagnostic in diagnostics:
            if _key(diagnostic) in self.state.keys:
                better = self.mend(diagnostic, start, touched)
                if better is not None:
                    touched |= {place for fix in better.fixes[len(self.state.fixes) :] for place in _places(fix)}
                    self.accept(better)
        return bool(touched)

    def mend_only(self, wanted: Diagnostic) -> None:
        """Take the finding's own fix where that is enough, else what it needs of all fixes."""
        better = self.mend(wanted, self.state, set()) if wanted.code in FIXES else None
        if better is None or _key(wanted) in better.keys:
            whole = mend(self.state.notebook, self.state.package, self.compiler)
            better = self.needed(wanted, whole.fixes) if wanted in dict(whole.mended) else None
        if better is not None:
            self.accept(better)

    def needed(self, wanted: Diagnostic, fixes: Sequence[Fix]) -> _State | None:
        """The notebook with the first fixes that do away with a finding, but for those that it can do without."""
        state: _State | None = self.state
        remaining = iter(fixes)
        while state is not None and not self.is_mended(wanted, state):
            fix = next(remaining, None)
            state = self.after([fix], state) if fix is not None else None
        if state is not None:
            for fix in reversed(state.fixes[:-1]):
                state = self.without(fix, wanted, state)
        return state

    def without(self, fix: Fix, wanted: Diagnostic, state: _State) -> _State:
        """The notebook without a fix, where no later one builds on what it has changed, and the others are enough."""
        at = state.fixes.index(fix)
        before, behind = state.fixes[:at], state.fixes[at + 1 :]
        if not _places(fix).isdisjoint(place for later in behind for place in _places(later)):
            return state
        less = self.after((*before, *behind), self.state)
        return less if less is not None and self.is_mended(wanted, less) else state

    def is_mended(self, wanted: Diagnostic, state: _State) -> bool:
        """Whether a finding is gone, and the notebook better than now: for an error, there are fewer of them."""
        parts = 2 if wanted.severity is Severity.ERROR else 3
        return _key(wanted) not in state.keys and state.rank[:parts] < self.state.rank[:parts]

    def together(self, diagnostics: Sequence[Diagnostic]) -> _State | None:
        """All first alternatives at once: one compilation where each does what it should and nothing else appears."""
        chosen: list[Fix] = []
        touched: set[tuple[int, str]] = set()
        for diagnostic in diagnostics:
            fix = next(iter(self.offers(diagnostic, self.state)), None)
            if fix is not None and not touched & _places(fix):
                chosen.append(fix)
                touched |= _places(fix)
        state = self.after(chosen, self.state) if len(chosen) > 1 else None
        mended = {_key(fix.diagnostic) for fix in chosen}
        return state if state is not None and state.keys <= self.state.keys - mended else None

    def mend(self, diagnostic: Diagnostic, start: _State, touched: set[tuple[int, str]]) -> _State | None:
        """Take the first alternative that makes the notebook better, alone or with what then shows behind it."""
        replaced: list[_State] = []
        most = len(_errors(self.state.package)) + 1
        for fix in self.offers(diagnostic, start):
            state = self.after([fix], self.state) if not touched & _places(fix) else None
            if state is not None and state.rank < self.state.rank:
                return state
            if state is not None and len(_errors(state.package)) <= most and _key(diagnostic) not in state.keys:
                replaced.append(state)
        return next((better for state in replaced if (better := self.mended_behind(state)) is not None), None)

    def mended_behind(self, state: _State) -> _State | None:
        """The better notebook, where one more fix mends what a first one brought to light."""
        before = self.state.keys
        for found in _mendable(state.package):
            for second in self.offers(found, state) if _key(found) not in before else ():
                further = self.after([second], state)
                if further is not None and further.rank < self.state.rank:
                    return further
        return None

    def offers(self, diagnostic: Diagnostic, state: _State) -> Iterable[Fix]:
        return FIXES[diagnostic.code](diagnostic, state.situation)

    def after(self, fixes: Sequence[Fix], state: _State) -> _State | None:
        """The notebook with fixes; None when enough has been tried."""
        if self.trials >= TRIALS:
            return None
        self.trials += 1
        notebook = with_edits(state.notebook, [edit for fix in fixes for edit in fix.edits])
        package = self.compiler.package(notebook)
        situation = Situation(notebook, package.diagnostics, self.compiler)
        return _State(situation, package, (*state.fixes, *fixes))

    def accept(self, state: _State) -> None:
        new = state.fixes[len(self.state.fixes) :]
        self.gone |= {_key(fix.diagnostic): fix for fix in new if _key(fix.diagnostic) not in state.keys}
        for key in self.state.keys - state.keys:
            self.gone.setdefault(key, new[0])
        self.state = state

    def edits(self) -> tuple[CellEdit, ...]:
        """What is different from the original notebook."""
        return tuple(
            CellEdit(
                new.number,
                new.source if new.source != old.source else None,
                new.tags if new.tags != old.tags else None,
            )
            for old, new in zip(self.first.notebook.cells, self.state.notebook.cells, strict=True)
            if new != old
        )


def _errors(package: Package) -> tuple[Diagnostic, ...]:
    return tuple(found for found in package.diagnostics if found.severity is Severity.ERROR)


def _mendable(package: Package) -> tuple[Diagnostic, ...]:
    """What a fix could be offered for: errors, and tags that are probably misspelled."""
    return tuple(found for found in package.diagnostics if found.code in FIXES)


def _key(diagnostic: Diagnostic) -> Key:
    """The same for a diagnostic that only moved by some lines."""
    return diagnostic.code, diagnostic.cell_number, re.sub(r"line \d+", "line", diagnostic.message)


def _urgency(diagnostic: Diagnostic) -> tuple[bool, bool, bool]:
    """Tags first, since they decide what the rest means; all tags at once only where no cell has any."""
    return diagnostic.code == "NB102", not diagnostic.code.startswith("NB1"), not diagnostic.code.startswith("NB2")


def _places(fix: Fix) -> set[tuple[int, str]]:
    """The sources and tags that a fix changes."""
    parts: Iterable[tuple[CellEdit, str, object]] = (
        part for edit in fix.edits for part in ((edit, "source", edit.source), (edit, "tags", edit.tags))
    )
    return {(edit.cell_number, what) for edit, what, value in parts if value is not None}
