"""Every diagnostic code with its reference text: `explain`, the README and the findings share this one source."""

from __future__ import annotations

from nb2prod.rules import functions, names, parameters, syntax, tags, tests
from nb2prod.rules.rule import Rule

FAMILIES: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("NB1: notebook, tags and roles", tags.RULES),
    ("NB2: syntax and IPython", syntax.RULES),
    ("NB3: names and hidden state", names.RULES),
    ("NB4: functions, classes and constants", functions.RULES),
    ("NB5: parameters", parameters.RULES),
    ("NB6: tests, figures and metrics", tests.RULES),
)

RULES: dict[str, Rule] = {rule.code: rule for _, family in FAMILIES for rule in family}

__all__ = ["FAMILIES", "RULES", "Rule"]
