"""The diagnostics reference as Markdown, for the README; `python -m nb2prod.rules.reference` prints it."""

from __future__ import annotations

from nb2prod.rules import FAMILIES, Rule


def markdown_table() -> str:
    """Return one table per family of rules, in the order of the codes, without a closing newline."""
    return "\n\n".join(_family(title, rules) for title, rules in FAMILIES if rules)


def _family(title: str, rules: tuple[Rule, ...]) -> str:
    head = [f"**{title}**", "", "| code | name | severity | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join(head + [_row(rule) for rule in sorted(rules, key=lambda rule: rule.code)])


def _row(rule: Rule) -> str:
    summary = rule.summary.replace("|", "\\|")  # a bar would end the table's cell
    return f"| {rule.code} | `{rule.name}` | {rule.severity.value} | {summary} |"


if __name__ == "__main__":
    print(markdown_table())
