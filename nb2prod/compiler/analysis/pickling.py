"""Functions and classes that stay in their step although something pickles them, which needs them at the top level."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.compiler.analysis.candidates import DEFINITIONS
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.names import Called, Read
from nb2prod.compiler.analysis.units import Units
from nb2prod.model import Diagnostic
from nb2prod.rules.functions import NOT_LIFTABLE

# what these modules' pools are handed goes to another process
PROCESS_MODULES = ("multiprocessing", "concurrent.futures")
THREADS = ("multiprocessing.dummy", "multiprocessing.pool.ThreadPool", "concurrent.futures.ThreadPoolExecutor")
POOL_METHODS = frozenset(
    "map imap imap_unordered starmap map_async starmap_async apply apply_async submit Process".split()
)
FIX = "pass what it reads as an argument, and define it once"
PICKLING = frozenset({"pickle.dump", "pickle.dumps", "joblib.dump", "torch.save", "shelve.open"})


def pickled_definitions(units: Units, imports: ImportTable) -> Iterable[Diagnostic]:
    """Find definitions inside a step that cannot be pickled there, where the notebook's can."""
    dotted = [name for name in imports.aliases.values() if not name.startswith(THREADS)]
    processes = any(name.startswith(PROCESS_MODULES) for name in dotted)
    statements = [statement for unit in units.units for statement in unit.statements]
    called = [called for statement in statements for called in statement.names.calls]
    pickles = any(pickles_object(call, imports) for call in called)
    if not (processes or pickles):
        return
    reads = [read for statement in statements for read in statement.names.reads]
    for statement in statements:
        node = statement.node
        if not isinstance(node, DEFINITIONS):
            continue
        handed = any(read.name == node.name and goes_to_pool(read) for read in reads)
        if (processes and handed) or (pickles and isinstance(node, ast.ClassDef)):
            message = f"{node.name!r} stays in its step, where it cannot be pickled"
            yield NOT_LIFTABLE.at(message, statement.cell.cell, node, fix=FIX)


def pickles_object(called: Called, imports: ImportTable) -> bool:
    """Whether a call pickles what may be, or hold, an object of the notebook's own classes."""
    given = called.node.args[0] if called.node.args else None
    weights = isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "state_dict"
    return not weights and (imports.dotted(called.path) in PICKLING or called.path[-1] == "to_pickle")


def goes_to_pool(read: Read) -> bool:
    function = read.argument.func if read.argument is not None else None
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in POOL_METHODS
