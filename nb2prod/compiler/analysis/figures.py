"""Figure cells: which figure the function returns, and how it is saved."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.units import Unit
from nb2prod.compiler.trees import of_types
from nb2prod.model import Diagnostic
from nb2prod.rules import tests as rules


class Library(Enum):
    MATPLOTLIB = "matplotlib"
    PLOTLY = "plotly"
    ALTAIR = "altair"


class FigurePlan(NamedTuple):
    """How a figure cell ends: the expression it returns, and the statements it does without."""

    library: Library
    returns: str  # a variable, or empty: the current figure
    expression: Statement | None = None  # the trailing expression is the figure
    left_out: tuple[Statement, ...] = ()
    starts_figure: bool = False  # draws through pyplot from the first, on the figure that is current


SAVING: dict[Library, tuple[str, str]] = {
    Library.MATPLOTLIB: ("savefig", "png"),
    Library.PLOTLY: ("write_html", "html"),
    Library.ALTAIR: ("save", "html"),
}
NOT_DRAWING = (
    "matplotlib.use",
    "matplotlib.rc",
    "matplotlib.style",
    "matplotlib.pyplot.close",
    "matplotlib.pyplot.ioff",
    "matplotlib.pyplot.ion",
    "matplotlib.pyplot.rc",
    "matplotlib.pyplot.style",
    "matplotlib.pyplot.switch_backend",
    "seaborn.color_palette",
    "seaborn.load_dataset",
    "seaborn.set",
)
CALL = frozenset({ast.Call})
PLOTTING_METHODS = frozenset({"plot", "hist", "boxplot", "bar", "barh", "scatter", "line", "area", "pie", "plot_tree"})


def plan_figure(unit: Unit, drawing: Drawing) -> FigurePlan | Diagnostic:
    """Find the figure of a figure cell."""
    imports = drawing.imports
    shown = next(
        (part for part in unit.statements for call in part.names.calls if call.path[0] in drawing.showing), None
    )
    if shown is not None:
        message = "the function that draws the figure also shows it, and nothing is left to return"
        fix = "let the function return the figure, and show it in the cell"
        return rules.NO_FIGURE.at(message, shown.cell.cell, shown.node, fix=fix)
    ordered = sorted([*unit.statements, *unit.dropped], key=lambda statement: statement.order)
    makers = [(statement, library) for statement in unit.statements if (library := makes(statement, imports))]
    shows = [statement for statement in unit.statements if is_show(statement, imports)]
    if unit.is_async:
        return rules.NO_FIGURE.at("a figure cell cannot wait for anything", unit.cells[0].cell, fix="await in a step")
    last = ordered[-1]
    cell = unit.cells[-1].cell
    extra = [statement for statement in shows if statement is not last]
    if len(makers) > 1 or extra or loops_over_shows(unit, imports):
        place = extra[0] if extra else makers[-1][0] if makers else last
        return rules.SEVERAL_FIGURES.at("the cell makes or shows more than one figure", cell, place.node)
    left_out = tuple(shows)
    if makers:
        statement, library = makers[0]
        name = figure_name(statement, library, imports)
        if name and name in unit.bound:
            return FigurePlan(library, name, left_out=left_out)
        if statement is last and isinstance(statement.node, ast.Expr) and library is not Library.MATPLOTLIB:
            return FigurePlan(library, "", statement, left_out)
    if makers and makers[0][1] is not Library.MATPLOTLIB:
        return rules.NO_FIGURE.at("the figure is not kept in a variable", cell, makers[0][0].node)
    if not any(drawing.draws(statement) for statement in unit.statements):
        return rules.NO_FIGURE.at("nothing in the cell draws a figure", cell)
    first_drawing = next(statement for statement in unit.statements if drawing.draws(statement))
    first = next(
        (imports.dotted(called.path) for called in first_drawing.names.calls if imports.dotted(called.path)), ""
    )
    starts = first.startswith("matplotlib.pyplot.") and not first.endswith((".figure", ".subplots", ".gcf"))
    return FigurePlan(Library.MATPLOTLIB, "", left_out=left_out, starts_figure=starts)


def makes(statement: Statement, imports: ImportTable) -> Library | None:
    """Whether the statement makes a figure object at its top level."""
    value = getattr(statement.node, "value", None)
    if not isinstance(statement.node, (ast.Assign, ast.AnnAssign, ast.Expr)) or not isinstance(value, ast.Call):
        return None
    dotted = imports.dotted(innermost_path(value))
    name = dotted.rpartition(".")[2]
    if dotted in ("matplotlib.pyplot.figure", "matplotlib.pyplot.subplots", "matplotlib.figure.Figure"):
        return Library.MATPLOTLIB
    if dotted == "matplotlib.pyplot.subplot_mosaic":
        return Library.MATPLOTLIB
    if dotted.startswith("plotly.express.") or (
        dotted.startswith("plotly.") and (name == "Figure" or "create_" in name)
    ):
        return Library.PLOTLY
    if dotted == "plotly.subplots.make_subplots":
        return Library.PLOTLY
    charts = ("Chart", "layer", "hconcat", "vconcat", "concat")
    return Library.ALTAIR if dotted.startswith("altair.") and name in charts else None


def innermost_path(call: ast.Call) -> tuple[str, ...]:
    """Give the path of the first call in a chain: `alt.Chart(df).mark_bar()` begins with `alt.Chart`."""
    function: ast.expr = call.func
    while True:
        path = dotted_path(function)
        if path:
            return path
        inner: ast.expr = function
        while isinstance(inner, (ast.Attribute, ast.Subscript)):
            inner = inner.value
        if not isinstance(inner, ast.Call):
            return ()
        function = inner.func


def figure_name(statement: Statement, library: Library, imports: ImportTable) -> str:
    """The variable that holds the figure the statement makes; empty where none holds the figure itself."""
    node = statement.node
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not isinstance(node.value, ast.Call):
        return ""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if library is Library.MATPLOTLIB:
        dotted = imports.dotted(dotted_path(node.value.func))
        if dotted in ("matplotlib.pyplot.subplots", "matplotlib.pyplot.subplot_mosaic"):
            # the figure is the first of a pair
            if not isinstance(target, (ast.Tuple, ast.List)) or not target.elts:
                return ""
            target = target.elts[0]
        elif not dotted:
            return ""  # `plt.figure().add_subplot()` makes a figure and keeps an axes
    return target.id if isinstance(target, ast.Name) else ""


def is_show(statement: Statement, imports: ImportTable) -> bool:
    node = statement.node
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    function = node.value.func
    if imports.dotted(dotted_path(function)) == "matplotlib.pyplot.show":
        return True
    return isinstance(function, ast.Attribute) and function.attr == "show" and isinstance(function.value, ast.Name)


def loops_over_shows(unit: Unit, imports: ImportTable) -> bool:
    """Whether figures are made or shown inside a loop or branch."""
    wanted = ("matplotlib.pyplot.show", "matplotlib.pyplot.figure", "matplotlib.pyplot.subplots")
    for statement in unit.statements:
        if isinstance(statement.node, (ast.For, ast.While, ast.If, ast.Try)):
            for called in statement.names.calls:
                if imports.dotted(called.path) in wanted:
                    return True
    return False


class Drawing(NamedTuple):
    """Knows what draws with matplotlib: directly, through pandas or seaborn, or through the notebook's functions."""

    imports: ImportTable
    functions: frozenset[str] = frozenset()
    showing: frozenset[str] = frozenset()  # the notebook's functions that show what they draw

    @classmethod
    def of(cls, statements: Sequence[Statement], imports: ImportTable) -> Drawing:
        """Find the notebook's functions that draw, also those that only call one that does."""
        defining = [part for part in statements if isinstance(part.node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        known = cls(imports)
        while True:
            names = frozenset(next(iter(part.names.bound)) for part in defining if known.draws(part))
            showing = frozenset(next(iter(part.names.bound)) for part in defining if known.shows(part))
            if (names, showing) == (known.functions, known.showing):
                return known
            known = cls(imports, names, showing)

    def shows(self, statement: Statement) -> bool:
        """Whether calling the function the statement defines shows, and so closes, a figure."""
        return any(
            self.imports.dotted(called.path) == "matplotlib.pyplot.show"
            or (len(called.path) == 1 and called.path[0] in self.showing)
            for called in statement.names.calls
        )

    def draws(self, statement: Statement) -> bool:
        """Whether the statement draws."""
        for called in statement.names.calls:
            dotted = self.imports.dotted(called.path)
            if dotted.startswith(("matplotlib.", "seaborn.")) and not dotted.startswith(NOT_DRAWING):
                return True
            if len(called.path) == 1 and called.path[0] in self.functions:
                return True
        for node in of_types(statement.nodes, CALL):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if node.func.attr in PLOTTING_METHODS or (isinstance(owner, ast.Attribute) and owner.attr == "plot"):
                    return True
        return False
