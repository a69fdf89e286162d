"""Expressions that only look: dropping them changes nothing that is computed."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nb2prod.compiler.analysis.paths import dotted_path

# pure, and leaving their arguments as they are; functions that exhaust an iterator (`list`, `sum`) are not among them
LOOKING_FUNCTIONS = frozenset("len type str repr round abs isinstance id hash bool int float complex range".split())
LOOKING_METHODS = frozenset(
    # frames and series
    "head tail describe value_counts nunique unique corr cov mean".split()
    + "median std var min max sum count isna isnull notna".split()
    + "notnull groupby sort_values sort_index reset_index set_index".split()
    + "drop dropna fillna rename astype round transpose".split()
    + "pivot pivot_table melt stack unstack nlargest nsmallest idxmax idxmin quantile to_frame to_dict to_numpy".split()
    + "tolist to_list items keys values copy".split()
    + "duplicated drop_duplicates isin between memory_usage select_dtypes diff".split()
    + "cumsum cumprod pct_change rolling resample merge any all mode".split()
    + "skew kurt sem rank abs clip first last size".split()
    + "get_group to_string to_markdown crosstab dropna expanding shift nunique".split()
    # strings
    + "upper lower strip lstrip rstrip split startswith endswith title format index find".split()
    # arrays
    + "reshape ravel flatten dot argmax argmin argsort nonzero ptp trace diagonal conj squeeze".split()
    # fitted models
    + "predict predict_proba score get_params summary get_feature_names_out".split()
)
PURE_MODULE_CALLS = frozenset(
    "mean median std var min max sum shape abs unique".split()
    + "corrcoef cov percentile quantile round isnan any all dot ndim size".split()
    + "crosstab pivot_table concat merge DataFrame Series to_datetime array".split()
)
PURE_MODULES = frozenset({"np", "numpy", "pd", "pandas"})
# the same names act elsewhere: `Path.rename(target)`, `collection.drop()`
NEEDS_KEYWORDS = frozenset({"rename"})
NEEDS_ARGUMENTS = frozenset({"drop", "merge"})


@dataclass(frozen=True, slots=True)
class Looking:
    """What must be known about the whole notebook to say that an expression only looks."""

    methods: frozenset[str] = frozenset()  # of the notebook's own classes: they may do anything
    functions: frozenset[str] = frozenset()  # names the notebook binds to functions or other callables of its own
    imported: frozenset[str] = frozenset()  # names bound by imports: `shutil.copy` is no `DataFrame.copy`
    shown: frozenset[str] = frozenset()  # names imported from IPython's display module
    bound: frozenset[str] = frozenset()  # every name the notebook binds: `abs` may be anything then
    iterators: frozenset[str] = frozenset()  # names of what can be gone through once
    cautious: bool = False  # an operator or subscript of the notebook's own classes may act
    default_dictionaries: bool = False  # a subscript may then add a key

    def only_looks(self, node: ast.expr) -> bool:
        """Whether evaluating the expression changes nothing and draws from no hidden state."""
        if isinstance(node, (ast.Constant, ast.Name)):
            return True
        if self.cautious:
            return isinstance(node, (ast.Tuple, ast.List)) and all(self.only_looks(element) for element in node.elts)
        if isinstance(node, ast.Attribute):
            return node.attr not in self.methods and self.only_looks(node.value)
        if isinstance(node, ast.Subscript):
            return not self.default_dictionaries and self.only_looks(node.value) and self.only_looks(node.slice)
        if isinstance(node, ast.Slice):
            return all(part is None or self.only_looks(part) for part in (node.lower, node.upper, node.step))
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return all(self.only_looks(element) for element in node.elts)
        if isinstance(node, ast.Dict):
            return all(part is None or self.only_looks(part) for part in [*node.keys, *node.values])
        if isinstance(node, ast.JoinedStr):
            return all(self.only_looks(part) for part in node.values)
        if isinstance(node, ast.FormattedValue):
            return self.only_looks(node.value) and (node.format_spec is None or self.only_looks(node.format_spec))
        if isinstance(node, ast.Call):
            return self.call_only_looks(node)
        return self.operator_only_looks(node)

    def operator_only_looks(self, node: ast.expr) -> bool:
        if isinstance(node, ast.BinOp):
            # shifts are how workflow libraries chain tasks
            plain = not isinstance(node.op, (ast.LShift, ast.RShift))
            return plain and self.only_looks(node.left) and self.only_looks(node.right)
        if isinstance(node, ast.UnaryOp):
            return self.only_looks(node.operand)
        if isinstance(node, ast.Compare):
            # `x in iterator` moves the iterator on
            plain = not any(isinstance(operator, (ast.In, ast.NotIn)) for operator in node.ops)
            return plain and all(self.only_looks(part) for part in [node.left, *node.comparators])
        if isinstance(node, ast.BoolOp):
            return all(self.only_looks(value) for value in node.values)
        if isinstance(node, ast.IfExp):
            return all(self.only_looks(part) for part in (node.test, node.body, node.orelse))
        return False

    def call_only_looks(self, node: ast.Call) -> bool:
        if any(keyword.arg in ("inplace", "out", "buf") for keyword in node.keywords):
            return False
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if not all(not isinstance(part, ast.Starred) and self.only_looks(part) for part in arguments):
            return False
        if any(isinstance(part, ast.Name) and part.id in self.functions | self.iterators for part in arguments):
            return False
        if isinstance(node.func, ast.Name) and node.func.id not in self.shown:
            return node.func.id in LOOKING_FUNCTIONS and node.func.id not in self.bound
        if isinstance(node.func, ast.Attribute) and node.func.attr in self.methods:
            return False
        path = dotted_path(node.func)
        if path and path[0] in self.shown:
            return True
        if path and path[0] in self.imported:
            return len(path) == 2 and path[0] in PURE_MODULES and path[1] in PURE_MODULE_CALLS
        if not isinstance(node.func, ast.Attribute):
            return False
        name = node.func.attr
        if name == "sample":
            return any(keyword.arg == "random_state" for keyword in node.keywords) and self.only_looks(node.func.value)
        if (name in NEEDS_KEYWORDS and (node.args or not node.keywords)) or (name in NEEDS_ARGUMENTS and not arguments):
            return False
        return name in LOOKING_METHODS and self.only_looks(node.func.value)
