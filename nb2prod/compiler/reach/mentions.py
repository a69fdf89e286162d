"""Code as facts: which of the notebook's variables it mentions, at once or later, and what else it may do.

Scopes are Python's: a function's own names and those of the functions around it are no variables of the notebook. In
doubt a name counts as one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.compiler.analysis.scopes import COMPREHENSIONS, bound_in_function, other_bindings
from nb2prod.compiler.reach import tables
from nb2prod.compiler.reach.facts import CellFacts, Facts
from nb2prod.compiler.reach.full_names import FullNames, dotted
from nb2prod.compiler.reach.judging import MODULES_JUDGED, Judge, words
from nb2prod.compiler.reach.plain_definitions import is_plain_class, is_plain_function
from nb2prod.compiler.reach.scope import Scope, Text
from nb2prod.compiler.trees import children, walk

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class CodeReader:
    """Takes pieces of one cell's code; they must come in the notebook's order."""

    def __init__(self, names: FullNames, judge: Judge, cell: CellFacts) -> None:
        self._names = names
        self._judge = judge
        self._cell = cell

    def visit(self, node: ast.AST, facts: Facts, scope: Scope, text: Text = Text.DOUBT) -> None:
        """Take everything below a node."""
        if isinstance(node, ast.Name):
            self._name(node, None, facts, scope)
        elif isinstance(node, ast.Attribute):
            self._attribute(node, None, facts, scope, text)
        elif isinstance(node, ast.Constant):
            self._constant(node, facts, text)
        elif isinstance(node, ast.Call):
            self._call(node, facts, scope, text)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring, or a text that the cell shows
        elif isinstance(node, (*FUNCTIONS, ast.Lambda)):
            self._nested_function(node, facts, scope)
        elif isinstance(node, ast.ClassDef):
            self.mention(node.name, node.lineno, ast.Store(), facts, scope)
            self.class_body(node, facts, self._later(facts), scope)
        elif isinstance(node, COMPREHENSIONS):
            self._comprehension(node, facts, scope, text)
        elif isinstance(node, (ast.Compare, ast.Subscript)):
            self._lookup(node, facts, scope, text)
        elif isinstance(node, ast.Dict):
            for key in node.keys:
                if key is not None:
                    self.visit(key, facts, scope, Text.PLAIN)
            for value in node.values:
                self.visit(value, facts, scope, text)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, facts, scope)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            return
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.mention(node.target.id, node.lineno, ast.Load(), facts, scope)
            self.visit(node.value, facts, scope)
        elif isinstance(node, ast.AnnAssign):
            self.annotation(node.annotation, facts, scope)
            self._several([node.target, *([node.value] if node.value else [])], facts, scope, text)
        else:
            for name in other_bindings(node):
                self.mention(name, getattr(node, "lineno", 1), ast.Store(), facts, scope)
            self._several(children(node), facts, scope, text)

    def _several(self, nodes: Iterable[ast.AST], facts: Facts, scope: Scope, text: Text = Text.DOUBT) -> None:
        for node in nodes:
            self.visit(node, facts, scope, text)

    def _later(self, facts: Facts) -> Facts:
        """Where code goes that is kept nobody knows where: the notebook's, unless all of it is a definition's."""
        return self._cell.odd if facts is self._cell.now else facts

    def mention(self, name: str, line: int, context: ast.expr_context, facts: Facts, scope: Scope) -> None:
        if not scope.hides(name, context):
            facts.mention(name, line, read=isinstance(context, ast.Load))

    def _name(self, node: ast.Name, call: ast.Call | None, facts: Facts, scope: Scope) -> None:
        self.mention(node.id, node.lineno, node.ctx, facts, scope)
        if not isinstance(node.ctx, ast.Load) or node.id in scope.local:
            return
        if node.id == "__name__":
            facts.hide(node.lineno, "`__name__` may lead to the notebook's own names")
        elif node.id in self._names.aliases:
            for full in self._names.of_path((node.id,)):
                self._judge.mention(full, call, node.lineno, facts)
        elif node.id not in self._names.bound or (call is not None and node.id in tables.OPAQUE):
            self._judge.mention(node.id, call, node.lineno, facts)

    def _attribute(self, node: ast.Attribute, call: ast.Call | None, facts: Facts, scope: Scope, text: Text) -> None:
        path = dotted(node)
        if not path or path[0] in scope.local or path[0] not in self._names.aliases:
            self.visit(node.value, facts, scope, text)
            self._judge.method(node.attr, (), call, node.lineno, facts)
            return
        full = self._names.of_path(path)
        self.mention(path[0], node.lineno, ast.Load(), facts, scope)
        for each in full:
            self._judge.mention(each, call, node.lineno, facts)
        for name in path[1:-1]:
            self._judge.method(name, full, None, node.lineno, facts)
        self._judge.method(path[-1], full, call, node.lineno, facts)

    def _constant(self, node: ast.Constant, facts: Facts, text: Text) -> None:
        value = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        if not isinstance(value, str):
            return
        if "_" in value and tables.OPAQUE_TEXT.search(value):
            facts.hide(node.lineno, "a text names what reaches every name")
        if text is Text.READ or (text is Text.DOUBT and self._names.careful):
            for word in words(value):
                facts.word(word, node.lineno)

    def _call(self, node: ast.Call, facts: Facts, scope: Scope, text: Text) -> None:
        function = node.func
        if isinstance(function, ast.Name):
            self._name(function, node, facts, scope)
        elif isinstance(function, ast.Attribute):
            self._attribute(function, node, facts, scope, text)
        else:
            self.visit(function, facts, scope)
        path = dotted(function)
        if path == ("getattr",):
            self._by_text(node, facts, scope)
        known = () if path and path[0] in scope.local and len(path) == 1 else self._names.of_path(path)
        evaluated = self._judge.text_arguments(known, node)
        inner = Text.READ if evaluated is not None else self._text_of(function, path)
        for argument in evaluated or ():
            self._evaluated(argument, facts, scope)
        named = path[-1:] != () and path[-1] in tables.NAMED_BY_MODULE
        for value in node.args:
            if not (named and isinstance(value, ast.Name) and value.id == "__name__"):
                self.visit(value, facts, scope, inner)
        for each in node.keywords:
            plain = each.arg in tables.PLAIN_KEYWORDS and inner is not Text.READ
            self.visit(each.value, facts, scope, Text.PLAIN if plain else inner)

    def _by_text(self, node: ast.Call, facts: Facts, scope: Scope) -> None:
        """`getattr(module, "name")` is `module.name`; what other texts lead to in a module nobody can see."""
        path = dotted(node.args[0]) if len(node.args) > 1 else ()
        if not path or path[0] in scope.local or path[0] not in self._names.aliases:
            return
        name = node.args[1]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            for full in self._names.of_path((*path, name.value)):
                self._judge.mention(full, None, node.lineno, facts)
        elif any(full in MODULES_JUDGED for full in self._names.of_path(path)):
            facts.hide(node.lineno, f"asks `{'.'.join(path)}` for whatever a text says")
            facts.keep(node.lineno, f"asks `{'.'.join(path)}` for whatever a text says")

    def _text_of(self, function: ast.expr, path: tuple[str, ...]) -> Text:
        """What becomes of the texts that a call is given."""
        if isinstance(function, ast.Attribute) and function.attr in tables.PLAIN_METHODS:
            return Text.PLAIN
        if not path:
            return Text.DOUBT
        if path[0] in self._names.aliases:
            full = self._names.of_path(path)
            known = all(each.partition(".")[0] in tables.KNOWN_LIBRARIES for each in full)
            return Text.PLAIN if known else Text.DOUBT
        builtin = len(path) == 1 and path[0] not in self._names.bound and path[0] in tables.BUILTINS
        return Text.PLAIN if builtin else Text.DOUBT

    def _evaluated(self, argument: ast.expr, facts: Facts, scope: Scope) -> None:
        """A text that is evaluated must be written out, or it may say anything."""
        texts: list[str] = []
        if isinstance(argument, ast.Constant):
            texts = [argument.value] if isinstance(argument.value, str) else []
        elif isinstance(argument, ast.Name) and argument.id in self._names.texts and argument.id not in scope.local:
            texts = self._names.texts[argument.id]
        elif not isinstance(argument, ast.Lambda):
            facts.hide(argument.lineno, "evaluates a text that is not written out")
        for text in texts:
            for word in words(text):
                facts.word(word, argument.lineno)
                if word in tables.OPAQUE_WORDS:
                    facts.hide(argument.lineno, "evaluates a text that may read any name")

    def _lookup(self, node: ast.Compare | ast.Subscript, facts: Facts, scope: Scope, text: Text) -> None:
        """`x["name"]` and `x == "name"` look nothing up among variables; `"x" in sys.modules` is a common question."""
        parts = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.value, node.slice]
        constants = [part for part in parts if isinstance(part, ast.Constant)]
        asks = bool(constants) and not any(part.value == "__main__" for part in constants)
        for position, part in enumerate(parts):
            path = dotted(part)
            if asks and path and self._names.of_path(path) == ("sys.modules",):
                self.mention(path[0], part.lineno, ast.Load(), facts, scope)
            elif isinstance(node, ast.Compare) and path == ("__name__",):
                continue
            elif isinstance(node, ast.Compare) and isinstance(part, ast.Constant) and part.value == "__main__":
                continue
            else:
                plain = isinstance(node, ast.Compare) or position > 0
                self.visit(part, facts, scope, Text.PLAIN if plain else text)

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
        facts: Facts,
        scope: Scope,
        text: Text,
    ) -> None:
        generators = node.generators
        self.visit(generators[0].iter, facts, scope, text)
        later = self._later(facts) if isinstance(node, ast.GeneratorExp) else facts
        targets = {part.id for each in generators for part in walk(each.target) if isinstance(part, ast.Name)}
        inner = scope.inside(targets)
        for position, each in enumerate(generators):
            self._several([each.target, *([each.iter] if position else []), *each.ifs], later, inner, text)
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._several(values, later, inner, text)

    def _import(self, node: ast.Import | ast.ImportFrom, facts: Facts, scope: Scope) -> None:
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            for name in (module, alias.name, f"{module}.{alias.name}".lstrip(".")):
                if name in self._names.own.imported:
                    facts.keep(node.lineno, f"imports {name}, which {self._names.own.imported[name]}")
            if alias.name == "*" and isinstance(node, ast.ImportFrom):
                self._cell.stars.append(("." * node.level + (node.module or ""), node.lineno))
                continue
            self.mention((alias.asname or alias.name).split(".")[0], node.lineno, ast.Store(), facts, scope)
            if alias.name.partition(".")[0] == "__main__" or getattr(node, "module", "") == "__main__":
                facts.hide(node.lineno, "imports the notebook's own names")

    # -- functions and classes -------------------------------------------------------------------------------------

    def _nested_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, facts: Facts, scope: Scope
    ) -> None:
        later = self._later(facts)
        if isinstance(node, ast.Lambda):
            self.defaults(node.args, facts, scope)
        else:
            self.mention(node.name, node.lineno, ast.Store(), facts, scope)
            self.signature(node, facts, scope, later)
        self.body(node, later, scope)

    def signature(self, node: ast.FunctionDef | ast.AsyncFunctionDef, now: Facts, scope: Scope, later: Facts) -> None:
        """What runs when a function is defined; annotations may also be evaluated later, where they are texts."""
        self._several(node.decorator_list, now, scope)
        for facts in (now, later):
            self._several(getattr(node, "type_params", ()), facts, scope)
        self.defaults(node.args, now, scope)
        arguments = node.args
        annotated = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        annotations = [each.annotation for each in annotated if each is not None] + [node.returns]
        for annotation in annotations:
            if annotation is not None:
                self.annotation(annotation, now, scope)
                self.annotation(annotation, later, scope)

    def annotation(self, node: ast.expr, facts: Facts, scope: Scope) -> None:
        self.visit(node, facts, scope, Text.READ)

    def defaults(self, arguments: ast.arguments, facts: Facts, scope: Scope) -> None:
        self._several(
            [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)], facts, scope
        )

    def body(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, facts: Facts, scope: Scope) -> None:
        bound, declared, _ = bound_in_function(node)
        arguments = node.args
        own = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        inner = scope.inside(bound | {each.arg for each in own if each is not None}, declared)
        self._several([node.body] if isinstance(node, ast.Lambda) else node.body, facts, inner)

    def class_body(self, node: ast.ClassDef, now: Facts, later: Facts, scope: Scope) -> None:
        self._several([*node.decorator_list, *node.bases, *(each.value for each in node.keywords)], now, scope)
        for facts in (now, later):
            self._several(getattr(node, "type_params", ()), facts, scope)
        bound, declared, _ = bound_in_function(node)
        inner = Scope(scope.local - declared, frozenset(bound))
        for statement in node.body:
            if isinstance(statement, FUNCTIONS) and is_plain_function(statement, self._names, in_class=True):
                self.signature(statement, now, inner, later)
                self.body(statement, later, scope)
            elif isinstance(statement, ast.ClassDef) and is_plain_class(statement, self._names):
                self.class_body(statement, now, later, scope)
            else:
                if isinstance(statement, ast.AnnAssign):
                    self.annotation(statement.annotation, later, scope)
                self.visit(statement, now, inner)
