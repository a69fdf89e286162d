"""Markdown becomes docstrings that parse and say what was meant, and names that Python takes."""

from __future__ import annotations

import ast
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.compiler.prose import docstring_lines, identifier_from, last_heading, title_and_body


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (
            "# Churn *model*\n\nPredict **who** leaves, see [docs](http://x).",
            ("Churn model.", "Predict who leaves, see docs."),
        ),
        ("# Ready?\n", ("Ready?", "")),
        ("Churn\n=====\ntext", ("Churn.", "text")),
        ("No heading\nmore", ("No heading more.", "")),
        ("# A\n```python\n# not a heading\n```\nprose", ("A.", "prose")),
        ("# A\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two", ("A.", "- one\n- two")),
        ("# A\n\n![logo](x.png)\n\n$$x^2$$\n\n<b>bold</b> snake_case_name", ("A.", "bold snake_case_name")),
        ("# A\n\none\n\ntwo\n\nthree\n\nfour", ("A.", "one\n\ntwo\n\nthree")),
        ("# A\n\nabove\n\n## B\n\nbelow", ("A.", "above")),
        ("", ("", "")),
    ],
)
def test_title_and_body(markdown: str, expected: tuple[str, str]) -> None:
    assert title_and_body(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# A\ntext\n## Load the data\nfrom disk", ("Load the data.", "from disk")),
        ("Load it. Then go on.", ("Load it.", "Then go on.")),
        ("load it", ("load it.", "")),
        ("- one\n- two", ("", "- one\n- two")),
        ("", ("", "")),
    ],
)
def test_last_heading(markdown: str, expected: tuple[str, str]) -> None:
    assert last_heading(markdown) == expected


@given(st.text(), st.text())
def test_any_markdown_gives_text(first: str, second: str) -> None:
    for markdown in (first, f"# {first}\n{second}", f"{first}\n\n- {second}"):
        title, _ = title_and_body(markdown)
        assert "\n" not in title
        last_heading(markdown)


@given(st.text(), st.text(), st.sampled_from(["", "    "]))
def test_a_docstring_evaluates_to_what_was_meant(summary: str, body: str, indent: str) -> None:
    lines = docstring_lines(summary, body, (("Returns", (body, "the model")),), indent)
    value = ast.literal_eval("\n".join(lines).strip())
    assert value.split() == f"{summary} {body} Returns: {body} the model".split()


@given(st.text())
def test_a_summary_alone_evaluates_to_what_was_meant(summary: str) -> None:
    lines = docstring_lines(summary, "", (), "")
    assert (ast.literal_eval("\n".join(lines)).split() if lines else []) == summary.split()


def test_docstring_layout() -> None:
    assert docstring_lines("Load it.", "", (), "    ") == ('    """Load it."""',)
    assert docstring_lines('Say "hi"', "", (), "") == ('"""Say "hi\\""""',)
    assert docstring_lines("Load it.", "From disk.", (("Returns", ("usage: the table",)),), "    ") == (
        '    """Load it.',
        "",
        "    From disk.",
        "",
        "    Returns:",
        "        usage: the table",
        '    """',
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Load the data!", "load_the_data"),
        ("2024 report", "notebook_2024_report"),
        ("Übersicht", "ubersicht"),
        ("class", "class_"),
        ("print", "print_"),
        ("数据", "notebook"),
        ("Don't stop", "dont_stop"),
    ],
)
def test_identifiers(text: str, expected: str) -> None:
    assert identifier_from(text) == expected


@given(st.text())
def test_an_identifier_is_always_valid(text: str) -> None:
    name = identifier_from(text)
    assert name.isidentifier()
    assert name.isascii()
    assert not keyword.iskeyword(name)
