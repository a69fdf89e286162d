"""Text and displays end up in cells as a front end would put them there."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nb2prod.execution.engine.cell_outputs import CellOutputs
from nb2prod.execution.engine.pending_text import PendingText, lines_of
from nb2prod.runner.messages import Event


def stream(cell: int, text: str, name: str = "stdout") -> Event:
    return {
        "event": "output",
        "cell": cell,
        "output": {"output_type": "stream", "name": name, "text": text},
        "target": None,
    }


def display(cell: int, text: str, target: str | None = None) -> Event:
    output = {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}
    return {"event": "output", "cell": cell, "output": output, "target": target}


def after(*events: Event, cell: int = 0) -> list[str]:
    outputs = CellOutputs()
    for event in events:
        outputs.take(event)
    return [output.get("text") or output["data"]["text/plain"] for output in outputs.of(cell)]


def test_consecutive_text_of_one_stream_is_one_output() -> None:
    assert after(stream(0, "a"), stream(0, "b"), stream(0, "c", "stderr"), stream(0, "d")) == ["ab", "c", "d"]
    assert after(stream(0, "a"), display(0, "x"), stream(0, "b")) == ["a", "x", "b"]


def test_a_display_is_updated_wherever_it_is() -> None:
    update: Event = {"event": "update_display", "target": "t", "data": {"text/plain": "new"}, "metadata": {}}
    shown = (display(0, "old", "t"), stream(0, "-"), display(1, "same id", "t"))
    assert after(*shown) == ["same id", "-"]
    assert after(*shown, update) == ["new", "-"]
    assert after(*shown, update, cell=1) == ["new"]
    assert after(update) == []


def test_clearing_now_and_before_the_next_output() -> None:
    now: Event = {"event": "clear_output", "cell": 0, "wait": False}
    later: Event = {"event": "clear_output", "cell": 0, "wait": True}
    assert after(stream(0, "a"), now, stream(0, "b")) == ["b"]
    assert after(stream(0, "a"), later) == ["a"]
    assert after(stream(0, "a"), later, stream(0, "b"), stream(0, "c")) == ["bc"]
    update: Event = {"event": "update_display", "target": "t", "data": {"text/plain": "new"}, "metadata": {}}
    assert after(display(0, "old", "t"), now, stream(0, "b"), update) == ["b"]


def sent(*steps: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    pending = PendingText(lambda name, text: found.append((name, text)))
    for step in steps:
        step(pending)
    return found


def test_stdout_comes_before_stderr_unless_time_passes() -> None:
    def err(pending: PendingText) -> None:
        pending.add("stderr", b"e", 0.0)

    def out(pending: PendingText) -> None:
        pending.add("stdout", b"o", 0.1)

    def late(pending: PendingText) -> None:
        pending.add("stdout", b"o", 0.25)

    assert sent(err, out, lambda pending: pending.flush_all(0.15)) == [("stdout", "o"), ("stderr", "e")]
    assert sent(err, late, lambda pending: pending.flush_all(0.3)) == [("stderr", "e"), ("stdout", "o")]
    assert sent(err, out, lambda pending: pending.send_due(0.25)) == [("stderr", "e")]


def test_what_was_expected_first_is_sent_first() -> None:
    def both_at_once(pending: PendingText) -> None:
        pending.expect("stderr", 0.0)
        pending.expect("stdout", 0.1)
        pending.add("stdout", b"o", 0.1)
        pending.add("stderr", b"e", 0.1)

    assert sent(both_at_once, lambda pending: pending.send_due(0.4)) == [("stderr", "e"), ("stdout", "o")]


def test_text_that_is_sent_early_leaves_its_timer_to_what_follows() -> None:
    def earlier(pending: PendingText) -> None:
        pending.add("stdout", b"earlier", 0.0)
        pending.flush_all(0.05)

    def later(pending: PendingText) -> None:
        pending.add("stderr", b"e", 0.1)
        pending.add("stdout", b"o", 0.1)

    found = sent(earlier, later, lambda pending: pending.send_due(0.25))
    assert found == [("stdout", "earlier"), ("stdout", "o")]


@given(st.text(), st.lists(st.integers(min_value=1, max_value=5)))
def test_characters_arrive_whole_however_they_are_cut(text: str, cuts: list[int]) -> None:
    found: list[str] = []
    pending = PendingText(lambda name, part: found.append(part))
    data = text.encode("utf-8", "replace")
    for cut in cuts:
        pending.add("stdout", data[:cut], 0.0)
        pending.flush("stdout")
        data = data[cut:]
    pending.add("stdout", data, 0.0)
    pending.finish(0.0)
    assert "".join(found) == text.encode("utf-8", "replace").decode("utf-8")


def test_half_a_character_at_the_end_is_not_lost() -> None:
    found: list[str] = []
    pending = PendingText(lambda name, part: found.append(part))
    pending.add("stdout", b"a\xc3", 0.0)
    pending.finish(0.0)
    assert "".join(found) == "a\ufffd"


def test_lines_are_taken_when_they_are_complete() -> None:
    buffer = bytearray(b"one\ntwo\nthr")
    assert list(lines_of(buffer)) == [b"one", b"two"]
    assert buffer == b"thr"
