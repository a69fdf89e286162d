"""Calls known to be done with the functions and generators given to them when they return.

Everything else may keep what it is given, so what a lambda there reads must not be rebound later.
"""

from __future__ import annotations

import ast

CONSUMING_FUNCTIONS = frozenset(
    "all any bytes dict frozenset list max min set sorted str sum tuple print len".split()
    + "reduce curve_fit minimize minimize_scalar quad dblquad solve_ivp odeint root root_scalar fsolve brentq".split()
    + "least_squares differential_evolution fromiter apply_along_axis cross_val_score Counter deque OrderedDict".split()
    + "fmean mean median stdev shuffle array".split()
)
CONSUMING_METHODS = frozenset(
    "apply applymap agg aggregate transform pipe assign sort sort_values groupby extend join update sub subn".split()
    + "curve_fit minimize minimize_scalar quad solve_ivp odeint root root_scalar fsolve brentq least_squares".split()
    + "fromiter apply_along_axis fromfunction writelines difference union intersection reduce fmean".split()
    + "from_records from_dict fromkeys issubset issuperset nlargest nsmallest".split()
)
# lazy themselves: what they are given is consumed when what they return is
PASSING_FUNCTIONS = frozenset("map filter zip enumerate reversed chain islice takewhile dropwhile starmap".split())


def consumes(call: ast.Call) -> bool:
    """Whether the call is done with its function and generator arguments when it returns."""
    if isinstance(call.func, ast.Name):
        return call.func.id in CONSUMING_FUNCTIONS
    if isinstance(call.func, ast.Attribute):
        # `Series.map` is eager; so is `map` of a frame, and a pool's
        return call.func.attr in CONSUMING_METHODS or call.func.attr == "map"
    return False


def passes_on(call: ast.Call) -> bool:
    """Whether the call returns a lazy view of its arguments."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in PASSING_FUNCTIONS
