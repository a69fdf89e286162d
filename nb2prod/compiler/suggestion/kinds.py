"""What one cell is on its own account: the first guess at its role, with the evidence."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod.compiler.analysis.candidates import DEFINITIONS
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.figures import FigurePlan, is_show, makes, plan_figure
from nb2prod.compiler.analysis.imports import is_guard, is_import
from nb2prod.compiler.analysis.mutators import root_name
from nb2prod.compiler.analysis.units import Unit
from nb2prod.compiler.suggestion.scores import is_prediction, score_names, scores_shown
from nb2prod.compiler.suggestion.survey import Survey, Surveyed, called_name
from nb2prod.compiler.suggestion.wording import listed_names
from nb2prod.model import RoleKind

LOOKING_CALLS = frozenset({"help", "dir", "display", "type", "len"})
# beyond what the compiler drops by itself: methods of tables that leave them as they are
TABLE_METHODS = frozenset(
    "info agg aggregate query assign filter nsmallest nlargest contains explode corrwith where mask interpolate "
    "background_gradient highlight_max highlight_min set_caption hide".split()
)


@dataclass(frozen=True, slots=True)
class Guess:
    """The role a cell could have, and why."""

    kind: RoleKind
    reason: str


def guess(survey: Survey, position: int) -> Guess | None:
    """Say what a cell is when its own code tells; nothing for the cells that steps are made of."""
    facts = survey.cells[position]
    if not facts.statements:
        return nothing_in_it(facts)
    rest = [part for part in facts.statements if not (is_import(part.node) or is_guard(part.node))]
    if not rest:
        return Guess(RoleKind.IMPORTS, "only imports")
    if len(rest) == len(facts.statements) and all(looks(survey, part) for part in rest):
        return Guess(RoleKind.SKIP, looking_reason(survey, position))
    acting = [part for part in rest if not looks(survey, part)]
    if sets_up(survey, facts, acting):
        return Guess(RoleKind.IMPORTS, "imports and sets up libraries" if acting else "only imports")
    if all(is_assertion(part.node) for part in acting):
        return Guess(RoleKind.TEST, f"only asserts{about(survey.mentioned_in(position))}")
    if defines_only(survey, acting):
        return Guess(RoleKind.EXPORT, definition_reason(acting))
    return scoring(survey, position, acting) or drawing(survey, position)


def nothing_in_it(facts: Surveyed) -> Guess | None:
    text = facts.cell.source.strip()
    if facts.code.translation.diagnostics:
        return None
    if not text:
        return Guess(RoleKind.SKIP, "is empty")
    if facts.code.translation.dependencies:
        return Guess(RoleKind.SKIP, "installs packages, which the module's environment has")
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.split("\n")):
        return Guess(RoleKind.SKIP, "holds only comments")
    return Guess(RoleKind.SKIP, "only serves the notebook: nothing of it is left in a module")


# -- looking -----------------------------------------------------------------------------------------------------


def looks(survey: Survey, statement: Statement) -> bool:
    """Whether the statement shows something to the reader and does nothing else."""
    node = statement.node
    if isinstance(node, ast.Pass):
        return True
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    if is_show(statement, survey.imports):
        return True
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in LOOKING_CALLS:
        return not survey.bindings.of(value.func.id) and arguments_look(survey, value)
    return shows(survey, value)


def is_dropped(survey: Survey, statement: Statement) -> bool:
    """Whether the compiler leaves the statement out of whatever step it stands in."""
    return isinstance(statement.node, ast.Expr) and survey.looking.only_looks(statement.node.value)


def is_taken_up(survey: Survey, statement: Statement) -> bool:
    """Whether nothing of the statement stays in an imports cell."""
    return is_import(statement.node) or is_guard(statement.node) or is_dropped(survey, statement)


def shows(survey: Survey, node: ast.expr) -> bool:
    """Whether an expression only looks, also through a chain of a table's own methods."""
    if survey.looking.only_looks(node):
        return True
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        inner = node.slice if isinstance(node, ast.Subscript) else None
        return (inner is None or survey.looking.only_looks(inner)) and shows(survey, node.value)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not arguments_look(survey, node):
        return False
    known = node.func.attr in TABLE_METHODS and node.func.attr not in survey.looking.methods
    # a method that would only look at anything else only looks here
    known = known or survey.looking.only_looks(on_anything(node, node.func.attr))
    root = root_name(node.func.value)
    return known and root is not None and root.id not in survey.imports.by_name and shows(survey, node.func.value)


def on_anything(call: ast.Call, method: str) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Constant(None), method, ast.Load()), call.args, call.keywords)


def arguments_look(survey: Survey, call: ast.Call) -> bool:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    inplace = any(keyword.arg in ("inplace", "out", "buf") for keyword in call.keywords)
    named = {part.id for part in arguments if isinstance(part, ast.Name)}
    if inplace or named & survey.looking.functions:
        return False
    return all(not isinstance(part, ast.Starred) and survey.looking.only_looks(part) for part in arguments)


def looking_reason(survey: Survey, position: int) -> str:
    names = survey.mentioned_in(position)
    if names:
        return f"only looks at {listed_names(names)}"
    nodes = [part.node for part in survey.cells[position].statements]
    if any(isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) for node in nodes):
        return "only shows something to the reader"
    return "only shows a value"


# -- imports, tests, definitions ---------------------------------------------------------------------------------


def sets_up(survey: Survey, facts: Surveyed, acting: Sequence[Statement]) -> bool:
    """Whether all that the cell does is to import, and to set up what it (or a cell above) imported."""
    imports = len(acting) < len(facts.statements)
    return (imports or not facts.sources) and all(is_setup(survey, part, imports) for part in acting)


def is_setup(survey: Survey, statement: Statement, beside_imports: bool) -> bool:
    """`sns.set()`, `pd.options.display.width = 80`, `np.random.seed(0)`: something done to a library only."""
    names = statement.names
    if names.bound or names.deleted or survey.drawing.draws(statement) or makes(statement, survey.imports):
        return False
    roots = {read.name for read in names.reads}
    if not all(name in survey.imports.by_name or not survey.bindings.of(name) for name in roots):
        return False
    node = statement.node
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        return True
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    function = node.value.func
    return beside_imports or isinstance(function, ast.Attribute)


def is_assertion(node: ast.stmt) -> bool:
    """An `assert`, or a call such as `np.testing.assert_allclose(...)`."""
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    return called_name(node.value).startswith(("assert_", "assertEqual", "assertTrue"))


def defines_only(survey: Survey, acting: Sequence[Statement]) -> bool:
    """Whether the cell holds functions, classes and constants that can stand at the module's top level."""
    lifted = {candidate.statement.order for candidate in survey.lifting.lifted.values()}
    if not acting or not all(part.order in lifted for part in acting):
        return False
    named = all(name.isupper() for part in acting for name in part.names.bound)
    return named or any(isinstance(part.node, DEFINITIONS) for part in acting)


def definition_reason(acting: Sequence[Statement]) -> str:
    kinds = {
        "classes" if isinstance(part.node, ast.ClassDef) else "functions"
        for part in acting
        if isinstance(part.node, DEFINITIONS)
    }
    constants = any(not isinstance(part.node, DEFINITIONS) for part in acting)
    return f"defines only {' and '.join([*sorted(kinds, reverse=True), *(['constants'] if constants else [])])}"


# -- metrics and figures -----------------------------------------------------------------------------------------


def scoring(survey: Survey, position: int, acting: Sequence[Statement]) -> Guess | None:
    """A cell that computes scores of what was made above, or reports them."""
    facts = survey.cells[position]
    if not facts.sources:
        return None
    found: list[str] = []
    for part in acting:
        names = score_names(part) or scores_shown(part)
        if not names and not is_prediction(part):
            return None
        found += names
    if not found or facts.changes:
        return None
    return Guess(RoleKind.METRICS, f"reports {listed_names(dict.fromkeys(found))}")


def drawing(survey: Survey, position: int) -> Guess | None:
    """A cell that draws one figure and leaves nothing behind."""
    facts = survey.cells[position]
    draws = any(survey.drawing.draws(part) or makes(part, survey.imports) for part in facts.statements)
    own = set(facts.makes)
    if not draws or facts.changes - own or any(survey.read_later(position, name) for name in own):
        return None
    if any(called.path == ("print",) for part in facts.statements for called in part.names.calls):
        return None
    body = [part for part in facts.statements if not (is_import(part.node) or is_guard(part.node))]
    dropped = [part for part in body if is_dropped(survey, part)]
    kept = [part for part in body if part not in dropped]
    if not kept:
        return None
    unit = Unit(RoleKind.FIGURE, "figure", "", [facts.code], kept, dropped=dropped)
    if not isinstance(plan_figure(unit, survey.drawing), FigurePlan):
        return None
    return Guess(RoleKind.FIGURE, "draws a figure, and makes nothing that later cells read")


def about(names: Sequence[str]) -> str:
    return f" something of {listed_names(names)}" if names else ""
