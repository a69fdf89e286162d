"""The accessibility rules of axe-core, asked about parts of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.lab.jupyter import ROOT

_TRIES = 10
_PAUSE = 500  # milliseconds
# JupyterLab's body has no height of its own and hides what hangs over it: axe would take all of it for invisible.
_RUN = """([include, exclude, rules]) => {
  document.body.style.minHeight = '100vh';
  return axe.run(
    {include: include.map(selector => [selector]), exclude: exclude.map(selector => [selector])},
    {resultTypes: ['violations', 'incomplete'], ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {})});
}"""


@cache
def _axe() -> str:
    source = ROOT / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
    assert source.exists(), f"{source} is missing: call `npm ci` in labextension, or `make test`"
    return source.read_text(encoding="utf-8")


def violations(
    page: Page, include: Iterable[str], *, exclude: Iterable[str] = (), rules: Iterable[str] = ()
) -> list[str]:
    """What axe finds in the elements of some selectors, by all its rules or the ones named; readable contrast included.

    A contrast that axe could not compute counts as a finding, so that none is passed over.
    """
    page.evaluate(_axe())
    asked = [list(include), list(exclude), list(rules)]
    listed: list[str] = []
    for _ in range(_TRIES):
        listed = _listed(page.evaluate(_RUN, asked))
        if not listed:
            break
        page.wait_for_timeout(_PAUSE)  # something may just lie over what is looked at, or change its colour
    return listed


def _listed(result: Mapping[str, Any]) -> list[str]:
    unsure = [found for found in result["incomplete"] if found["id"] == "color-contrast"]
    return [
        f"{found['id']}: {node['target']}: {node.get('failureSummary', found['help'])}"
        for found in [*result["violations"], *unsure]
        for node in found["nodes"]
        if not (found in unsure and _is_unjudged(node)) and not _is_node_of_picture(found, node)
    ]


def _is_unjudged(node: Mapping[str, Any]) -> bool:
    """Whether axe does not want to judge a contrast: of single characters, and of labels in pictures (contrast.py)."""
    reasons = {check["data"].get("messageKey") for check in node["any"]}
    return reasons <= {"shortTextContent", "nonBmp"} or node["html"].startswith("<text")


def _is_node_of_picture(found: Mapping[str, Any], node: Mapping[str, Any]) -> bool:
    """Whether a name that differs from the text is that of a picture's part, which is described, not read out."""
    return bool(found["id"] == "label-content-name-mismatch" and node["html"].startswith("<g"))
