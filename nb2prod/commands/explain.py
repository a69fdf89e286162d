"""`nb2prod explain`: the reference text of a diagnostic code."""

from __future__ import annotations

from nb2prod.config import suggestion
from nb2prod.errors import UsageError
from nb2prod.rules import FAMILIES, RULES, Rule


def explain(code_or_name: str) -> Rule:
    """Find a rule by its code or name, in any case; raises UsageError with the nearest one."""
    wanted = code_or_name.strip()
    by_name = {rule.name: rule for rule in RULES.values()}
    rule = RULES.get(wanted.upper()) or by_name.get(wanted.lower().replace("_", "-"))
    if rule is not None:
        return rule
    known = RULES if wanted[:2].upper() == "NB" and wanted[2:].isdigit() else by_name
    hint = suggestion(wanted.upper() if known is RULES else wanted.lower(), known)
    if hint.startswith("; did you mean"):
        raise UsageError(f"there is no rule {code_or_name!r}{hint}")
    raise UsageError(f"there is no rule {code_or_name!r}; `nb2prod explain` lists them all")


def is_fixable(rule: Rule) -> bool:
    """Whether `nb2prod export --fix` has a mend for some notebooks with this finding."""
    from nb2prod.compiler.fixes.registry import FIXES

    return rule.code in FIXES


def families() -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """Every rule, by family."""
    return FAMILIES
