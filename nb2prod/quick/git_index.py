"""What git has in its index: which files are tracked, differ from it, or are unknown to git without being ignored."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMAND = ("git", "ls-files", "-z", "-t", "--cached", "--modified", "--others", "--exclude-standard")
_BLOCK = 1 << 16


class Index:
    """Absolute paths of one repository's files; what git ignores is in none of the sets."""

    __slots__ = ("changed", "tracked", "unknown")

    def __init__(self, tracked: Iterable[str], changed: Iterable[str], unknown: Iterable[str]) -> None:
        self.tracked = frozenset(tracked)
        self.changed = frozenset(changed)  # not on disk what they are in the index; those deleted on disk, too
        self.unknown = frozenset(unknown)

    def unstaged(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths that a commit would not have as they are on disk."""
        return [path for path in paths if path in self.changed or path in self.unknown]


def read_index(repository: str) -> Index | None:
    """Ask git about a repository; None when git cannot be run, or does not work there."""
    output = _output(repository)
    if output is None:
        return None
    files: dict[str, list[str]] = {}
    for line in output.decode(errors="surrogateescape").replace("/", os.sep).split("\0"):
        kind, _, path = line.partition(" ")
        files.setdefault(kind, []).append(os.path.join(repository, path))
    tracked, changed = (*files.get("H", ()), *files.get("S", ())), (*files.get("C", ()), *files.get("R", ()))
    return Index(tracked, changed, files.get("?", ()))


def _output(repository: str) -> bytes | None:
    """What the command prints; started without the weight of `subprocess` where that can be."""
    if os.name != "posix":
        import subprocess

        try:
            return subprocess.run(_COMMAND, cwd=repository, capture_output=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            return None
    reading, writing = os.pipe()
    try:
        nowhere = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        actions = [(os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_CLOSE, reading), nowhere]
        command = (_COMMAND[0], "-C", repository, *_COMMAND[1:])
        process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        os.close(writing)
        writing = -1
        blocks = iter(lambda: os.read(reading, _BLOCK), b"")
        output = b"".join(blocks)
        return output if os.waitpid(process, 0)[1] == 0 else None
    except OSError:
        return None
    finally:
        os.close(reading)
        if writing >= 0:
            os.close(writing)
