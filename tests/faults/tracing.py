"""A process that is stopped at each system call that changes files, to be killed there, or to see the call fail.

A seccomp filter hands only these calls to the tracer, so that everything else runs at full speed. Linux on x86_64 and
aarch64.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.ptrace.restype = ctypes.c_long
_LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

_TRACEME, _POKEUSER, _CONT, _SETOPTIONS, _SETREGSET, _GETREGSET, _SYSCALL_INFO = (
    0,
    6,
    7,
    0x4200,
    0x4205,
    0x4204,
    0x420E,
)
_FORK, _VFORK, _CLONE, _EXEC, _SECCOMP, _EXITKILL = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 7, 1 << 20
_EVENT_SECCOMP = 7
_WALL = 0x40000000
_AT_FDCWD = (1 << 32) - 100
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# name -> (number on x86_64, number on aarch64, how its files are named): -1 where there is none
_DESCRIPTOR, _PATH, _PATH_AT, _LINK, _LINK_AT, _OPEN, _OPEN_AT = range(7)
_CALLS = {
    "open": (2, -1, _OPEN),
    "creat": (85, -1, _PATH),
    "openat": (257, 56, _OPEN_AT),
    "openat2": (437, 437, _PATH_AT),
    "write": (1, 64, _DESCRIPTOR),
    "writev": (20, 66, _DESCRIPTOR),
    "pwrite64": (18, 68, _DESCRIPTOR),
    "pwritev": (296, 70, _DESCRIPTOR),
    "pwritev2": (328, 287, _DESCRIPTOR),
    "ftruncate": (77, 46, _DESCRIPTOR),
    "truncate": (76, 45, _PATH),
    "fallocate": (285, 47, _DESCRIPTOR),
    "fsync": (74, 82, _DESCRIPTOR),
    "fdatasync": (75, 83, _DESCRIPTOR),
    "fchmod": (91, 52, _DESCRIPTOR),
    "chmod": (90, -1, _PATH),
    "fchmodat": (268, 53, _PATH_AT),
    "fchmodat2": (452, 452, _PATH_AT),
    "chown": (92, -1, _PATH),
    "lchown": (94, -1, _PATH),
    "fchown": (93, 55, _DESCRIPTOR),
    "fchownat": (260, 54, _PATH_AT),
    "rename": (82, -1, _LINK),
    "renameat": (264, 38, _LINK_AT),
    "renameat2": (316, 276, _LINK_AT),
    "link": (86, -1, _LINK),
    "linkat": (265, 37, _LINK_AT),
    "symlink": (88, -1, _LINK),
    "unlink": (87, -1, _PATH),
    "unlinkat": (263, 35, _PATH_AT),
    "rmdir": (84, -1, _PATH),
    "mkdir": (83, -1, _PATH),
    "mkdirat": (258, 34, _PATH_AT),
    "mknodat": (259, 33, _PATH_AT),
    "utimensat": (280, 88, _PATH_AT),
    "sendfile": (40, 71, _DESCRIPTOR),
    "flock": (73, 32, _DESCRIPTOR),
}
_ARM = platform.machine() == "aarch64"
_BY_NUMBER = {numbers[_ARM]: (name, numbers[2]) for name, numbers in _CALLS.items() if numbers[_ARM] >= 0}


@dataclass(frozen=True)
class Call:
    """One system call that is about to happen."""

    name: str
    path: str


@dataclass
class Run:
    """What became of a traced process."""

    calls: list[Call] = field(default_factory=list)
    killed: bool = False
    exit_code: int = -1


KILL = -1
Decision = Callable[[int, Call], int]  # the call's number and the call; 0: go on, KILL, or an errno to fail with


def run_traced(action: Callable[[], int], root: Path, decide: Decision) -> Run:
    """Fork a process that runs the action, and decide about each of its calls below the root, its children's too."""
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            _trace(_TRACEME)
            os.kill(os.getpid(), signal.SIGSTOP)
            _install_filter()
            code = action()
        finally:
            os._exit(code)
    os.waitpid(pid, 0)
    _trace(_SETOPTIONS, pid, 0, _FORK | _VFORK | _CLONE | _EXEC | _SECCOMP | _EXITKILL)
    _trace(_CONT, pid)
    return _watched(pid, str(root), decide)


def _watched(main: int, root: str, decide: Decision) -> Run:
    run, known = Run(), {main}
    while known:
        try:
            pid, status = os.waitpid(-1, _WALL)
        except ChildProcessError:
            break
        known.add(pid)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            known.discard(pid)
            if pid == main:
                run.exit_code = os.waitstatus_to_exitcode(status)
            continue
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):  # killed by another one while it stood still
            _go_on(run, pid, status, known, root, decide)
    return run


def _go_on(run: Run, pid: int, status: int, known: set[int], root: str, decide: Decision) -> None:
    """Decide about the call that a process stands at, if it stands at one, and let it go on."""
    if status >> 16 == _EVENT_SECCOMP and not run.killed:
        call = _call(pid)
        if call is not None and call.path.startswith(root):
            if call.name != "flock":
                run.calls.append(call)
            verdict = decide(len(run.calls), call)
            if verdict == KILL:
                run.killed = True
                for each in known:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(each, signal.SIGKILL)
            elif verdict:
                _fail(pid, verdict)
    signal_number = os.WSTOPSIG(status)
    if status >> 16 or signal_number in (signal.SIGTRAP, signal.SIGSTOP):
        signal_number = 0
    if run.killed:
        os.kill(pid, signal.SIGKILL)  # one that was started just before may not have been known
    else:
        _trace(_CONT, pid, 0, signal_number)


def _call(pid: int) -> Call | None:
    """The call that the process is stopped at; None for one that only reads."""
    buffer = ctypes.create_string_buffer(88)
    _trace(_SYSCALL_INFO, pid, 88, ctypes.addressof(buffer))
    number, *arguments = struct.unpack_from("=7Q", buffer.raw, 24)
    name, kind = _BY_NUMBER[number]
    if kind == _DESCRIPTOR:
        return Call(name, _link(f"/proc/{pid}/fd/{arguments[0] & 0xFFFFFFFF}"))
    if kind in (_OPEN, _OPEN_AT) and not arguments[1 if kind == _OPEN else 2] & _WRITING:
        return None
    directory, place = arguments[0], arguments[1]
    if kind in (_PATH, _OPEN):
        directory, place = _AT_FDCWD, arguments[0]
    elif kind in (_LINK, _LINK_AT):  # the path that comes into being
        directory, place = (_AT_FDCWD, arguments[1]) if kind == _LINK else (arguments[2], arguments[3])
    return Call(name, _path(pid, directory & 0xFFFFFFFF, place))


def _path(pid: int, directory: int, place: int) -> str:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(place)
        text = os.fsdecode(memory.read(min(4096, 4096 - place % 4096)).split(b"\0")[0])
    start = _link(f"/proc/{pid}/cwd" if directory == _AT_FDCWD else f"/proc/{pid}/fd/{directory}")
    return os.path.normpath(Path(start, text))


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""


def _fail(pid: int, error: int) -> None:
    """Let the call return the error without happening."""
    if _ARM:
        _set_registers(pid, 0x404, struct.pack("=i", -1))
        registers = bytearray(_registers(pid))
        registers[:8] = struct.pack("=q", -error)
        _set_registers(pid, 1, bytes(registers))
        return
    for register, value in ((15, -1), (10, -error)):  # the call's number, and its result
        _trace(_POKEUSER, pid, register * 8, value)


def _registers(pid: int) -> bytes:
    buffer = ctypes.create_string_buffer(272)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 272)
    _trace(_GETREGSET, pid, 1, ctypes.addressof(vector))
    return buffer.raw


def _set_registers(pid: int, kind: int, content: bytes) -> None:
    buffer = ctypes.create_string_buffer(content, len(content))
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), len(content))
    _trace(_SETREGSET, pid, kind, ctypes.addressof(vector))


def _trace(request: int, pid: int = 0, address: int = 0, data: int = 0) -> None:
    mask = (1 << 64) - 1
    if _LIBC.ptrace(request, pid, address & mask, data & mask) < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"ptrace {request} of {pid}: {os.strerror(error)}")


def _install_filter() -> None:
    """Stop this process, and those it starts, at the calls that change files."""
    allow, trace = 0x7FFF0000, 0x7FF00000
    numbers = sorted(_BY_NUMBER)
    program = [struct.pack("=HBBI", 0x20, 0, 0, 0)]  # load the number
    for place, number in enumerate(numbers):
        program.append(struct.pack("=HBBI", 0x15, len(numbers) - place, 0, number))  # equal: jump to the last
    program.append(struct.pack("=HBBI", 0x06, 0, 0, allow))
    program.append(struct.pack("=HBBI", 0x06, 0, 0, trace))
    code = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(program), ctypes.addressof(code)))
    failed = _LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or _LIBC.prctl(_SET_SECCOMP, _FILTER_MODE, header)
    if failed:
        raise OSError(ctypes.get_errno(), "no seccomp filter")
