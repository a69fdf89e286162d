"""Names read from strings: pandas queries, formulas, expressions evaluated in the caller's frame."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# these look names up in the frame that calls them
QUERY_CALLS = frozenset({"query", "eval"})  # pandas: only `@name`
EXPRESSION_CALLS = frozenset({"evaluate"})  # numexpr
FORMULA_CALLS = frozenset(
    "ols wls gls glm logit probit poisson mixedlm quantreg rlm gee mnlogit negativebinomial phreg gam".split()
    + "dmatrix dmatrices from_formula anova_lm".split()
)
READING = QUERY_CALLS | EXPRESSION_CALLS | FORMULA_CALLS
WORD = re.compile(r"[^\W\d]\w*")


def hidden_names(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Give the names that literal strings in the call may look up, each with the string's node.

    A formula's words may be column names as well: reading a notebook variable too many does no harm.
    """
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in READING:
        return
    strings = [*call.args, *(keyword.value for keyword in call.keywords)]
    for node in strings:
        for text in literal_texts(node):
            if name in QUERY_CALLS and isinstance(call.func, ast.Attribute):
                for word in re.findall(r"@([^\W\d]\w*)", text):
                    yield word, node
            elif name in EXPRESSION_CALLS or (name in FORMULA_CALLS and is_formula(text)):
                for word in WORD.findall(text):
                    yield word, node


def is_formula(text: str) -> bool:
    return "~" in text or "(" in text


def literal_texts(node: ast.expr) -> Iterator[str]:
    """Give the literal parts of a string, an f-string or a concatenation."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from literal_texts(part)
    elif isinstance(node, ast.BinOp):
        yield from literal_texts(node.left)
        yield from literal_texts(node.right)
