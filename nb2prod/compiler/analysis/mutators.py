"""What is known to change an object in place."""

from __future__ import annotations

import ast

MUTATING_METHODS = frozenset(
    # containers
    "append extend insert remove pop clear sort".split()
    + "reverse update setdefault popitem add discard appendleft popleft".split()
    + "extendleft rotate difference_update intersection_update symmetric_difference_update move_to_end".split()
    # arrays and frames
    + "fill resize put itemset setflags".split()
    # estimators and models
    + "fit fit_transform fit_predict partial_fit set_params compile train eval load_state_dict backward step".split()
    + "zero_grad requires_grad_ add_ mul_ sub_ div_ zero_ copy_ fill_ clamp_ add_module register_buffer".split()
    # queues, files, connections, counters
    + "put get_nowait put_nowait write writelines read".split()
    + "readline readlines seek truncate close execute executemany".split()
    + "commit send throw subtract seed setstate set_state add_node add_nodes_from add_edge".split()
    + "add_edges_from remove_node remove_edge add_weighted_edges_from".split()
)
# the artists of a figure: drawing on an axes changes it
DRAWING_METHODS = frozenset(
    "plot scatter bar barh hist imshow set_title set_xlabel set_ylabel set_xlim set_ylim legend axhline axvline".split()
    + "fill_between annotate text errorbar boxplot violinplot contour contourf pcolormesh set_xticks set_yticks".split()
    + "set_xticklabels set_yticklabels set_xscale set_yscale tick_params grid suptitle tight_layout add_subplot".split()
    + "colorbar savefig add_trace update_layout update_traces add_artist add_patch set set_aspect invert_yaxis".split()
)
FIRST_ARGUMENT_MUTATORS = frozenset(
    "shuffle heappush heappop heapify heapreplace heappushpop insort insort_left insort_right setattr delattr".split()
    + "fill_diagonal copyto place putmask put put_along_axis next setitem".split()
)
# drawing from a generator object moves it on; only counted for names bound to one
DRAWING_FROM_GENERATOR = frozenset(
    "random normal integers choice shuffle permutation".split()
    + "uniform rand randn randint standard_normal exponential poisson".split()
    + "binomial gamma beta multivariate_normal permuted randrange".split()
    + "sample choices gauss betavariate bytes lognormal".split()
    + "random_sample spawn getrandbits triangular expovariate".split()
)
GENERATOR_MAKERS = frozenset("default_rng RandomState Random Generator SystemRandom manual_seed".split())


def root_name(node: ast.expr) -> ast.Name | None:
    """Give the name at the root of `a.b[0].c`, through calls of methods on it too."""
    current: ast.expr = node
    while True:
        if isinstance(current, ast.Name):
            return current
        if isinstance(current, (ast.Attribute, ast.Subscript, ast.Starred)):
            current = current.value
        elif isinstance(current, ast.Call) and isinstance(current.func, ast.Attribute):
            current = current.func.value
        else:
            return None


def changed_by_call(call: ast.Call) -> list[tuple[ast.expr, str]]:
    """Give the expressions whose object the call visibly changes, each with how."""
    changed: list[tuple[ast.expr, str]] = []
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    in_place = any(
        keyword.arg == "inplace" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        for keyword in call.keywords
    )
    if isinstance(function, ast.Attribute):
        if in_place:
            changed.append((function.value, f".{name}(inplace=True)"))
        elif name in MUTATING_METHODS or name in DRAWING_METHODS:
            changed.append((function.value, f".{name}()"))
        changed += [
            (keyword.value, f"{name}(out=...)")
            for keyword in call.keywords
            if keyword.arg in ("out", "ax") and keyword.value
        ]
    if name in FIRST_ARGUMENT_MUTATORS and call.args:
        changed.append((call.args[0], f"{name}()"))
    return changed


def changes_self(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method visibly changes the object it is called on."""
    if not method.args.args:
        return False
    own = method.args.args[0].arg
    for node in ast.walk(method):
        changed: list[ast.expr] = []
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            changed = [node]
        elif isinstance(node, ast.Call):
            changed = [target for target, _ in changed_by_call(node)]
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                changed += [node.func.value] if node.func.value.id == own and node.func.attr.startswith("_") else []
        if any((root := root_name(target)) is not None and root.id == own for target in changed):
            return True
    return False
