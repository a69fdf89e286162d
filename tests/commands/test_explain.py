"""Finding a rule by what a person types."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nb2prod.commands.explain import explain, families, is_fixable
from nb2prod.compiler.fixes.registry import FIXES
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


def test_mends_are_named_where_there_are_some() -> None:
    rules = [rule for _, family in families() for rule in family]
    assert [rule.code for rule in rules if is_fixable(rule)] == [rule.code for rule in rules if rule.code in FIXES]


def test_explaining_imports_no_compiler() -> None:
    script = (
        "import sys\nfrom nb2prod.cli.program import cli\ncli.main(['explain', 'NB101'], standalone_mode=False)\n"
        "sys.exit(any(name.startswith('nb2prod.compiler') or name == 'black' for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
