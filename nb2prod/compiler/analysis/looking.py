"""Expressions that only look: dropping them changes nothing that is computed."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.pure_calls import (
    CONSUMING_FUNCTIONS,
    FRESH,
    GIVEN_A_FUNCTION,
    INSPECTING_FUNCTIONS,
    LOOKING_FUNCTIONS,
    LOOKING_METHODS,
    NEEDS_ARGUMENTS,
    NEEDS_KEYWORDS,
    NUMPY_OF_ONE,
    NUMPY_OF_THREE,
    PURE_LIBRARIES,
)

# outside a session IPython's display prints what it is given, which these hand it
DISPLAYING = frozenset(
    "plotly.offline.init_notebook_mode plotly.offline.iplot plotly.offline.offline.init_notebook_mode "
    "plotly.offline.offline.iplot cufflinks.go_offline".split()
)
REPEATABLE = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.JoinedStr)


@dataclass(frozen=True, slots=True)
class Looking:
    """What must be known about the whole notebook to say that an expression only looks."""

    methods: frozenset[str] = frozenset()  # of the notebook's own classes: they may do anything
    functions: frozenset[str] = frozenset()  # names the notebook binds to functions or other callables of its own
    imported: Mapping[str, str] = field(default_factory=dict)  # names bound by imports, and what each is
    shown: frozenset[str] = frozenset()  # names imported from IPython's display module
    bound: frozenset[str] = frozenset()  # every name the notebook binds: `abs` may be anything then
    iterators: frozenset[str] = frozenset()  # names of what can be gone through once
    cautious: bool = False  # an operator or subscript of the notebook's own classes may act
    default_dictionaries: bool = False  # a subscript may then add a key
    containers: frozenset[str] = frozenset()  # names bound to nothing but lists, texts and the like
    pure: frozenset[str] = frozenset()  # the notebook's functions that only look at what they are given
    viewers: frozenset[str] = frozenset()  # the notebook's classes that only show, wherever it uses them

    def is_display(self, node: ast.expr) -> bool:
        """Whether an expression is a call of IPython's `display`, or of a library's function that only calls it."""
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Name) and node.func.id == "display":
            return "display" in self.shown or "display" not in self.bound
        path = dotted_path(node.func)
        return bool(path) and ".".join([self.imported.get(path[0], ""), *path[1:]]) in DISPLAYING

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
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return self.comprehension_only_looks(node.generators, [node.elt])
        if isinstance(node, ast.DictComp):
            return self.comprehension_only_looks(node.generators, [node.key, node.value])
        if isinstance(node, ast.Call):
            return self.call_only_looks(node)
        return self.operator_only_looks(node)

    def comprehension_only_looks(self, generators: Sequence[ast.comprehension], results: Sequence[ast.expr]) -> bool:
        parts = [*results, *(condition for generator in generators for condition in generator.ifs)]
        return all(self.only_looks(part) for part in parts) and all(
            self.only_looks(generator.iter) and self.is_repeatable(generator.iter) and not generator.is_async
            for generator in generators
        )

    def is_repeatable(self, node: ast.expr) -> bool:
        """Whether going through the object uses nothing up: it can be gone through again, or was made just now."""
        if isinstance(node, ast.Name):
            return node.id in self.containers
        if isinstance(node, ast.Constant):
            return isinstance(node.value, (str, bytes))
        if isinstance(node, ast.Attribute):
            return node.attr in ("columns", "index", "values", "shape") and self.is_repeatable_owner(node.value)
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            return name in FRESH and self.only_looks(node)
        return isinstance(node, (*REPEATABLE, ast.GeneratorExp))

    def is_repeatable_owner(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and not self.methods

    def operator_only_looks(self, node: ast.expr) -> bool:
        if isinstance(node, ast.BinOp):
            # shifts are how workflow libraries chain tasks
            plain = not isinstance(node.op, (ast.LShift, ast.RShift))
            return plain and self.only_looks(node.left) and self.only_looks(node.right)
        if isinstance(node, ast.UnaryOp):
            return self.only_looks(node.operand)
        if isinstance(node, ast.Compare):
            # `x in iterator` moves the iterator on
            gone_through = [part for op, part in zip(node.ops, node.comparators, strict=True) if is_membership(op)]
            plain = all(self.is_repeatable(part) for part in gone_through)
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
        if isinstance(node.func, ast.Attribute) and node.func.attr in GIVEN_A_FUNCTION - self.methods:
            given = [part for part in arguments if not self.is_pure_function(part)]
            return len(given) < len(arguments) and all(map(self.only_looks, [node.func.value, *given]))
        if not all(not isinstance(part, ast.Starred) and self.only_looks(part) for part in arguments):
            return False
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called in INSPECTING_FUNCTIONS - self.bound or called in self.viewers:
            return True
        if any(isinstance(part, ast.Name) and part.id in self.functions | self.iterators for part in arguments):
            return False
        if called in CONSUMING_FUNCTIONS - self.bound:
            return self.is_repeatable_call(node, called)
        if called and called not in self.shown and called not in self.imported:
            return called in LOOKING_FUNCTIONS - self.bound
        if isinstance(node.func, ast.Attribute) and node.func.attr in self.methods:
            return False
        path = dotted_path(node.func)
        if path and path[0] in self.shown:
            return True
        if path and path[0] in self.imported:
            return self.library_call_only_looks(node, path)
        if not isinstance(node.func, ast.Attribute):
            return False
        name = node.func.attr
        if name == "sample":
            return any(keyword.arg == "random_state" for keyword in node.keywords) and self.only_looks(node.func.value)
        if (name in NEEDS_KEYWORDS and (node.args or not node.keywords)) or (name in NEEDS_ARGUMENTS and not arguments):
            return False
        return name in LOOKING_METHODS and self.only_looks(node.func.value)

    def is_pure_function(self, node: ast.expr) -> bool:
        """Whether the function that an expression names or makes only looks at what it is given."""
        if isinstance(node, ast.Lambda):
            return not node.args.defaults and not any(node.args.kw_defaults) and self.only_looks(node.body)
        return isinstance(node, ast.Name) and node.id in self.pure

    def is_repeatable_call(self, node: ast.Call, called: str) -> bool:
        """Whether a call that goes through its arguments uses none of them up."""
        if called in ("max", "min") and len(node.args) > 1:
            return True
        gone_through = node.args if called == "zip" else node.args[:1]
        return all(self.is_repeatable(part) for part in gone_through)

    def library_call_only_looks(self, node: ast.Call, path: Sequence[str]) -> bool:
        """Whether a call of an imported function only looks; empty: the notebook binds the name to other things too."""
        dotted = ".".join([self.imported[path[0]], *path[1:]])
        module, _, name = dotted.rpartition(".")
        if not self.imported[path[0]] or name not in PURE_LIBRARIES.get(module, ()):
            return False
        most = 1 if name in NUMPY_OF_ONE else 3 if name in NUMPY_OF_THREE else 2
        return module != "numpy" or len(node.args) <= most


def pure_functions(statements: Sequence[Statement], looking: Looking) -> frozenset[str]:
    """Name the functions, bound once, that return what they see in their arguments and do nothing else."""
    bound = Counter(name for statement in statements for name in statement.names.rebound)
    return frozenset(
        node.name
        for node in (statement.node for statement in statements)
        if isinstance(node, ast.FunctionDef)
        and bound[node.name] == 1
        and not node.decorator_list
        and (len(node.body) == 1 or (len(node.body) == 2 and isinstance(node.body[0], ast.Expr)))
        and all(isinstance(part.value, ast.Constant) for part in node.body[:-1] if isinstance(part, ast.Expr))
        and isinstance(node.body[-1], ast.Return)
        and node.body[-1].value is not None
        and looking.only_looks(node.body[-1].value)
    )


def is_membership(operator: ast.cmpop) -> bool:
    return isinstance(operator, (ast.In, ast.NotIn))
