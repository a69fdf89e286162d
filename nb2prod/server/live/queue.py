"""Who is answered next: pages in turn, each with its newest question only."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

_PAGES = 50  # that are remembered

Document = dict[str, object]


@dataclass(eq=False)
class Question:
    """One page's question at one revision; its future holds the answer, or None when it was superseded."""

    page: str
    revision: int
    content: bytes
    answer: asyncio.Future[Document | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    is_first: bool = False  # of its page
    is_begun: bool = False  # the same content was answered before, if only with what there was time for

    @property
    def is_awaited(self) -> bool:
        """Whether somebody still waits for the answer."""
        return not self.answer.done()

    def resolve(self, document: Document | None) -> None:
        """Give the answer, unless there is one already or nobody waits for it any more."""
        if self.is_awaited:
            self.answer.set_result(document)

    def fail(self, error: Exception) -> None:
        """Give an error for an answer."""
        if self.is_awaited:
            self.answer.set_exception(error)


class Pages:
    """The newest question of each page, and which of them are to be answered at once, or worked on when there is time.

    What is asked again, as it could have been answered better, waits for the better answer.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[str, Question] = OrderedDict()
        self._waiting: OrderedDict[str, Question] = OrderedDict()
        self._unfinished: OrderedDict[str, Question] = OrderedDict()

    def ask(self, question: Question) -> None:
        """Have a question wait, in the place of an older one of its page; an outdated one is answered at once."""
        page = question.page
        newest = self._newest.get(page)
        if newest is not None and newest.revision > question.revision:
            question.resolve(None)
            return
        question.is_first = newest is None
        if newest is not None:
            newest.resolve(None)
            question.is_begun = newest.is_begun and newest.content == question.content
        self._newest[page] = question
        self._newest.move_to_end(page)
        self._unfinished.pop(page, None)
        (self._unfinished if question.is_begun else self._waiting)[page] = question
        while len(self._newest) > _PAGES:
            self._newest.popitem(last=False)

    def next_waiting(self) -> Question | None:
        """The question of the page that has waited longest, which waits no longer."""
        while self._waiting:
            _, question = self._waiting.popitem(last=False)
            if question.is_awaited:
                return question
        return None

    def next_unfinished(self) -> Question | None:
        """A question that could be answered better, those first for which somebody waits."""
        awaited = (page for page, question in self._unfinished.items() if question.is_awaited)
        page = next(awaited, None) or next(iter(self._unfinished), None)
        return None if page is None else self._unfinished.pop(page)

    def put_back(self, question: Question) -> None:
        """Go on with a question later, unless there is a newer one of its page."""
        if self._newest.get(question.page) is question:
            self._unfinished[question.page] = question

    def fail_all(self, error: Exception) -> None:
        """Have nothing wait any more."""
        for question in self._newest.values():
            question.fail(error)
        self._waiting.clear()
        self._unfinished.clear()
