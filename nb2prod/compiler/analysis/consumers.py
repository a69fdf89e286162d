"""Calls known to be done with the functions and generators given to them when they return.

Everything else may keep what it is given, so what a lambda there reads must not be rebound later.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from nb2prod.compiler.trees import of_types

# these go through what they are given; a function among it they would keep
COLLECTING_FUNCTIONS = frozenset(
    "all any bytes dict frozenset list max min set sorted str sum tuple print len reduce fromiter".split()
    + "Counter deque OrderedDict fmean mean median stdev".split()
)
COLLECTING_METHODS = frozenset(
    "extend join update writelines difference union intersection issubset issuperset".split()
    + "reduce fromiter from_records fromkeys fmean".split()
)
# these call the functions they are given, and nobody does afterwards
CALLING = frozenset(
    "curve_fit minimize minimize_scalar quad dblquad tplquad nquad quad_vec fixed_quad solve_ivp odeint".split()
    + "root root_scalar fsolve brentq brenth ridder bisect newton fixed_point least_squares approx_fprime".split()
    + "differential_evolution basinhopping dual_annealing shgo brute fmin fmin_bfgs fmin_powell fminbound".split()
    + "brent_max compute_fixed_point apply_along_axis fromfunction cross_val_score agg aggregate".split()
    + "assign sub subn".split()
)
# these call the first one only, and hand on or keep the rest
CALLING_FIRST = frozenset("apply applymap map pipe reduce transform groupby".split())
METHODS_ONLY = frozenset("apply applymap map pipe transform groupby agg aggregate assign sub subn".split())
FIRST = frozenset({0, "func", "function", "by", "arg"})
# these call what they sort by
SORTING = frozenset("sorted sort sort_values sort_index max min nlargest nsmallest".split())
# lazy themselves: what they are given is consumed when what they return is
PASSING_FUNCTIONS = frozenset("map filter zip enumerate reversed chain islice takewhile dropwhile starmap".split())

BINDING = frozenset({ast.Name, ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


def goes_through(call: ast.Call, own: Collection[str] = ()) -> bool:
    """Whether the call has gone through the generators it is given when it returns.

    `own` are the names that the notebook binds, methods with a dot before them: nothing is known of those here.
    """
    known = COLLECTING_FUNCTIONS if isinstance(call.func, ast.Name) else COLLECTING_METHODS
    return called_name(call, own) in known


def calls_argument(call: ast.Call, place: int | str | None, own: Collection[str] = ()) -> bool:
    """Whether a function given at a position, or as a keyword, is called while the call lasts and not kept."""
    name = called_name(call, own)
    if name in SORTING and place == "key":
        return True
    if isinstance(call.func, ast.Name) and name in METHODS_ONLY:
        return False
    return name in CALLING or (name in CALLING_FIRST and place in FIRST)


def passes_on(call: ast.Call, own: Collection[str] = ()) -> bool:
    """Whether the call returns a lazy view of its arguments."""
    return called_name(call, own) in PASSING_FUNCTIONS


def called_name(call: ast.Call, own: Collection[str]) -> str:
    """Give the name of the library's function or method that is called, empty where it may be the notebook's own."""
    if isinstance(call.func, ast.Name):
        return call.func.id if call.func.id not in own else ""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name if f".{name}" not in own else ""


def own_names(cells: Iterable[Iterable[ast.AST]]) -> frozenset[str]:
    """Give every name that nodes bind other than by importing it, and their methods with a dot before them."""
    names: set[str] = set()
    for nodes in cells:
        for node in of_types(nodes, BINDING):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif isinstance(node, ast.arg):
                names.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(node.name)
                inside = node.body if isinstance(node, ast.ClassDef) else []
                names |= {
                    f".{part.name}" for part in inside if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))
                }
    return frozenset(names)
