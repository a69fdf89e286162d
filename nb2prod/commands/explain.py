"""`nb2prod explain`: the reference text of a diagnostic code."""

from __future__ import annotations

from nb2prod.config import suggestion
from nb2prod.errors import UsageError
from nb2prod.rules import FAMILIES, RULES, Rule, functions, names, parameters, syntax, tags, tests

# Those that the compiler has mends for, which a test compares: importing it takes longer than everything else here.
_MENDED = frozenset(
    rule.code
    for rule in (
        tags.NOTHING_TAGGED,
        tags.BAD_TAG,
        tags.BAD_NAME,
        tags.CONTRADICTORY_TAGS,
        tags.TWO_PARAMETERS_CELLS,
        tags.LIKELY_MISSPELLED,
        tags.MODULE_WITHOUT_ROLE,
        tags.RAISES_EXCEPTION,
        tags.INTERRUPTED_STEP,
        syntax.AUTOCALL,
        syntax.AUTOMAGIC,
        syntax.BLANKS_IN_STRING,
        names.UNDEFINED,
        names.USED_BEFORE_DEFINITION,
        names.SKIPPED_DEFINITION,
        names.SKIPPED_CHANGE,
        names.SKIPPED_HIDDEN_STATE,
        names.MAYBE_UNBOUND,
        names.ASKS_A_PERSON,
        names.MODULE_ATTRIBUTE,
        names.MIXED_IMPORT,
        names.APART_DEFINITION,
        names.MANGLED,
        names.LATE_SETUP,
        functions.NOT_LIFTABLE,
        functions.NOT_CONSTANT,
        functions.NOT_A_DEFINITION,
        parameters.STATEMENT,
        parameters.VALUE,
        tests.INSIDE_STEP,
        tests.NO_FIGURE,
        tests.SEVERAL_FIGURES,
    )
)


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
    return rule.code in _MENDED


def families() -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """Every rule, by family."""
    return FAMILIES
