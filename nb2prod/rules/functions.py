"""NB4: functions, classes and constants."""

from __future__ import annotations

from nb2prod.model import Severity
from nb2prod.rules.rule import Rule

NOT_LIFTABLE = Rule(
    "NB401",
    "not-liftable",
    Severity.ERROR,
    "a function or class of an exported cell cannot stand at the module's top level",
    "It needs notebook variables in a way that a keyword argument at each call cannot give it.",
    "pass what it needs as an argument, or move it to the cell tagged 'step:NAME' that uses it",
)
NOT_CONSTANT = Rule(
    "NB402",
    "not-a-constant",
    Severity.ERROR,
    "an assignment in an `export` cell is no constant",
    "`export` cells become module-level code, which runs once when the module is imported, before every step. Only "
    "values that are the same whenever they are computed, and never changed, can stand there.",
    "tag the cell 'step:NAME' instead of 'export'",
)
NOT_A_DEFINITION = Rule(
    "NB403",
    "not-a-definition",
    Severity.ERROR,
    "an `export` cell does something",
    "`export` cells become module-level functions, classes and constants. Statements that act would run when the "
    "module is imported.",
    "move the statement to a cell tagged 'step:NAME' or 'test'",
)
ASSIGNS_GLOBAL = Rule(
    "NB404",
    "assigns-global",
    Severity.ERROR,
    "a function assigns a notebook variable through `global`",
    "Steps are functions: a variable of one cannot be assigned from inside another one. A function in the same step "
    "can assign it, as long as no other step depends on the variable when the function is called from there.",
    "return the new value and assign it where the function is called",
)
MODULE_CYCLE = Rule(
    "NB405",
    "module-cycle",
    Severity.ERROR,
    "modules of the package would import each other",
    "Cells sent to a module with `module:NAME` use definitions of another module that itself needs them.",
    "send the definitions that both need to one module",
)
DISPLAY_AS_VALUE = Rule(
    "NB406",
    "display-as-value",
    Severity.ERROR,
    "`display` is used as a value",
    "`display` exists in IPython only. As a statement it is dropped; here something else depends on it.",
    "call it as a statement of its own, or print instead",
)
RULES: tuple[Rule, ...] = (
    NOT_LIFTABLE,
    NOT_CONSTANT,
    NOT_A_DEFINITION,
    ASSIGNS_GLOBAL,
    MODULE_CYCLE,
    DISPLAY_AS_VALUE,
)
