"""The page of a sweep: what a browser makes of it, and that it needs nothing else."""

from __future__ import annotations

import json
import math
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plotly.offline import get_plotlyjs

from nb2prod.execution.sweep.results import PointStatus, Sweep
from nb2prod.execution.sweep.values import How
from nb2prod.reporting.sweep.html import report_page
from tests.reporting.sweep.sweeps import MAX_AUC, MIN_LOSS, churn, failure, grid, result, sweep_of

_VOID = {"meta", "input", "br"}
_BAD = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'%{y}\x1b[31m\ud800"


class Page(HTMLParser):
    """A page as read by a browser: elements, the text shown, what scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.shown: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self.scripts.append(data)
        elif not self._open or self._open[-1] != "style":
            self.shown.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.shown).split())

    @property
    def data(self) -> Any:
        return json.loads(self.scripts[0])

    def of(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.elements if name == tag and attributes.items() <= {**found}.items()]


def page_of(sweep: Sweep) -> Page:
    """The page without the plotting library, which takes long to read."""
    return Page(report_page(sweep).replace(get_plotlyjs(), "/* plotly */"))


SWEEPS = {
    "none of the runs": sweep_of([], points=5, varied=("alpha",), goal=MAX_AUC),
    "one run": sweep_of([result(1, {"alpha": 1}, {"auc": 0.5})], goal=MAX_AUC),
    "no parameters given": sweep_of([result(1, {}, {"auc": 0.5})]),
    "no metrics": sweep_of([result(number, {"alpha": number}) for number in range(1, 5)]),
    "all failed": sweep_of([result(number, {"alpha": number}, failure=failure()) for number in range(1, 5)]),
    "died without a word": sweep_of([result(1, {"alpha": 1}, status=PointStatus.DIED)], goal=MIN_LOSS),
    "a working day": churn(60),
    "ten parameters": sweep_of(
        [result(n, {f"p{each}": n * each % 7 for each in range(10)}, {"loss": n / 3}) for n in range(1, 30)],
        goal=MIN_LOSS,
    ),
    "values of every kind": sweep_of(
        [
            result(number, {"value": value}, {"auc": metric, "text": _BAD})
            for number, (value, metric) in enumerate(
                [(None, math.nan), (True, math.inf), (1, -math.inf), (1.5, True), ("1", 0.5), ([1], 7), ({"a": 1}, 1)],
                1,
            )
        ],
        goal=MAX_AUC,
    ),
}


@pytest.mark.parametrize("name", SWEEPS)
def test_the_page_is_whole_and_asks_for_nothing_from_elsewhere(name: str) -> None:
    sweep = SWEEPS[name]
    page = page_of(sweep)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert not any("src" in attributes for _, attributes in page.elements)
    assert page.of("link") == []
    links = {attributes["href"] for attributes in page.of("a")}
    assert links <= {each.notebook for each in sweep.results} | {"best.yaml"}
    (policy,) = (each["content"] for each in page.of("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert not re.search(r"https?:|\*", policy)
    labels = [attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes]
    assert set(labels) <= set(ids)


@pytest.mark.parametrize("name", SWEEPS)
def test_every_chart_has_the_data_that_it_is_drawn_from(name: str) -> None:
    page = page_of(SWEEPS[name])
    data = page.data
    kinds = [figure["data-chart"] for figure in page.of("figure")]
    assert kinds.count("parameter") == (len(data["parameters"]) if data["metrics"] else 0)
    assert ("grid" in kinds) == (data["grid"] is not None)
    runs = len(SWEEPS[name].results)
    assert {len(each["values"]) for each in [*data["parameters"], *data["metrics"]]} <= {runs}
    assert (len(page.scripts) > 2) == (runs > 0)  # without runs there is nothing to draw


def test_data_is_never_offered_to_the_makers_of_the_plotting_library() -> None:
    drawing = page_of(SWEEPS["one run"]).scripts[-1]
    assert "showSendToCloud: false" in drawing
    assert 'plotlyServerURL: ""' in drawing


def test_the_plotting_library_is_in_the_page_and_ends_where_it_should() -> None:
    text = report_page(SWEEPS["one run"])
    assert text.count(get_plotlyjs()) == 1
    page = Page(text)
    assert len(page.scripts) == 4
    assert page.scripts[2] == get_plotlyjs()


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=12), st.text(st.sampled_from("<>&\"'/!-script\x00\x1b\ud800 \n"), max_size=30))
def test_no_text_of_a_notebook_changes_the_page(first: str, second: str) -> None:
    def made(text: str, other: str) -> Page:
        runs = [
            result(1, {"p": text, "q": 1}, {"m": other, "auc": 1.0}, notes=(text,), worker=other or "w"),
            result(2, {"p": [text], "q": 2}, failure=failure("Error", f"{text}{other}")),
        ]
        return page_of(sweep_of(runs, goal=MAX_AUC, title=text, notes=(other,)))

    def shape(page: Page) -> list[tuple[str, list[str]]]:
        quoting = ("code", "span")  # what is long is cut, or left out of examples
        return [(tag, sorted(attributes)) for tag, attributes in page.elements if tag not in quoting]

    assert shape(made(first, second)) == shape(made("plain", "words"))


def test_a_page_can_be_written_whatever_values_hold() -> None:
    runs = [result(1, {"p": _BAD}, {"m": _BAD}), result(2, {"p": 1}, failure=failure(message=_BAD))]
    text = report_page(sweep_of(runs, title=_BAD))
    assert "\x1b" not in text.replace("\\x1b", "")
    assert text.encode("utf-8")
    assert "\\x1b[31m" in Page(text).text


def test_the_best_run_comes_with_its_parameters_and_its_notebook() -> None:
    sweep = churn(60)
    best = sweep.best
    assert best is not None
    page = page_of(sweep)
    assert {"href": best.notebook, "title": f"run {best.number}: executed notebook"} in page.of("a")
    assert "Best run: highest auc" in page.text
    assert f"kind {dict(best.parameters)['kind']}" in page.text
    assert page.data["best"] == best.number - 1


def test_the_table_has_all_runs_the_best_first_and_says_how_it_is_sorted() -> None:
    sweep = churn(60)
    page = page_of(sweep)
    rows = [attributes["id"] for attributes in page.of("tr") if "id" in attributes]
    assert sorted(rows, key=str) == sorted(f"run-{number}" for number in range(1, 61))
    assert sweep.best is not None
    assert rows[0] == f"run-{sweep.best.number}"
    sorts = [attributes["aria-sort"] for attributes in page.of("th") if "aria-sort" in attributes]
    assert sorted(sorts) == ["descending", *["none"] * (len(sorts) - 1)]
    assert len(page.of("button", type="button")) == len(sorts)


def test_a_table_without_a_goal_is_in_the_order_of_the_points() -> None:
    page = page_of(sweep_of([result(number, {"a": -number}) for number in range(1, 6)]))
    assert [each["id"] for each in page.of("tr") if "id" in each] == [f"run-{number}" for number in range(1, 6)]
    assert next(each["aria-sort"] for each in page.of("th") if "aria-sort" in each) == "ascending"


def test_status_is_said_in_words_and_signs() -> None:
    runs = [result(number, {"a": number}, status=status) for number, status in enumerate(PointStatus, 1)]
    text = page_of(sweep_of(runs)).text
    for words in ("✓ completed", "✕ failed", "◷ timed out", "⊘ died"):
        assert words in text


def test_failures_are_grouped_with_what_they_have_in_common_and_their_traceback() -> None:
    runs = grid(
        {"alpha": [0.1, 1.0, 10.0], "kind": ["a", "b"]},
        lambda point: {"auc": 0.5},
        lambda point: failure(message="<b>bad</b>") if point["alpha"] == 10.0 else None,
    )
    text = page_of(sweep_of([*runs, result(7, {"alpha": 0.1, "kind": "c"}, failure=failure("KeyError", cell=3))])).text
    assert "✕ cell 7 ValueError 2 runs" in text
    assert "no run with alpha = 10.0 completed" in text
    assert "<b>bad</b> 2 runs" in text
    assert "Cell 7, line 3" in text
    assert "✕ cell 3 KeyError 1 run" in text
    assert "it has alpha = 0.1 , kind = c" in text


def test_how_runs_were_done_and_their_notes_are_in_the_table() -> None:
    runs = [result(1, {"a": 1}), result(2, {"a": 2}, how=How.COLD, notes=("the fork hung",), kept=True, worker="w1")]
    text = page_of(sweep_of(runs, notes=("cell 4 starts threads",))).text
    for words in ("warm, 6 cells shared", "cold, kept", "the fork hung", "w1", "cell 4 starts threads"):
        assert words in text


def test_provenance_says_what_it_takes_to_do_it_again() -> None:
    text = page_of(churn(5)).text
    for words in ("9f9f9f", "commit 0123456789abcdef", "numpy 2.4.6", "--grid 'kind=a b,c'", "threads per run 1"):
        assert words in text
