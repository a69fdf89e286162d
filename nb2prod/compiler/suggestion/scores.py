"""Which statements compute or report scores: the numbers a run is judged by."""

from __future__ import annotations

import ast
import re

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.suggestion.survey import called_name
from nb2prod.compiler.trees import walk

SCORE_WORD = re.compile(
    r"(?:^|_)(?:acc|accuracy|auc|roc_auc|rmse|mse|mae|mape|r2|rsquared|f1|precision|recall|score|scores|loss|logloss|"
    r"kappa|mcc|silhouette|bic|aic)\d?(?:_|$)"
)
SCORE_CALL = re.compile(r"(?:_score|_error|_loss|_coef|_deviance)$|^(?:score|roc_auc|auc|evaluate|r2|rmse|mae|mse)$")
ROUNDING = frozenset("float round abs sqrt mean item".split())
REPORTS = frozenset("classification_report confusion_matrix".split())


def score_names(statement: Statement) -> tuple[str, ...]:
    """The scores an assignment computes."""
    node = statement.node
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
        return ()
    name, value = node.targets[0].id, unwrapped(node.value)
    scoring = isinstance(value, ast.Call) and SCORE_CALL.search(called_name(value))
    if isinstance(value, ast.Call) and called_name(value)[:1].isupper():
        return ()  # an object that will compute scores
    named = SCORE_WORD.search(name.lower()) and isinstance(value, (ast.Call, ast.BinOp, ast.Attribute, ast.Subscript))
    fits = any(isinstance(part, ast.Call) and called_name(part).startswith("fit") for part in walk(node.value))
    return (name,) if (scoring or named) and not fits else ()


def scores_shown(statement: Statement) -> tuple[str, ...]:
    """The scores a statement prints or displays."""
    node = statement.node
    if not isinstance(node, ast.Expr):
        return ()
    found: list[str] = []
    for part in walk(node.value):
        if isinstance(part, ast.Name) and SCORE_WORD.search(part.id.lower()) and isinstance(part.ctx, ast.Load):
            found.append(part.id)
        elif isinstance(part, ast.Call):
            name = called_name(part)
            if name.startswith("fit"):
                return ()
            if SCORE_CALL.search(name) or name in REPORTS:
                found.append(name)
    shown = isinstance(node.value, ast.Call) and called_name(node.value) in ("print", "display")
    return tuple(dict.fromkeys(found)) if shown else ()


def unwrapped(value: ast.expr) -> ast.expr:
    """What is inside `float(...)`, `round(..., 3)` and the like."""
    while isinstance(value, ast.Call) and called_name(value) in ROUNDING and value.args:
        value = value.args[0]
    return value


def is_prediction(statement: Statement) -> bool:
    """Whether a statement asks a model, so that its answers can be scored."""
    value = statement.node.value if isinstance(statement.node, ast.Assign) else None
    calls = [called_name(part) for part in walk(value) if isinstance(part, ast.Call)] if value is not None else []
    return any(name.startswith(("predict", "decision_function")) for name in calls) and not any(
        name.startswith("fit") for name in calls
    )
