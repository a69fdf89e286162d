"""Things to be sent somewhere that may be slow, or away for a while."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(slots=True)
class Backlog(Generic[Item]):
    """What has not been sent yet, in its order, and what was refused for good."""

    send: Callable[[Item], None]
    is_refusal: Callable[[Exception], bool]  # whether sending the same thing again would be in vain
    waiting: deque[Item] = field(default_factory=deque)
    refused: list[tuple[Item, Exception]] = field(default_factory=list)

    def work_off(self) -> Exception | None:
        """Send what can be sent; returns what stopped it, or None when nothing is left."""
        while self.waiting:
            try:
                self.send(self.waiting[0])
            except Exception as error:  # whatever the library of the other side raises
                if not self.is_refusal(error):
                    return error
                self.refused.append((self.waiting[0], error))
            self.waiting.popleft()
        return None
