"""Locks between processes: a file that is locked while somebody works and gone when nobody does.

The system lets go of a lock when its process ends, however it ends. File systems that know no locks (some network
mounts) are worked on without: whoever has such a folder exports from one place at a time.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path

PATIENCE = 20.0  # seconds; whoever holds a lock for longer is stuck, or stopped in a debugger
_LONGEST_PAUSE = 0.05
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.EBADF})

if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 30  # a locked byte cannot be read by others, so it is one that no file has

    def _lock_now(descriptor: int, *, shared: bool) -> None:
        os.lseek(descriptor, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, error.strerror) from None
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _BEYOND, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock_now(descriptor: int, *, shared: bool) -> None:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def open_locked(path: Path, *, shared: bool = False, patience: float | None = None) -> tuple[int, bool]:
    """Open and lock a file; the answer is its descriptor, and whether it is locked: some file systems know no locks.

    A shared lock is for reading and needs the file to exist; for the other one it is made. Raises BlockingIOError
    when somebody else holds the lock for longer than `patience` (`PATIENCE`, unless another is given), and OSError
    when the file cannot be opened.
    """
    flags = os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    deadline, pause = time.monotonic() + (PATIENCE if patience is None else patience), 0.001
    while True:
        descriptor = os.open(path, flags, 0o666)
        try:
            _lock_now(descriptor, shared=shared)
            if _is_at(path, descriptor):
                return descriptor, True
        except BlockingIOError:
            pass
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return descriptor, False
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() > deadline:
            raise BlockingIOError(errno.EAGAIN, "another program is writing it; wait for that, or end it")
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def release(descriptor: int) -> None:
    """Let go of the lock, also for processes that were forked meanwhile, and close the file."""
    with contextlib.suppress(OSError):
        _unlock(descriptor)
    os.close(descriptor)


def remove_locked(path: Path, descriptor: int) -> None:
    """Remove the file and let go of its lock; raises OSError."""
    if sys.platform == "win32":  # an open file cannot be removed there; if somebody else has it open, he removes it
        release(descriptor)
        with contextlib.suppress(OSError):
            path.unlink()
        return
    try:
        path.unlink(missing_ok=True)
    finally:
        release(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the locked file is still the one at its path: its last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except OSError:
        return False
