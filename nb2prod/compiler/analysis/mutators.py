"""What is known to change an object in place."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.compiler.trees import walk

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
    + "__setattr__ __delattr__ __setitem__ __delitem__ __iadd__ __setstate__".split()
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
CONTAINER_TYPES = frozenset({"list", "dict", "set", "bytearray", "deque", "OrderedDict", "defaultdict", "Counter"})
FIRST_ARGUMENT_MUTATORS = frozenset(
    "shuffle heappush heappop heapify heapreplace heappushpop insort insort_left insort_right setattr delattr".split()
    + "fill_diagonal copyto place putmask put put_along_axis next setitem delitem".split()
    + "iadd iand iconcat ifloordiv ilshift imatmul imod imul ior ipow irshift isub itruediv ixor".split()
)
# drawing from a generator object moves it on; only counted for names bound to one
# another face of the same object, as deep as the object itself
VIEWS = frozenset({"loc", "iloc", "at", "iat", "values", "T", "flat", "columns", "index", "str", "dt"})
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
    while not isinstance(current, ast.Name):
        if isinstance(current, (ast.Attribute, ast.Subscript, ast.Starred, ast.NamedExpr, ast.Await)):
            current = current.value
        elif isinstance(current, ast.Call) and isinstance(current.func, ast.Attribute):
            current = current.func.value
        elif isinstance(current, ast.Call) and isinstance(current.func, ast.Name) and current.args:
            if current.func.id not in ("vars", "getattr", "iter", "reversed", "enumerate", "zip", "next"):
                return None
            current = current.args[0]
        else:
            return None
    return current


def reaches_deep(node: ast.expr) -> bool:
    """Whether the object at the end of `a.b[0]` is a part of `a`, and not `a` or a view of it."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(node, ast.Call):
            return True
        if isinstance(node, ast.Subscript) or node.attr not in VIEWS:
            return True
        node = node.value
    return False


def is_artist(node: ast.expr) -> bool:
    """Whether the object is called like the axes or figure that a drawing method changes: a frame has `plot` too."""
    root = root_name(node)
    return root is not None and root.id.lstrip("_").startswith(("ax", "fig"))


def changed_by_call(call: ast.Call) -> list[tuple[ast.expr, str]]:
    """Give the expressions whose object the call visibly changes, each with how."""
    changed: list[tuple[ast.expr, str]] = []
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    in_place = bool(call.keywords) and any(
        keyword.arg == "inplace" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
        for keyword in call.keywords
    )
    if isinstance(function, ast.Attribute):
        if in_place:
            changed.append((function.value, f".{name}(inplace=True)"))
        elif name in MUTATING_METHODS or (name in DRAWING_METHODS and is_artist(function.value)):
            changed.append((function.value, f".{name}()"))
        changed += [
            (keyword.value, f"{name}(out=...)")
            for keyword in call.keywords
            if keyword.arg in ("out", "ax") and keyword.value
        ]
    # `list.append(xs, 1)`
    owner = function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else ""
    of_type = owner in CONTAINER_TYPES and name in MUTATING_METHODS
    if (name in FIRST_ARGUMENT_MUTATORS or of_type) and call.args:
        changed.append((call.args[0], f"{name}()"))
    return changed


def methods_changing_self(methods: Sequence[ast.FunctionDef | ast.AsyncFunctionDef]) -> set[str]:
    """Name the methods that visibly change their object, also by calling one that does."""
    changing: set[str] = set()
    while True:
        found = {method.name for method in methods if changes_self(method, changing)}
        if found == changing:
            return changing
        changing = found


def changes_self(method: ast.FunctionDef | ast.AsyncFunctionDef, changing: set[str]) -> bool:
    """Whether a method visibly changes the object it is called on."""
    if not method.args.args:
        return False
    own = method.args.args[0].arg
    for node in walk(method):
        changed: list[ast.expr] = []
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            changed = [node]
        elif isinstance(node, ast.Call):
            changed = [target for target, _ in changed_by_call(node)]
            if isinstance(node.func, ast.Attribute):
                changed += [node.func.value] if node.func.attr in changing else []
        if any((root := root_name(target)) is not None and root.id == own for target in changed):
            return True
    return False
