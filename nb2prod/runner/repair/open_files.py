"""Files open for reading: a fork shares their positions with the parent, a fresh run has its own."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path
from typing import Callable, NamedTuple

# the system call's number, by machine
_KCMP = {"x86_64": 312, "aarch64": 272, "riscv64": 272, "ppc64le": 354, "s390x": 343}
_KCMP_FILE = 0


class OpenFile(NamedTuple):
    """A file or directory that is open for reading only."""

    number: int
    flags: int
    position: int
    device: int
    inode: int


def files_before_fork() -> Callable[[], None]:
    """Return what the child has to do: open all of them anew, at the positions they have now."""
    files = files_for_reading()
    copies = _copies(files)
    return lambda: _open_anew(files, copies)


def files_for_reading() -> list[OpenFile]:
    """The files and directories that this process has open for reading only."""
    return [file for file in map(_file, open_numbers()) if file is not None]


def open_numbers() -> list[int]:
    """The numbers of all open descriptors, without the one that looks."""
    return sorted(int(path.name) for path in Path("/proc/self/fd").iterdir())


def _file(number: int) -> OpenFile | None:
    try:
        status = os.fstat(number)
        flags = fcntl.fcntl(number, fcntl.F_GETFL)
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            return None
        if flags & os.O_ACCMODE != os.O_RDONLY:
            return None
        return OpenFile(number, flags, os.lseek(number, 0, os.SEEK_CUR), status.st_dev, status.st_ino)
    except OSError:  # closed by now, or without a position
        return None


def _copies(files: list[OpenFile]) -> dict[int, int]:
    """Numbers made by `os.dup`, which have their position in common with another number: that one."""
    first: dict[OpenFile, int] = {}
    copies = {}
    for file in files:
        earlier = first.setdefault(file._replace(number=-1), file.number)
        if earlier != file.number and _is_copy(earlier, file.number):
            copies[file.number] = earlier
    return copies


def _is_copy(one: int, other: int) -> bool:
    import ctypes

    call = _KCMP.get(os.uname().machine)
    if call is None:
        return False
    process = os.getpid()
    return bool(ctypes.CDLL(None).syscall(call, process, process, _KCMP_FILE, one, other) == 0)


def _is_still(file: OpenFile) -> bool:
    try:
        status = os.fstat(file.number)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == (file.device, file.inode)


def _open_anew(files: list[OpenFile], copies: dict[int, int]) -> None:
    for file in files:
        if not _is_still(file):  # the child's garbage collector has closed it
            continue
        if file.number in copies:
            take_number(copies[file.number], file.number)
            continue
        fresh = os.open(f"/proc/self/fd/{file.number}", file.flags & ~os.O_NOFOLLOW | os.O_CLOEXEC)
        os.lseek(fresh, file.position, os.SEEK_SET)
        take_number(fresh, file.number)
        os.close(fresh)


def take_number(new: int, old: int) -> None:
    """Let `old` stand for what `new` has open, for this process and those it starts as before."""
    os.dup2(new, old, inheritable=os.get_inheritable(old))
