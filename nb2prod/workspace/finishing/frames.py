"""Messages over pipes: each is its length, and then its bytes."""

from __future__ import annotations

import os
import sys

_LENGTH = 8  # bytes
_MOST = 1 << 20  # bytes read at a time


def send(descriptor: int, message: bytes) -> None:
    """Write a message; raises OSError when nobody reads any more."""
    rest = memoryview(len(message).to_bytes(_LENGTH, sys.byteorder) + message)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive(descriptor: int) -> bytes:
    """Read the next message; raises EOFError when there is none any more."""
    return _exactly(descriptor, int.from_bytes(_exactly(descriptor, _LENGTH), sys.byteorder))


def _exactly(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(descriptor, min(size, _MOST))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
