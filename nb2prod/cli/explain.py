"""The command `nb2prod explain`."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from nb2prod.rules import Rule

_WIDTH = 88


@click.command("explain")
@click.argument("rule", metavar="[CODE|NAME]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
def explain_command(rule: str | None, as_json: bool) -> None:
    """Explain a diagnostic: what it means, why it matters, what mends it. Without an argument, list them all."""
    from nb2prod.commands.explain import explain, families, is_fixable

    if rule is not None:
        found = explain(rule)
        fixable = is_fixable(found)
        text = json.dumps(_document(found, fixable), indent=2, ensure_ascii=False) if as_json else _page(found, fixable)
        click.echo(text)
    elif as_json:
        rules = [_document(each, is_fixable(each)) for _, family in families() for each in family]
        click.echo(json.dumps({"rules": rules}, indent=2, ensure_ascii=False))
    else:
        click.echo("\n\n".join(_table(title, family) for title, family in families() if family))


def _page(rule: Rule, fixable: bool) -> str:
    title = click.style(f"{rule.code} {rule.name}", bold=True)
    paragraphs = [part if "\n    " in part else _filled(part) for part in rule.explanation.split("\n\n")]
    head = f"{title} ({rule.severity.value})\n\n{_filled(rule.summary)}"
    parts = [head, *paragraphs, _filled(f"Fix: {rule.fix}")]
    if fixable:
        parts.append(_filled("`nb2prod export --fix` offers a mend for it where the change is mechanical."))
    return "\n\n".join(parts)


def _table(title: str, rules: tuple[Rule, ...]) -> str:
    lines = [f"{rule.code}  {rule.name:<34} {rule.summary}" for rule in rules]
    return "\n".join([click.style(title, bold=True), *lines])


def _filled(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _document(rule: Rule, fixable: bool) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "explanation": rule.explanation,
        "fix": rule.fix,
        "fixable": fixable,
    }
