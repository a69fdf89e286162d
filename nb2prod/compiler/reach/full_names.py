"""What the names of a notebook stand for, by its imports, wherever they stand."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.scopes import other_bindings
from nb2prod.compiler.random_sources import GENERATORS
from nb2prod.compiler.reach import tables
from nb2prod.compiler.trees import walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_TOLD = frozenset(
    {
        ast.Import,
        ast.ImportFrom,
        ast.Assign,
        *_FUNCTIONS,
        ast.ClassDef,
        ast.Call,
        ast.ExceptHandler,
        ast.MatchAs,
        ast.MatchStar,
        ast.MatchMapping,
    }
)
_STARRED = (
    *(name for table in (tables.OPAQUE, tables.OWN, tables.EVALUATING, tables.OPENING) for name in table),
    *tables.UNPICKLING,
    *GENERATORS,
)


@dataclass(frozen=True, slots=True)
class OwnModules:
    """What of the notebook's own modules every run has to do for itself; reasons by full names."""

    used: dict[str, str] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)  # modules that do it while they are imported


@dataclass(slots=True)
class FullNames:
    """Full names by alias: several where a name is bound to several things."""

    aliases: dict[str, set[str]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)  # names bound to anything else than an import, in whatever scope
    maybe_none: set[str] = field(default_factory=set)  # names that are given None somewhere
    careful: bool = False  # a library is used that may read names from any text
    own: OwnModules = field(default_factory=OwnModules)
    texts: dict[str, list[str]] = field(default_factory=dict)  # names that are never bound to anything but these texts
    plain_classes: set[str] = field(default_factory=set)  # of the notebook's, which do nothing when others extend them
    _otherwise: set[str] = field(default_factory=set)  # names bound by anything but an assignment or an import
    _stars: bool = False  # names come in that are not known
    _classes: dict[str, list[ast.ClassDef]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, trees: Sequence[ast.Module], sources: Iterable[str], given: frozenset[str], own: OwnModules
    ) -> FullNames:
        """Go through all cells; `given` are names that get other values than those the cells give them."""
        names = cls(own=own)
        stores: Counter[str] = Counter()
        for tree in trees:
            for node in walk(tree):
                if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                    names.bound.add(node.id)
                    stores[node.id] += 1
                elif type(node) in _TOLD:
                    names._note(node)
        names.bound |= names._otherwise
        if not any(tables.HOOKS_OF_CLASSES.search(source) for source in sources):
            names._find_plain_classes()
        names.texts = {} if names._stars else names.texts
        otherwise = names.aliases.keys() | names._classes.keys() | names._otherwise | given
        names.texts = {
            name: texts for name, texts in names.texts.items() if len(texts) == stores[name] and name not in otherwise
        }
        return names

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                self._alias(alias.asname or top, alias.name if alias.asname else top)
                self._use(alias.name)
        elif isinstance(node, ast.ImportFrom):
            self._note_from(node)
        elif isinstance(node, ast.Assign):
            self._note_assignment(node)
        elif isinstance(node, _FUNCTIONS):
            self._note_defaults(node.args)
            if not isinstance(node, ast.Lambda):
                self._otherwise.add(node.name)
        elif isinstance(node, ast.ClassDef):
            self._classes.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Call):
            self._note_import_call(node)
        else:
            self._otherwise.update(other_bindings(node))

    def _note_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        self._use(module)
        for alias in node.names:
            if alias.name != "*":
                self._alias(alias.asname or alias.name, f"{module}.{alias.name}")
                continue
            self._stars = True
            for full in (*_STARRED, *self.own.used):
                if full.startswith(f"{module}."):
                    self._alias(full[len(module) + 1 :].partition(".")[0], full.rstrip("."))

    def _note_assignment(self, node: ast.Assign) -> None:
        """`draw = np.random.rand` makes another name for it."""
        targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
        path = dotted(node.value)
        value = node.value.value if isinstance(node.value, ast.Constant) else ...
        if value is None:
            self.maybe_none |= set(targets)
        elif isinstance(value, str):
            for name in targets:
                self.texts.setdefault(name, []).append(value)
        elif path:
            for full in self.of_path(path):
                for name in targets:
                    self._alias(name, full)

    def _note_defaults(self, arguments: ast.arguments) -> None:
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
        pairs = zip([*positional, *arguments.kwonlyargs], [*defaults, *arguments.kw_defaults], strict=True)
        others = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
        self._otherwise |= {each.arg for each in (*positional, *arguments.kwonlyargs, *others)}
        self.maybe_none |= {
            argument.arg for argument, value in pairs if isinstance(value, ast.Constant) and value.value is None
        }

    def _note_import_call(self, node: ast.Call) -> None:
        if dotted(node.func)[-1:] in (("import_module",), ("__import__",)):
            first = node.args[0] if node.args else None
            self._use(first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "")

    def _alias(self, name: str, full: str) -> None:
        self.aliases.setdefault(name, set()).add(full)

    def _use(self, module: str) -> None:
        self.careful = self.careful or module.partition(".")[0] not in tables.KNOWN_LIBRARIES

    def _find_plain_classes(self) -> None:
        pending = {name for name in self._classes if name not in self.bound and name not in self.aliases}
        while found := {name for name in pending if all(map(self._extends_plainly, self._classes[name]))}:
            pending -= found
            self.plain_classes |= found

    def _extends_plainly(self, node: ast.ClassDef) -> bool:
        return not node.keywords and not node.decorator_list and all(map(self.is_safe_base, node.bases))

    def is_safe_base(self, node: ast.expr) -> bool:
        """Whether nothing but the class itself is made when a class extends this one."""
        path = dotted(node.value if isinstance(node, ast.Subscript) else node)
        return self.only(path) in tables.SAFE_BASES or (len(path) == 1 and path[0] in self.plain_classes)

    def of_path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The full names that a dotted path may stand for; a name that no import binds stands for itself."""
        if not path:
            return ()
        rest = "".join(f".{part}" for part in path[1:])
        known = self.aliases.get(path[0])
        if known is None:
            return (path[0] + rest,)
        return tuple(sorted(full + rest for full in known))

    def only(self, path: tuple[str, ...]) -> str:
        """The full name of a path that can be nothing else; empty otherwise."""
        found = self.of_path(path)
        return found[0] if len(found) == 1 and path[0] not in self.bound and path[0] not in self._classes else ""


def dotted(node: ast.AST) -> tuple[str, ...]:
    """`a.b.c` as its parts; nothing for what is no dotted name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (node.id, *reversed(parts)) if isinstance(node, ast.Name) else ()


def look_up(table: dict[str, str], full: str) -> str:
    """What a table says about a full name, or about the module or class it is in."""
    found = table.get(full, "")
    position = full.find(".")
    while not found and position > 0:
        found = table.get(full[: position + 1], "")
        position = full.find(".", position + 1)
    return found
