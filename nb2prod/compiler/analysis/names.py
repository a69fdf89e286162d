"""What one top-level statement reads, binds and changes: the facts every later pass works from."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import NamedTuple


class Read(NamedTuple):
    """A name looked up in the notebook's namespace.

    `depth` says when: 0 while the statement runs, 1 in the body of a function it defines, 2 in code that can outlive a
    call of that function (an inner function, a lambda, a generator). A list comprehension, and a lambda given to a
    function known to be done with it at once, stay at the depth around them.
    """

    name: str
    node: ast.expr
    depth: int
    exposed: bool  # not certainly bound by this statement before the read
    call: ast.Call | None = None  # the call whose function the name is
    argument: ast.Call | None = None  # the call it is handed to as it is
    consumed: bool = False  # handed to a function known to be done with it when it returns
    annotation: bool = False  # in the annotation of a variable, which a function body never evaluates
    hidden: bool = False  # in a string: a pandas query, a formula
    shown: bool = False  # only printed
    update: bool = False  # serves only to bind the same name again
    certain: bool = True  # evaluated whenever the statement runs
    shadowed: frozenset[str] = frozenset()  # names that mean something local where the read stands
    settled: frozenset[str] = frozenset()  # of a function in use: what the statement has certainly bound before


class Mutation(NamedTuple):
    """An object changed in place, reached through `name`."""

    name: str
    node: ast.AST
    depth: int
    how: str  # for messages: "a subscript is assigned", ".append()"
    deep: bool = False  # a part of the object is changed, which a shallow copy shares


class Passed(NamedTuple):
    """A name, or a function's own parameter, handed to a function called by its plain name."""

    name: str
    local_of: str  # the top-level function whose parameter it is; empty: a notebook name
    callee: str
    position: int  # of the argument; -1 for keywords
    keyword: str
    node: ast.Call
    depth: int


class Called(NamedTuple):
    """A call of a dotted name, as written: `np.random.seed(0)` is ("np", "random", "seed")."""

    path: tuple[str, ...]
    node: ast.Call
    depth: int


@dataclass(slots=True, eq=False)
class StatementNames:
    """The facts of one top-level statement."""

    reads: list[Read] = field(default_factory=list)
    bound: dict[str, bool] = field(default_factory=dict)  # name -> certainly bound afterwards
    bound_nodes: dict[str, ast.AST] = field(default_factory=dict)  # where each name is first bound
    rebound: set[str] = field(default_factory=set)  # bound at depth 0, at any moment of the statement
    loop_targets: set[str] = field(default_factory=set)
    deleted: dict[str, bool] = field(default_factory=dict)  # name -> certainly
    mutations: list[Mutation] = field(default_factory=list)
    parameter_mutations: set[str] = field(default_factory=set)  # of the function the statement defines
    method_mutations: set[str] = field(default_factory=set)  # methods that change an argument
    changed_results: dict[str, int] = field(default_factory=dict)  # function whose result is changed -> depth
    obscure: bool = False  # a function inside changes what it is given, and nobody can see what that is
    mutating_methods: set[str] = field(default_factory=set)  # methods of a class it defines that change `self`
    methods: set[str] = field(default_factory=set)
    passed: list[Passed] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    global_writes: dict[str, ast.AST] = field(default_factory=dict)  # bound through `global` in a function
    global_declarations: list[ast.Global] = field(default_factory=list)
    class_shadows: list[tuple[str, ast.expr]] = field(default_factory=list)  # read, then bound, in a class body
    bare_annotations: set[str] = field(default_factory=set)  # `x: int` binds nothing, yet makes x local
    awaits: bool = False  # at depth 0
    lambda_names: set[str] = field(default_factory=set)
