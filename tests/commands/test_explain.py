"""Finding a rule by what a person types."""

from __future__ import annotations

import pytest

from nb2prod.commands.explain import explain, families
from nb2prod.errors import UsageError


def test_every_rule_is_found_by_code_and_name_in_any_case() -> None:
    rules = [rule for _, family in families() for rule in family]
    assert rules
    for rule in rules:
        assert explain(rule.code.lower()) is rule
        assert explain(rule.name.upper().replace("-", "_")) is rule


def test_a_slip_gets_the_nearest_rule() -> None:
    rule = next(rule for _, family in families() for rule in family)
    with pytest.raises(UsageError, match=f"did you mean '{rule.name}'"):
        explain(rule.name + "e")
    with pytest.raises(UsageError, match="lists them all"):
        explain("?")
