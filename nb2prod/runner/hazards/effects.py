"""Audit events that stand for an effect beyond the process: those of a shared cell would come once, not per run."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any, Callable

from .caches import is_cache, target, working_directory
from .commands import installs_packages, is_query

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MOST_FRAMES = 60
_RANDOM_DEVICES = ("/dev/random", "/dev/urandom", "/dev/hwrng")
DRAWS_BITS = "draws random bits from the system"
Arguments = Any  # what sys.audit passes


def effect(event: str, arguments: Arguments) -> str:
    """Say what an event does beyond the process, in words that follow "cell 3"; empty for nothing that matters."""
    look = EFFECTS.get(event)
    return look(arguments) if look is not None else ""


def opens_for_writing(arguments: Arguments) -> bool:
    """Whether a file is opened that may be written or made."""
    path, mode, flags = arguments
    if path is None or isinstance(path, int) or not isinstance(flags, int):
        return False
    return bool(flags & _WRITING) or (isinstance(mode, str) and not set(mode).isdisjoint("wax+"))


def _open(arguments: Arguments) -> str:
    path = arguments[0]
    if isinstance(path, (str, bytes)) and os.fsdecode(path) in _RANDOM_DEVICES:
        return DRAWS_BITS
    if not opens_for_writing(arguments) or is_cache(path):
        return ""
    if os.path.isdir(path):  # noqa: PTH112 (of text or bytes)
        return f"makes a temporary file in {_shown(path)}"
    return f"opens {_shown(path)} for writing"


def _on_path(words: str) -> Callable[[Arguments], str]:
    def look(arguments: Arguments) -> str:
        path = arguments[0]
        folder = arguments[-1] if len(arguments) > 1 and type(arguments[-1]) is int else -1
        return "" if is_cache(path, folder) else words.format(_shown(path))

    return look


def _truncate(arguments: Arguments) -> str:
    return "" if is_cache(arguments[0]) else f"truncates {_shown(arguments[0])}"


def _rename(arguments: Arguments) -> str:
    source, target, source_folder, target_folder = arguments
    both = is_cache(source, source_folder) and is_cache(target, target_folder)
    return "" if both else f"renames {_shown(source)}"


def _link(arguments: Arguments) -> str:
    target, folder = arguments[1], arguments[-1]
    return "" if is_cache(target, folder) else f"makes the link {_shown(target)}"


def _starts(arguments: Arguments) -> str:
    program, words = arguments[0], arguments[1]
    if is_query(program, words):
        return ""
    if isinstance(words, (list, tuple)) and words:
        is_shell = len(words) == 3 and words[1] in ("-c", b"-c")
        return f"runs the command {_shown(words[2])}" if is_shell else f"starts the program {_shown(words[0])}"
    return f"starts the program {_shown(program if words is None else words)}"


def _system(arguments: Arguments) -> str:
    command = os.fsdecode(arguments[0])
    return "" if installs_packages(command) else f"runs the command {_shown(command)}"


def _fork(_arguments: Arguments) -> str:
    return "forks its process"


def _terminal(_arguments: Arguments) -> str:
    command = _command_of_shell()
    if command is None:
        return "starts a program in a terminal"
    return "" if installs_packages(command) else f"runs the command {_shown(command)}"


def _command_of_shell() -> str | None:
    """The command that IPython is about to run: the event itself does not tell."""
    frame = sys._getframe()
    for _ in range(_MOST_FRAMES):
        if frame.f_back is None:
            return None
        frame = frame.f_back
        if frame.f_code.co_name == "system" and frame.f_globals.get("__name__") == "IPython.utils._process_posix":
            command = frame.f_locals.get("cmd")
            return command if isinstance(command, str) else None
    return None


def _connect(arguments: Arguments) -> str:
    sock, address = arguments
    if getattr(sock, "type", None) == socket.SOCK_DGRAM:  # sends nothing
        return ""
    return f"connects to {_shown_address(address)}"


def _bind(arguments: Arguments) -> str:
    sock, address = arguments
    # any other is gone without a trace when it is closed, and noticed after the cell when it is not
    return f"listens at {_shown_address(address)}" if sock.family == getattr(socket, "AF_UNIX", None) else ""


def _send(arguments: Arguments) -> str:
    address = arguments[1]
    return f"sends to {_shown_address(address)}" if address is not None else ""


def _database(arguments: Arguments) -> str:
    name = arguments[0]
    in_memory = isinstance(name, (str, bytes)) and os.fsdecode(name) in (":memory:", "")
    return "" if in_memory or is_cache(name) else f"opens the database {_shown(name)}"


def _lock(_arguments: Arguments) -> str:
    return "locks a file"


def _signal(arguments: Arguments) -> str:
    return "sends a signal" if arguments[1] else ""  # 0 only asks whether the process is there


def _log(_arguments: Arguments) -> str:
    return "writes to the system's log"


def _shown(value: object) -> str:
    if isinstance(value, int):
        value = target(value)
    text = os.fsdecode(value) if isinstance(value, (str, bytes, os.PathLike)) else str(value)
    folder = working_directory() + os.sep
    text = text[len(folder) :] if text.startswith(folder) else text
    return text if len(text) <= 60 else text[:59] + "…"


def _shown_address(address: object) -> str:
    if isinstance(address, tuple) and len(address) >= 2:
        return f"{_shown(address[0])}:{address[1]}"
    return _shown(address)


EFFECTS: dict[str, Callable[[Arguments], str]] = {
    "open": _open,
    "os.remove": _on_path("deletes {}"),
    "os.rmdir": _on_path("deletes {}"),
    "os.truncate": _truncate,
    "os.chmod": _on_path("changes {}"),
    "os.chown": _on_path("changes {}"),
    "os.utime": _on_path("changes {}"),
    "os.setxattr": lambda arguments: _on_path("changes {}")(arguments[:1]),
    "os.removexattr": lambda arguments: _on_path("changes {}")(arguments[:1]),
    "os.rename": _rename,
    "os.link": _link,
    "os.symlink": _link,
    "tempfile.mkstemp": _on_path("makes the temporary file {}"),
    "tempfile.mkdtemp": _on_path("makes the temporary folder {}"),
    "sqlite3.connect": _database,
    "fcntl.flock": _lock,
    "fcntl.lockf": _lock,
    "os.lockf": _lock,
    "subprocess.Popen": _starts,
    "os.posix_spawn": _starts,
    "os.spawn": lambda arguments: _starts(arguments[1:3]),
    "os.exec": _starts,
    "os.startfile": _starts,
    "os.system": _system,
    "os.fork": _fork,
    "os.forkpty": _terminal,
    "pty.spawn": lambda arguments: f"starts the program {_shown(arguments[0])}",
    "os.kill": _signal,
    "os.killpg": _signal,
    "signal.pthread_kill": _signal,
    "socket.connect": _connect,
    "socket.bind": _bind,
    "socket.sendto": _send,
    "socket.sendmsg": _send,
    "syslog.syslog": _log,
}
