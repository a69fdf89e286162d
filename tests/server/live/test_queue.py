"""Who is answered next, without any process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nb2prod.server.live.queue import Pages, Question


def in_loop(test: Callable[[], None]) -> None:
    async def main() -> None:
        test()

    asyncio.run(main())


def asked(pages: Pages, page: str, revision: int, content: bytes = b"") -> Question:
    question = Question(page, revision, content or f"{page} {revision}".encode())
    pages.ask(question)
    return question


def test_pages_take_turns_and_a_newer_question_keeps_the_place_of_the_older() -> None:
    def test() -> None:
        pages = Pages()
        old, other, new = asked(pages, "a", 1), asked(pages, "b", 1), asked(pages, "a", 2)
        assert old.answer.result() is None
        assert [pages.next_waiting() for _ in range(3)] == [new, other, None]
        assert (old.is_first, other.is_first, new.is_first) == (True, True, False)
        late = asked(pages, "a", 1)
        assert late.answer.result() is None
        assert pages.next_waiting() is None

    in_loop(test)


def test_what_is_asked_again_waits_for_the_better_answer_and_goes_before_what_nobody_waits_for() -> None:
    def test() -> None:
        pages = Pages()
        first, other = asked(pages, "a", 1, b"same"), asked(pages, "b", 1)
        for question in (other, first):
            pages.next_waiting()
            question.is_begun = True
            question.resolve({"formatted": False})
            pages.put_back(question)
        again = asked(pages, "a", 2, b"same")
        assert pages.next_waiting() is None
        assert [pages.next_unfinished() for _ in range(3)] == [again, other, None]
        pages.put_back(first)
        assert pages.next_unfinished() is None
        changed = asked(pages, "a", 3, b"other")
        assert again.answer.result() is None
        assert pages.next_waiting() is changed

    in_loop(test)


def test_nobody_who_has_gone_is_answered() -> None:
    def test() -> None:
        pages = Pages()
        gone, there = asked(pages, "a", 1), asked(pages, "b", 1)
        gone.answer.cancel()
        assert pages.next_waiting() is there
        gone.resolve({})
        gone.fail(ValueError())
        assert gone.answer.cancelled()

    in_loop(test)
