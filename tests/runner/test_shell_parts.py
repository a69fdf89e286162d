"""Parts of the runner that are exact copies of what a kernel does."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipykernel.compiler import get_file_name
from jupyter_client.jsonutil import json_clean, json_default

from nb2prod.runner.cell_names import cell_file_name
from nb2prod.runner.channel import packed
from nb2prod.runner.json_values import cleaned, plain
from nb2prod.runner.needs import visible_need


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_cells_have_the_kernels_file_names(source: str) -> None:
    assert cell_file_name(source) == get_file_name(source)


@pytest.mark.parametrize(
    "value", [b"\x00\xff", (1, 2), {3}, datetime(2024, 1, 2, tzinfo=timezone.utc), date(2024, 3, 4)]
)
def test_values_are_packed_as_a_kernel_packs_them(value: object) -> None:
    assert plain(value) == json_default(value)


def test_what_strict_json_cannot_hold_becomes_text() -> None:
    value = {"a": [math.nan, math.inf, 1.5, True, None, b"x"], 2: ("x",)}
    assert cleaned(value) == json_clean(value)
    line = packed({"event": "output", "output": value})
    assert json.loads(line)["output"]["a"][0] == "nan"


@pytest.mark.parametrize("text", ["line\nbreak", chr(0xDCFF), chr(0xD800), "𝄞 größer"])
def test_every_text_is_one_line(text: str) -> None:
    line = packed({"event": "value", "name": text})
    assert line.count(b"\n") == 1
    assert json.loads(line.decode("utf-8", "replace"))["event"] == "value"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import ipywidgets as widgets", "it imports ipywidgets"),
        ("if x:\n    from ipywidgets import interact", "it imports ipywidgets"),
        ("%matplotlib widget", "%matplotlib widget"),
        ("%matplotlib notebook", "%matplotlib notebook"),
        ("import matplotlib\nmatplotlib.use('nbagg')", "it calls matplotlib.use('nbagg')"),
        ("%connect_info", "%connect_info"),
        ("%gui qt", "%gui qt"),
        ("%matplotlib inline", ""),
        ("# import ipywidgets", ""),
        ("import my_ipywidgets", ""),
        ("hasattr(get_ipython(), 'kernel')", ""),
    ],
)
def test_cells_that_visibly_need_a_kernel(source: str, reason: str) -> None:
    assert visible_need(source) == reason
