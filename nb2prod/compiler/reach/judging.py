"""What a name written out in full means for sharing, and a call of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.compiler.random_sources import (
    ALWAYS,
    FAMILIES,
    GENERATORS,
    LAYERS,
    METHODS,
    NEEDING_STATE,
    NEEDING_STATE_WHEN,
    NOT_DRAWING,
    SEEDING,
)
from nb2prod.compiler.reach import tables
from nb2prod.compiler.reach.facts import Facts
from nb2prod.compiler.reach.full_names import FullNames, dotted, look_up
from nb2prod.compiler.trees import walk

_CLOCKS = frozenset({name for name, reason in ALWAYS.items() if reason == ALWAYS["time.time"]} | {"os.getpid"})
_TIMES = re.compile(r"time|now\(|getpid|perf_counter|monotonic|today")
_SEEDS = re.compile(r"(?i)seed|Random|default_rng|set_state|PCG64|MT19937|Philox|SFC64")
_DRAWS = "draws random numbers without a seed"
MODULES_JUDGED = frozenset(
    name.partition(".")[0]
    for table in (tables.OPAQUE, tables.OWN, tables.OPENING, tables.EVALUATING, SEEDING, FAMILIES)
    for name in table
) - {"pandas", "tensorflow", "torch", "torchvision", "IPython", "google"}
_CLASSES_TOO = FAMILIES | LAYERS
_WORD = re.compile(r"[^\W\d]\w*")
_STILL = frozenset("Dataset IterableDataset TensorDataset Subset ConcatDataset Module ModuleList Sequential".split())


class Judge:
    """Knows the tables, and which generators have been given a seed so far: to be asked in the notebook's order."""

    def __init__(
        self, names: FullNames, given: frozenset[str], sources: Sequence[str], seeded: frozenset[str] = frozenset()
    ) -> None:
        self._names = names
        self._given = given
        self._times = any(map(_TIMES.search, sources)) and any(map(_SEEDS.search, sources))
        self._seeded = set(seeded)
        self._clocks: set[str] = set()  # variables that hold what a clock said

    def mention(self, full: str, call: ast.Call | None, line: int, facts: Facts) -> None:
        """Take up what a full name means, called or not."""
        harmless = full in tables.OPAQUE_WITHOUT_ARGUMENTS and call is not None and call.args
        if (reason := look_up(tables.OPAQUE, full)) and not harmless:
            facts.hide(line, f"uses {_shown(full)}, which {reason}")
        if reason := look_up(tables.OWN, full):
            facts.keep(line, f"uses {_shown(full)}, which {reason}")
        if reason := look_up(self._names.own.used, full.lstrip(".")):
            facts.keep(line, f"uses {_shown(full)}, which {reason}")
        if full in tables.OPENING and not _only_reads(full, call):
            facts.keep(line, f"uses {_shown(full)}, which may write a file")
        if full in tables.UNPICKLING and not (
            full == "numpy.load" and call is not None and not _asks_for_pickles(call)
        ):
            facts.unpickle(line, f"uses {_shown(full)}, which may load objects of its classes")
        if call is None and (full in tables.EVALUATING or _by_module(full)):
            facts.hide(line, f"uses {_shown(full)}, which evaluates texts")
        if full in tables.IMPORTING and not _imports_harmlessly(call):
            facts.hide(line, "imports a module by its name")
        if reason := self._draw(full, call):
            facts.keep(line, reason)

    def note_clock(self, statement: ast.stmt) -> None:
        """Remember the variables that an assignment fills from a clock, and the functions that ask one."""
        if not self._times:
            return
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._clocks |= {statement.name} if self._tells_time(statement) else set()
            return
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
            return
        if self._tells_time(statement.value):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            self._clocks |= {node.id for target in targets for node in walk(target) if isinstance(node, ast.Name)}

    def text_arguments(self, full: Sequence[str], call: ast.Call) -> tuple[ast.expr, ...] | None:
        """The arguments that a call evaluates as text among the notebook's names; None where it does no such thing."""
        where: tuple[int | str, ...] = ()
        for name in full:
            where = where or tables.EVALUATING.get(name, ()) or _by_module(name)
        if not where and isinstance(call.func, ast.Attribute):
            where = tables.EVALUATING_METHODS.get(call.func.attr, ())
        if not where:
            return None
        found = [each.value for each in call.keywords if each.arg in where or each.arg is None]
        found += [value for position, value in enumerate(call.args) if position in where]
        found += [value for value in call.args if isinstance(value, ast.Starred)]
        return tuple(found)

    def _draw(self, full: str, call: ast.Call | None) -> str:
        """Say how a name draws something else in every run, or nothing."""
        name = full.rpartition(".")[2]
        if full in SEEDING:
            return self._seed(full, call)
        if full in GENERATORS:
            return "" if call is not None and self._given_seed(full, call) else f"uses {_shown(full)} without a seed"
        is_class = name[:1].isupper()
        for prefix, family in (_CLASSES_TOO if is_class else FAMILIES).items():
            if full.startswith(prefix) and family not in self._seeded and full not in NOT_DRAWING:
                return "" if is_class and (call is None or name in _STILL) else _DRAWS
        if call is None or "numpy" in self._seeded or _has_state(call):
            return ""
        if full.startswith("sklearn.") and name in NEEDING_STATE:
            return _DRAWS if _draws_as_called(name, call) else ""
        return ""

    def method(self, name: str, full: Sequence[str], call: ast.Call | None, line: int, facts: Facts) -> None:
        """Take up what a method of that name does, whatever object it is of."""
        if name in tables.OPAQUE_ATTRIBUTES:
            facts.hide(line, f"uses .{name}, which reaches every name of the notebook")
        if call is None and name in tables.EVALUATING_METHODS:
            facts.hide(line, f"uses .{name}, which evaluates texts")
        if name in tables.OWN_METHODS:
            facts.keep(line, f"uses .{name}(), which {tables.OWN_METHODS[name]}")
        own = not any("." in each and each.partition(".")[0] in tables.KNOWN_LIBRARIES for each in full)
        own = own or any(each.startswith("scipy.stats.") for each in full)
        if name in METHODS and call is not None and own and "numpy" not in self._seeded and not _has_state(call):
            facts.keep(line, f"uses .{name}(), which {_DRAWS}")

    def _seed(self, full: str, call: ast.Call | None) -> str:
        values = _values(call) if call is not None else []
        if any(self._tells_time(value) for value in values):
            return "seeds a generator with the time"
        if any(isinstance(value, ast.Constant) and value.value is None for value in values) or not values:
            return f"calls {_shown(full)} without a seed"
        self._seeded.add(SEEDING[full])
        return ""

    def _given_seed(self, full: str, call: ast.Call) -> bool:
        values = [value for value in _values(call) if not (isinstance(value, ast.Constant) and value.value is None)]
        if not values or any(self._tells_time(value) for value in values):
            return False
        unsure = self._names.maybe_none | (self._given if full == "random.Random" else frozenset())
        return not any(isinstance(value, ast.Name) and value.id in unsure for value in values)

    def _tells_time(self, node: ast.AST) -> bool:
        for part in walk(node) if self._times else ():
            if isinstance(part, ast.Name) and part.id in self._clocks:
                return True
            names = self._names.of_path(dotted(part)) if isinstance(part, (ast.Attribute, ast.Name)) else ()
            if any(full in _CLOCKS for full in names):
                return True
        return False


def words(text: str) -> Iterator[str]:
    """The words of a text that could be names."""
    return (found.group() for found in _WORD.finditer(text))


def _by_module(full: str) -> tuple[int | str, ...]:
    position = full.find(".")
    while position > 0:
        if (found := tables.EVALUATING.get(full[: position + 1])) is not None:
            return found
        position = full.find(".", position + 1)
    return ()


def _only_reads(full: str, call: ast.Call | None) -> bool:
    if call is None:
        return False
    position, keyword, modes = tables.OPENING[full]
    given = [each.value for each in call.keywords if each.arg in (keyword, None)] + call.args[position : position + 1]
    if not given:
        return None in modes
    return all(isinstance(value, ast.Constant) and value.value in modes for value in given)


def _imports_harmlessly(call: ast.Call | None) -> bool:
    name = call.args[0] if call is not None and call.args else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return False
    return name.value.partition(".")[0] not in MODULES_JUDGED


def _asks_for_pickles(call: ast.Call) -> bool:
    """`numpy.load` makes objects only where it is told to."""
    given = [each.value for each in call.keywords if each.arg in ("allow_pickle", None)] + call.args[2:]
    return any(not (isinstance(value, ast.Constant) and value.value is False) for value in given)


def _has_state(call: ast.Call) -> bool:
    for each in call.keywords:
        if each.arg is None:
            return True
        if each.arg in ("random_state", "seed", "rng"):
            return not (isinstance(each.value, ast.Constant) and each.value.value is None)
    return False


def _draws_as_called(name: str, call: ast.Call) -> bool:
    needed = NEEDING_STATE_WHEN.get(name)
    if needed is None:
        return True
    value = next((each.value for each in call.keywords if each.arg == needed), None)
    return isinstance(value, ast.Constant) and value.value is True


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(each.value for each in call.keywords)]


def _shown(full: str) -> str:
    return f"`{full}`"
