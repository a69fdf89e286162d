"""What the notebook's own modules do that every run has to do for itself: by import, or by what a cell uses of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from nb2prod.compiler.ipython.syntax_check import checked
from nb2prod.compiler.random_sources import SEEDING
from nb2prod.compiler.reach.definitions import holders, users_of, uses
from nb2prod.compiler.reach.facts import CellFacts, earlier
from nb2prod.compiler.reach.full_names import FullNames, OwnModules
from nb2prod.compiler.reach.judging import Judge
from nb2prod.compiler.reach.scan import Scanner
from nb2prod.model import Cell, CellKind

_LONGEST = 4  # parts of a module's name


def own_modules(files: Sequence[tuple[str, str]]) -> OwnModules:
    """Read the modules' files (path and source), again until nothing new comes from one module to another."""
    trees = [(path, source, tree) for path, source in files if isinstance(tree := checked(source), ast.Module)]
    found = OwnModules()
    known = -1
    while known != len(found.used) + len(found.imported):
        known = len(found.used) + len(found.imported)
        for path, source, tree in trees:
            _read(tuple(_names(path)), source, tree, found)
    return found


def _read(modules: tuple[str, ...], source: str, tree: ast.Module, found: OwnModules) -> None:
    """Draws from common generators are left to the run, which sees whether the notebook has given them a seed."""
    names = FullNames.of([tree], [source], frozenset(), found)
    facts = CellFacts(Cell("", 0, CellKind.CODE, source))
    judge = Judge(names, frozenset(), [source], seeded=frozenset(SEEDING.values()))
    Scanner(names, judge, facts).statements([each for each in tree.body if not _is_main_guard(each)])
    acting = {each.name: each.later.own.reason for each in facts.definitions if each.later.own}
    own = holders(users_of(facts.definitions), acting)
    at_import = earlier(facts.now.own, earlier(facts.odd.own, uses(facts.now, own)))
    for module in modules:
        for name, reason in own.items():
            found.used.setdefault(f"{module}.{name}", reason)
            found.used.setdefault(f"{module}.{name}.", reason)
        if at_import is not None:
            found.imported.setdefault(module, f"{at_import.reason} while it is imported")


def _names(path: str) -> Iterator[str]:
    """The names that a file may be imported by: nobody knows here where the search path ends."""
    parts = list(PurePath(path).with_suffix("").parts)
    if parts[-1:] == ["__init__"]:
        parts.pop()
    for length in range(1, min(len(parts), _LONGEST) + 1):
        name = ".".join(parts[-length:])
        if all(part.isidentifier() for part in parts[-length:]):
            yield name


def _is_main_guard(node: ast.stmt) -> bool:
    test = node.test if isinstance(node, ast.If) else None
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"
