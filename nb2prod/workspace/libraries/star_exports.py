"""Which names a module's source exports to `from MODULE import *`, as far as reading can tell."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from nb2prod.workspace.libraries.hidden_names import changes_names
from nb2prod.workspace.libraries.name_lists import changed_in_functions, is_extender, listed


@dataclass(frozen=True, slots=True)
class Exports:
    """Names a star import binds: `unsure` ones where some branch is taken, or some submodule was imported before."""

    names: tuple[str, ...]
    unsure: tuple[str, ...] = ()


NamesOf = Callable[[str], Exports | None]

_EVERYTHING_PUBLIC = (
    "[s for s in dir() if not s.startswith('_')]",
    "[_s for _s in dir() if not _s.startswith('_')]",
    "[name for name in dir() if not name.startswith('_')]",
)
_ENDS = (ast.Raise, ast.Return, ast.Continue, ast.Break)


def exported_names(
    module: ast.Module, name: str, submodules: tuple[str, ...] | None, names_of: NamesOf
) -> Exports | None:
    """The names of `__all__` when it is written out, else every public name; None when unsure.

    `name` is the module's own, in full; `submodules` are those of a package, and None for a plain module; `names_of`
    answers for other modules.
    """
    state = _State()
    untold = changed_in_functions(module)
    extends = any(is_extender(node) for node in module.body)
    state.maybe.update(submodules or ())
    _Follower(name, submodules is not None, names_of, untold, extends).follow(module.body, state)
    if state.unsure_all or "__all__" in untold:
        return None
    if state.all is not None:
        return Exports(tuple(dict.fromkeys(state.all)))
    state.maybe |= _declared_global(module)
    if state.unsure or changes_names(module):
        return None
    maybe = sorted(name for name in state.maybe if _public(name) and name not in state.bound)
    return Exports(tuple(name for name in state.bound if _public(name)), tuple(maybe))


@dataclass(slots=True)
class _State:
    """What is bound after some statements."""

    bound: dict[str, None] = field(default_factory=dict)  # for certain, in order
    maybe: set[str] = field(default_factory=set)  # in some branch only
    modules: dict[str, str] = field(default_factory=dict)  # local name -> the module it is
    lists: dict[str, list[str]] = field(default_factory=dict)  # lists of names that `__all__` may be made of
    all: list[str] | None = None
    unsure: bool = False  # a star import that cannot be read
    unsure_all: bool = False  # `__all__` is computed

    def copy(self) -> _State:
        names = None if self.all is None else [*self.all]
        return _State(
            {**self.bound}, {*self.maybe}, {**self.modules}, {**self.lists}, names, self.unsure, self.unsure_all
        )


class _Follower:
    """Follows a module's top level statement by statement."""

    def __init__(self, name: str, is_package: bool, names_of: NamesOf, untold: frozenset[str], extends: bool) -> None:
        self._package = name if is_package else name.rpartition(".")[0]
        self._is_package = is_package
        self._names_of = names_of
        self._untold = untold  # lists that functions change
        self._extends = extends  # has numpy's function that adds to `__all__`

    def follow(self, body: Iterable[ast.stmt], state: _State) -> None:
        """Bring the state from before the statements to after them."""
        for node in body:
            if isinstance(node, ast.If):
                self._if(node, state)
            elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
                self._try(node, state)
            elif isinstance(node, (ast.For, ast.While, ast.Match)):
                self._branches([[inner] for inner in _bodies(node)], state, also_none=True)
                state.maybe.update(_stored(node))
            elif isinstance(node, ast.With):
                state.bound.update(dict.fromkeys(name for item in node.items for name in _stored(item)))
                self.follow(node.body, state)
            else:
                self._simple(node, state)

    def _simple(self, node: ast.stmt, state: _State) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                state.modules[alias.asname or alias.name] = alias.name
                state.bound[alias.asname or alias.name.split(".")[0]] = None
        elif isinstance(node, ast.ImportFrom):
            self._import_from(node, state)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            state.bound[node.name] = None
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    state.bound.pop(target.id, None)
        elif _names_all(node) or (self._extends and _extends_all(node)):
            self._change_all(node, state)
        elif not (isinstance(node, ast.AnnAssign) and node.value is None):
            state.bound.update(dict.fromkeys(_stored(node)))
        self._follow_lists(node, state)

    def _follow_lists(self, node: ast.stmt, state: _State) -> None:
        """Know the lists that are written out; a statement that mentions one otherwise may change it."""
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        written = None
        if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and target.id not in self._untold:
            written = self._literal(node.value, state)
        if not _names_all(node):
            for part in ast.walk(node):
                if isinstance(part, ast.Name):
                    state.lists.pop(part.id, None)
        if written is not None and isinstance(target, ast.Name):
            state.lists[target.id] = written

    def _if(self, node: ast.If, state: _State) -> None:
        test = ast.unparse(node.test)
        if test in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "False", "0", "__name__ == '__main__'"):
            self.follow(node.orelse, state)
        else:
            self._branches([[node.body], [node.orelse]], state)

    def _try(self, node: ast.stmt, state: _State) -> None:
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers")  # noqa: B009  # Try and, from 3.11, TryStar
        body, orelse, final = (getattr(node, name) for name in ("body", "orelse", "finalbody"))
        self._branches([[body, orelse], *([handler.body] for handler in handlers)], state)
        self.follow(final, state)

    def _branches(
        self, branches: Sequence[Sequence[Sequence[ast.stmt]]], state: _State, *, also_none: bool = False
    ) -> None:
        """Exactly one branch happens (or none): certain is what every one that goes on binds."""
        ends: list[_State] = [state.copy()] if also_none else []
        for branch in branches:
            end = state.copy()
            for body in branch:
                self.follow(body, end)
            if not (branch and branch[-1] and isinstance(branch[-1][-1], _ENDS)):
                ends.append(end)
        for end in ends:
            state.maybe |= end.maybe | set(end.bound)
            state.modules.update(end.modules)
            state.unsure |= end.unsure
            state.unsure_all |= end.unsure_all or end.all != ends[0].all
        if ends:
            state.bound = {name: None for name in ends[0].bound if all(name in end.bound for end in ends)}
            state.lists = {
                name: names
                for name, names in ends[0].lists.items()
                if all(end.lists.get(name) == names for end in ends)
            }
            state.all = ends[0].all

    def _import_from(self, node: ast.ImportFrom, state: _State) -> None:
        module = self._absolute(node)
        if self._is_package and module.startswith(f"{self._package}."):  # a submodule becomes its package's attribute
            inside = module.removeprefix(f"{self._package}.").split(".")[0]
            state.bound[inside] = None
            state.modules[inside] = f"{self._package}.{inside}"
        for alias in node.names:
            if alias.name != "*":
                name = alias.asname or alias.name
                state.bound[name] = None
                state.modules[name] = f"{module}.{alias.name}"
                continue
            found = self._names_of(module)
            state.unsure |= found is None
            state.bound.update(dict.fromkeys(found.names if found else ()))
            state.maybe.update(found.unsure if found else ())

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self._package.split(".") if self._package else []
        parents = parts[: len(parts) - (node.level - 1)]
        return ".".join([*parents, *([node.module] if node.module else [])])

    def _change_all(self, node: ast.stmt, state: _State) -> None:
        """Follow an assignment to `__all__`, `+=` on it, or one of its methods."""
        names: list[str] | None = None
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            names = self._literal(node.value, state)
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and state.all is not None:
            added = self._literal(node.value, state)
            names = None if added is None else state.all + added
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and state.all is not None:
            names = self._called(node.value, state)
        state.all = names
        state.unsure_all |= names is None

    def _called(self, call: ast.Call, state: _State) -> list[str] | None:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        before = state.all or []
        if len(call.args) != 1 or call.keywords:
            return None
        if isinstance(call.func, ast.Name) and call.func.id == "extend_all":
            more = self._all_of(call.args[0], state)
            return None if more is None else [*before, *(name for name in more if name not in before)]
        if method == "extend":
            added = self._literal(call.args[0], state)
            return None if added is None else before + added
        item = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
        if method == "append" and isinstance(item, str):
            return [*before, item]
        if method == "remove" and item in before:
            return [name for name in before if name != item]
        return None

    def _literal(self, node: ast.expr, state: _State) -> list[str] | None:
        """The names an expression lists: literals, their sums, other modules' `__all__`, and `dir()` without `_x`."""
        if ast.unparse(node) in _EVERYTHING_PUBLIC:
            return None if state.unsure else [*filter(_public, state.bound), *sorted(filter(_public, state.maybe))]
        known = state.lists if state.all is None else {**state.lists, "__all__": state.all}
        return listed(node, known, lambda module: self._all_of(module, state))

    def _all_of(self, module: ast.expr, state: _State) -> list[str] | None:
        first, dot, rest = ast.unparse(module).partition(".")
        name = state.modules.get(first + dot + rest) or (state.modules.get(first, "") + dot + rest)
        found = self._names_of(name) if first in state.modules or name in state.modules.values() else None
        return None if found is None or found.unsure else [*found.names]


def _names_all(node: ast.stmt) -> bool:
    """Whether a simple statement has to do with `__all__`."""
    return any(isinstance(part, ast.Name) and part.id == "__all__" for part in ast.walk(node))


def _bodies(node: ast.stmt) -> list[Sequence[ast.stmt]]:
    if isinstance(node, ast.Match):
        return [case.body for case in node.cases]
    return [body for name in ("body", "orelse") if (body := getattr(node, name))]


def _stored(node: ast.AST) -> list[str]:
    """Names a statement binds in its own scope (walrus and match captures too)."""
    if isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return []
    names = [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []
    if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        names.append(node.name)
    if isinstance(node, ast.MatchMapping) and node.rest:
        names.append(node.rest)
    comprehension = isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
    for child in ast.iter_child_nodes(node):
        if not (comprehension and isinstance(child, ast.comprehension)):
            names += _stored(child)
    return names


def _declared_global(module: ast.Module) -> set[str]:
    """Names a function may bind in the module."""
    return {name for node in ast.walk(module) if isinstance(node, ast.Global) for name in node.names}


def _extends_all(node: ast.stmt) -> bool:
    """Whether it calls numpy's function for that."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "extend_all"


def _public(name: str) -> bool:
    return not name.startswith("_")
