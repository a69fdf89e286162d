"""The running event loop of a forked copy: what the system keeps for it is the parent's, too, and is replaced.

New ones take the numbers of the old ones, so that no object changes that the loop or a user holds.
"""

from __future__ import annotations

import asyncio
import selectors
import signal
import socket
from typing import Any, Callable

from .open_files import take_number


def loop_before_fork() -> Callable[[], None]:
    """Return what the child has to do about the event loop that runs now, if one does."""
    try:
        loop: Any = asyncio.get_running_loop()
    except RuntimeError:
        return lambda: None
    policy: Any = getattr(asyncio.events, "_event_loop_policy", None)
    local = getattr(policy, "_local", None)

    def renew() -> None:
        if local is not None:
            policy._local = local
        _renew(loop)

    return renew


def _renew(loop: Any) -> None:
    # asyncio takes a loop that ran when the process was forked for its parent's
    asyncio._set_running_loop(loop)
    if getattr(loop, "_signal_handlers", None):
        signal.set_wakeup_fd(loop._csock.fileno())
    _renew_self_pipe(getattr(loop, "_ssock", None), getattr(loop, "_csock", None))
    selector = getattr(loop, "_selector", None)
    if isinstance(selector, getattr(selectors, "EpollSelector", ())):
        _renew_epoll(selector)


def _renew_self_pipe(ours: socket.socket | None, theirs: socket.socket | None) -> None:
    if ours is None or theirs is None:
        return
    for old, new in zip((ours, theirs), socket.socketpair()):
        new.setblocking(False)
        take_number(new.fileno(), old.fileno())
        new.close()


def _renew_epoll(selector: Any) -> None:
    import select

    fresh = select.epoll()
    take_number(fresh.fileno(), selector.fileno())
    fresh.close()
    for key in selector.get_map().values():
        mask = select.EPOLLIN if key.events & selectors.EVENT_READ else 0
        mask |= select.EPOLLOUT if key.events & selectors.EVENT_WRITE else 0
        selector._selector.register(key.fd, mask)
