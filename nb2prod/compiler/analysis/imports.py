"""Imports from all over the notebook, collected once."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.model import RoleKind, StarImport

# importing these changes something although their name is never used
SIDE_EFFECT_IMPORTS = (
    "sklearn.experimental",
    "mpl_toolkits.mplot3d",
    "hvplot",
    "janitor",
    "swifter",
    "cudf.pandas",
    "pandarallel",
    "readline",
    "antigravity",
    "seaborn_image",
    "scienceplots",
    "proplot",
)
HANDLED_IN_GUARDS = (ast.Pass, ast.Import, ast.ImportFrom)


class Import(NamedTuple):
    """One imported name: `node` is an import of that one name, or a guarded block that binds several."""

    statement: Statement
    names: tuple[str, ...]
    text: str  # of the import statement; empty for guards, whose source is kept as it is
    module: str
    order: int
    star: bool = False
    guard: bool = False
    side_effect: bool = False
    future: bool = False
    implied: bool = False  # by what a magic became


@dataclass(frozen=True, slots=True, eq=False)
class ImportTable:
    """Every import of the notebook, and what each imported name means."""

    imports: tuple[Import, ...]
    aliases: dict[str, str] = field(default_factory=dict)  # name -> dotted name of what it is
    by_name: dict[str, list[Import]] = field(default_factory=dict)

    def dotted(self, path: Sequence[str]) -> str:
        """Spell a dotted path with the modules' own names: ("np", "random", "seed") is "numpy.random.seed"."""
        if not path or path[0] not in self.aliases:
            return ""
        return ".".join([self.aliases[path[0]], *path[1:]])


def is_import(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom))


def is_guard(node: ast.stmt) -> bool:
    """Whether the statement is a `try` or `if` that only chooses between imports and fallbacks."""
    if isinstance(node, ast.Try):
        blocks = [node.body, node.orelse, node.finalbody, *(handler.body for handler in node.handlers)]
    elif isinstance(node, ast.If):
        blocks = [node.body, node.orelse]
    else:
        return False
    statements = [statement for block in blocks for statement in block]
    if not any(is_import(child) or is_guard(child) for child in statements):
        return False
    return all(isinstance(child, HANDLED_IN_GUARDS) or is_guard(child) or is_fallback(child) for child in statements)


def is_fallback(node: ast.stmt) -> bool:
    """`HAS_TORCH = False`, `pickle = None`, `print("install torch")`, `raise`, a docstring."""
    if isinstance(node, ast.Assign):
        simple = all(isinstance(target, ast.Name) for target in node.targets)
        return simple and isinstance(node.value, (ast.Constant, ast.Name, ast.Attribute))
    if isinstance(node, ast.Expr):
        call = node.value
        printing = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
        return isinstance(call, ast.Constant) or printing
    return isinstance(node, ast.Raise)


def collect_imports(cells: Iterable[CodeCell], stars: Sequence[StarImport]) -> ImportTable:
    """Find the imports of all cells, tagged or not, in document order."""
    imports: list[Import] = []
    for cell in cells:
        for statement in cell.statements:
            if isinstance(statement.node, (ast.Import, ast.ImportFrom)):
                imports += split(statement, statement.node)
            elif is_guard(statement.node) and cell.role.kind is not RoleKind.TEST:
                names = tuple(name for name in statement.names.bound)
                imports.append(Import(statement, names, "", "", statement.order, guard=True))
    imports += [entry for cell in cells for entry in needed_by_translation(cell)]
    imports.sort(key=lambda entry: entry.order)
    table = ImportTable(tuple(imports))
    contents = {star.module: star.names for star in stars}
    for entry in imports:
        names = contents.get(entry.module, ()) if entry.star else entry.names
        for name in names:
            table.by_name.setdefault(name, []).append(entry)
            if not entry.guard:
                table.aliases.setdefault(name, meaning(entry, name))
        if entry.guard:
            for node in entry.statement.nodes:
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    for part in split(entry.statement, node):
                        for name in part.names:
                            table.aliases.setdefault(name, meaning(part, name))
    return table


def needed_by_translation(cell: CodeCell) -> Iterable[Import]:
    """What a magic became may need a module that the notebook never imports."""
    for text in cell.translation.imports if cell.statements else ():
        name = text.removeprefix("import ")
        yield Import(cell.statements[0], (name,), text, name, cell.statements[0].order, implied=True)


def meaning(entry: Import, name: str) -> str:
    """Give the dotted name of what an imported name is."""
    if entry.star:
        return f"{entry.module}.{name}"
    if entry.text.startswith("import "):
        dotted, _, alias = entry.text.removeprefix("import ").partition(" as ")
        return dotted if alias else name
    member = entry.text.partition(" import ")[2].partition(" as ")[0]
    return f"{entry.module}.{member}"


def split(statement: Statement, node: ast.Import | ast.ImportFrom) -> list[Import]:
    """Make one `Import` per name."""
    entries = []
    for alias in node.names:
        suffix = f" as {alias.asname}" if alias.asname else ""
        if isinstance(node, ast.Import):
            module, text = alias.name, f"import {alias.name}{suffix}"
        else:
            module = "." * node.level + (node.module or "")
            text = f"from {module} import {alias.name}{suffix}"
        star = alias.name == "*"
        name = alias.asname or alias.name.split(".")[0]
        entries.append(
            Import(
                statement,
                () if star else (name,),
                text,
                module,
                statement.order,
                star=star,
                side_effect=module.startswith(SIDE_EFFECT_IMPORTS),
                future=module == "__future__",
            )
        )
    return entries


def must_precede_imports(statement: Statement, table: ImportTable) -> bool:
    """Whether the statement sets up the interpreter for imports: environment, search path, plotting backend."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Subscript):
        return table.dotted(dotted_path(node.targets[0].value)) == "os.environ"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return table.dotted(dotted_path(node.value.func)) in (
            "os.environ.setdefault",
            "os.environ.update",
            "os.putenv",
            "sys.path.append",
            "sys.path.insert",
            "sys.path.extend",
            "site.addsitedir",
            "matplotlib.use",
        )
    return False


def chooses_backend(statement: Statement, table: ImportTable) -> bool:
    """Whether the statement chooses matplotlib's backend, which works after the import of pyplot as well as before."""
    value = statement.node.value if isinstance(statement.node, ast.Expr) else None
    return isinstance(value, ast.Call) and table.dotted(dotted_path(value.func)) == "matplotlib.use"
