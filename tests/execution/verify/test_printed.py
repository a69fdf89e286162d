"""What steps print, compared line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nb2prod.execution.verify.printed import PrintRule, compare_printed
from nb2prod.execution.verify.report import NameResult, Outcome

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])), min_size=1)


PLAIN = PrintRule()


def compared(expected: str, actual: str, rule: PrintRule = PLAIN) -> NameResult:
    found = compare_printed(expected, actual, rule)
    assert found is not None
    return found


def test_nothing_printed_is_nothing_to_compare() -> None:
    assert compare_printed("", "") is None
    assert compare_printed("a", "b", PrintRule(compared=False)) is None


@given(LINES)
def test_a_text_is_equal_to_itself(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = compare_printed(text, text)
    assert found is None if not text else found is not None and found.outcome is Outcome.EQUAL


@given(LINES, st.data())
def test_the_first_line_that_differs_is_named(lines: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    changed = [*lines[:place], lines[place] + "!", *lines[place + 1 :]]
    found = compared("\n".join(lines) + "\n", "\n".join(changed) + "\n")
    assert found.outcome is Outcome.DIFFERENT
    assert found.detail.startswith(f"line {place + 1}: expected ")


def test_missing_lines_are_told() -> None:
    assert compared("a\nb\n", "a\n").detail == "the module lacks line 2: 'b'"
    assert compared("", "a\n").detail == "the module adds line 1: 'a'"
    assert compared("a\n", "a").detail == "the texts end differently: one of them lacks the last newline"


def test_addresses_colours_and_names_of_modules_do_not_count() -> None:
    rule = PrintRule(modules=("shop.flows",))
    expected = "<__main__.Pair object at 0x7f00aa00>\r\n\x1b[31mred\x1b[0m\n<class '__main__.Inner'>\n"
    actual = "<shop.flows.Pair object at 0x7f11bb11>\nred\n<class 'shop.flows.make.<locals>.Inner'>\n"
    assert compared(expected, actual, rule).outcome is Outcome.EQUAL
    assert compared("shop.flows.csv", "__main__.csv", rule).outcome is Outcome.DIFFERENT


def test_what_time_prints_does_not_count_and_other_magics_prove_nothing() -> None:
    timed = "CPU times: user 1 ms, sys: 0 ns, total: 1 ms\nWall time: 1.2 ms\nanswer 42\n"
    rule = PrintRule(reason="the texts differ, and the cell's magic `%time` prints something itself")
    assert compared(timed, "answer 42\n", rule).outcome is Outcome.EQUAL
    other = compared(timed, "answer 43\n", rule)
    assert (other.outcome, other.detail) == (Outcome.INCOMPARABLE, rule.reason)
    assert compared(timed, "answer 42\n").outcome is Outcome.DIFFERENT


def test_a_difference_far_into_a_line_is_shown_where_it_is() -> None:
    line = "x" * 500
    detail = compared(line + "a", line + "b").detail
    assert "xa'" in detail
    assert "xb'" in detail
    assert len(detail) < 200
