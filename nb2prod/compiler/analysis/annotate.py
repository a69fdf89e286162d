"""Types that can be read off the code without running it; whatever is not certain is `Any`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import target_names

ANY = "Any"
BUILTIN_RESULTS = {
    "len": "int",
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "repr": "str",
    "isinstance": "bool",
    "sorted": "list[Any]",
    "list": "list[Any]",
    "dict": "dict[Any, Any]",
    "set": "set[Any]",
}
PANDAS_FRAMES = frozenset(
    "read_csv read_excel read_json read_parquet read_feather read_sql read_table crosstab pivot_table melt merge "
    "DataFrame get_dummies json_normalize".split()
)
NUMPY_ARRAYS = frozenset("array zeros ones empty full linspace arange eye logspace asarray loadtxt".split())
FRAME_TO_FRAME = frozenset(
    "copy dropna fillna drop_duplicates sort_values reset_index set_index assign rename astype query head tail sample "
    "sort_index replace".split()
)
SCORES = frozenset(
    "accuracy_score balanced_accuracy_score roc_auc_score average_precision_score log_loss brier_score_loss "
    "mean_squared_error mean_absolute_error root_mean_squared_error matthews_corrcoef cohen_kappa_score".split()
)
RETURN_SELF = frozenset({"fit"})
NUMBERS = ("int", "float")


class Annotator(NamedTuple):
    """Reads types in the notebook's own spelling: `pd.DataFrame` where pandas is imported as `pd`."""

    imports: ImportTable
    lifting: Lifting
    renames: Mapping[str, str]

    def follow(self, statements: Sequence[Statement], known: Mapping[str, str]) -> dict[str, str]:
        """Give the types of names after the statements."""
        types = dict(known)
        for statement in statements:
            node = statement.node
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                types[node.targets[0].id] = self.of(node.value, types)
            elif isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
                for target in node.targets:
                    types.update(dict.fromkeys(target_names(target), self.of(node.value, types)))
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                types.update(dict.fromkeys(statement.names.bound, ANY))
            else:
                types.update(dict.fromkeys(statement.names.rebound, ANY))
        return types

    def of(self, node: ast.expr, types: Mapping[str, str]) -> str:
        if isinstance(node, ast.Constant):
            return type(node.value).__name__ if isinstance(node.value, (str, int, float, bytes)) else ANY
        if isinstance(node, ast.JoinedStr):
            return "str"
        if isinstance(node, ast.Name):
            return types.get(node.id, ANY)
        if isinstance(node, (ast.List, ast.ListComp)):
            return "list[Any]"
        if isinstance(node, (ast.Dict, ast.DictComp)):
            return "dict[Any, Any]"
        if isinstance(node, (ast.Set, ast.SetComp)):
            return "set[Any]"
        if isinstance(node, ast.Subscript):
            return self.of_subscript(node, types)
        if isinstance(node, ast.BinOp):
            return self.of_arithmetic(node, types)
        return self.of_call(node, types) if isinstance(node, ast.Call) else ANY

    def of_arithmetic(self, node: ast.BinOp, types: Mapping[str, str]) -> str:
        left, right = self.of(node.left, types), self.of(node.right, types)
        if left not in NUMBERS or right not in NUMBERS:
            return ANY
        if isinstance(node.op, ast.Div):
            return "float"
        if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
            return "float" if "float" in (left, right) else "int"
        return ANY

    def of_subscript(self, node: ast.Subscript, types: Mapping[str, str]) -> str:
        owner = self.of(node.value, types)
        root, dot, name = owner.rpartition(".")
        if name != "DataFrame":
            return ANY
        columns = isinstance(node.slice, ast.Name) and types.get(node.slice.id, ANY).startswith("list[")
        if columns or isinstance(node.slice, (ast.List, ast.Compare)):
            return owner
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return f"{root}{dot}Series"
        return ANY

    def of_call(self, node: ast.Call, types: Mapping[str, str]) -> str:
        path = dotted_path(node.func)
        if isinstance(node.func, ast.Name) and node.func.id not in types:
            name = node.func.id
            candidate = self.lifting.lifted.get(name)
            if candidate is not None:
                is_class = isinstance(candidate.statement.node, ast.ClassDef)
                return self.renames.get(name, name) if is_class else ANY
            if name in BUILTIN_RESULTS and name not in self.imports.by_name:
                return BUILTIN_RESULTS[name]
        if path and path[0] not in types and path[0] in self.lifting.imported and path[0] not in self.renames:
            return self.of_library(path)
        if isinstance(node.func, ast.Attribute):
            owner = self.of(node.func.value, types)
            frame = owner.endswith("DataFrame") and node.func.attr in FRAME_TO_FRAME
            in_place = any(keyword.arg == "inplace" for keyword in node.keywords)
            if (frame and not in_place) or (owner in self.lifting.imported and node.func.attr in RETURN_SELF):
                return owner
        return ANY

    def of_library(self, path: tuple[str, ...]) -> str:
        dotted = self.imports.dotted(path)
        module, _, name = dotted.rpartition(".")
        spelled = ".".join(path[:-1])
        if module == "pandas" and name in PANDAS_FRAMES:
            return f"{spelled}.DataFrame" if spelled else ("DataFrame" if name == "DataFrame" else ANY)
        if module == "numpy" and name in NUMPY_ARRAYS:
            return f"{spelled}.ndarray" if spelled else ANY
        if dotted == "numpy.random.default_rng" and spelled:
            return f"{spelled}.Generator"
        if module == "sklearn.metrics" and name in SCORES:
            return "float"
        # scikit-learn's classes are classes; elsewhere a capital letter may be a function or an overloaded factory
        return ".".join(path) if module.startswith("sklearn.") and name[:1].isupper() else ANY
