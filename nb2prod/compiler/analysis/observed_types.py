"""Types that were observed when the notebook ran, spelled the way the notebook would spell them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.annotate import ANY
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifting import Lifting

PLAIN = frozenset("int float bool str bytes complex None".split())
CONTAINERS = frozenset("list dict set frozenset tuple".split())
# what everybody calls these libraries
CUSTOMARY = {"pandas": "pd", "numpy": "np", "polars": "pl", "networkx": "nx"}
# Libraries without type information: to a type checker their classes are `Any`.
UNTYPED = frozenset("pandas sklearn scipy statsmodels seaborn networkx xgboost lightgbm catboost".split())
# A scalar of numpy's has a type that depends on the function it comes from, so that no one spelling is accepted
# everywhere; generic classes are incomplete without what nobody observed.
UNSPELLABLE = re.compile(
    r"numpy\.(?!ndarray$|random\.)|collections\.abc\.|types\.|re\.(Pattern|Match)$|queue\.|array\.|weakref\.|itertools\."
    r"|functools\.|concurrent\.|subprocess\.|os\.|contextlib\.|contextvars\."
)
_ROOT = re.compile(r"(?<![\w.])[^\W\d]\w*")


def roots_of(annotation: str) -> tuple[str, ...]:
    """Every first name in an annotation such as `dict[str, pd.DataFrame]`."""
    return tuple(dict.fromkeys(_ROOT.findall(annotation)))


@dataclass(slots=True, eq=False)
class Speller:
    """Turns dotted public types into annotations; what cannot be named safely is `Any`."""

    imports: ImportTable
    lifting: Lifting
    renames: Mapping[str, str]
    state: frozenset[str]  # the notebook's variables: no class goes by such a name
    taken: frozenset[str]  # every name in use
    support: Mapping[str, str]  # names that generated code imports, and what they mean
    added: dict[str, str] = field(default_factory=dict)  # name -> the import statement that brings it

    def spell(self, expression: str) -> str:
        """Give the annotation; imports it needs beyond the notebook's go to `added`."""
        try:
            node = ast.parse(expression, mode="eval").body
        except SyntaxError:
            return ANY
        return self._of(node)

    def _of(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return {None: "None", Ellipsis: "..."}.get(node.value, ANY) if node.value in (None, Ellipsis) else ANY
        if isinstance(node, ast.Subscript):
            return self._of_subscript(node)
        dotted = ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
        if isinstance(node, ast.Name):
            return self._of_name(node.id)
        return self._of_library(dotted) if dotted else ANY

    def _of_subscript(self, node: ast.Subscript) -> str:
        owner = self._of(node.value)
        if owner == ANY:
            return ANY
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not parts:
            return f"{owner}[()]"
        return f"{owner}[{', '.join(self._of(part) for part in parts)}]"

    def _of_name(self, name: str) -> str:
        if name in PLAIN or name in CONTAINERS:
            return ANY if name in self.state or name in self.imports.by_name else name
        candidate = self.lifting.lifted.get(name)
        if candidate is None or not isinstance(candidate.statement.node, ast.ClassDef) or name in self.state:
            return ANY
        return self.renames.get(name, name)

    def _of_library(self, dotted: str) -> str:
        if UNSPELLABLE.match(dotted):
            return ANY
        usable = {
            name: meaning
            for name, meaning in self.imports.aliases.items()
            if name in self.lifting.imported and name not in self.renames and name not in self.state
        }
        for name, meaning in usable.items():
            if meaning == dotted:
                return name
        known = [name for name, meaning in usable.items() if dotted.startswith(f"{meaning}.")]
        if known:
            name = max(known, key=lambda each: len(usable[each]))
            return name + dotted[len(usable[name]) :]
        return self._imported(dotted)

    def _imported(self, dotted: str) -> str:
        module, _, cls = dotted.rpartition(".")
        top = module.partition(".")[0]
        if top in CUSTOMARY and module == top:
            name, statement = CUSTOMARY[top], f"import {top} as {CUSTOMARY[top]}"
            spelled = f"{name}.{cls}"
        else:
            name, statement, spelled = cls, f"from {module} import {cls}", cls
        known = self.support.get(name) == dotted and name not in self.renames
        if name in self.taken and not known and self.added.get(name) != statement:
            return ANY
        if self.added.setdefault(name, statement) != statement:
            return ANY  # two libraries call different things by that name
        return spelled


def refined(static: str, observed: str) -> str:
    """The better known of two types: what the code says, unless the run says the same and more."""
    if static == ANY:
        return observed
    kind, bracket, inner = static.partition("[")
    if bracket and set(inner.rstrip("]").split(", ")) == {ANY} and observed.startswith(f"{kind}["):
        return observed
    return static


def joined(annotations: Iterable[str]) -> str:
    """One type for a variable that several steps return: elements that differ are `Any`."""
    different = list(dict.fromkeys(annotations))
    if len(different) == 1:
        return different[0]
    nodes = [ast.parse(text, mode="eval").body for text in different]
    subscripts = [node for node in nodes if isinstance(node, ast.Subscript)]
    owners = {ast.unparse(node.value) for node in subscripts}
    if len(subscripts) < len(nodes) or len(owners) != 1 or owners == {"tuple"}:
        return ANY
    parts = [node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice] for node in subscripts]
    if len({len(part) for part in parts}) != 1:
        return ANY
    inner = [{ast.unparse(part) for part in column} for column in zip(*parts, strict=True)]
    return f"{owners.pop()}[{', '.join(column.pop() if len(column) == 1 else ANY for column in inner)}]"
