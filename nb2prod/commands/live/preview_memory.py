"""What is remembered while somebody types: by content, for as long as it is used, and never very much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Recent(MutableMapping[_Key, _Value]):
    """A mapping that forgets what was not asked for among the last different keys of so much size together."""

    def __init__(self, most: int, size: Callable[[_Key], int] = lambda key: 1) -> None:
        self._most = most
        self._size = size
        self._filled = 0
        self._young: dict[_Key, _Value] = {}
        self._old: dict[_Key, _Value] = {}

    def __getitem__(self, key: _Key) -> _Value:
        try:
            return self._young[key]
        except KeyError:
            value = self._old[key]
        self[key] = value
        return value

    def __setitem__(self, key: _Key, value: _Value) -> None:
        if key not in self._young:
            if self._filled >= self._most:
                self._old, self._young, self._filled = self._young, {}, 0
            self._filled += self._size(key)
        self._young[key] = value

    def __delitem__(self, key: _Key) -> None:
        if key not in self._young and key not in self._old:
            raise KeyError(key)
        self._young.pop(key, None)
        self._old.pop(key, None)

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._old | self._young)

    def __len__(self) -> int:
        return len(self._old | self._young)


class HashedOnce(Generic[_Key]):
    """A large key, looked up several times."""

    def __init__(self, key: _Key) -> None:
        self._key = key
        self._hash = hash(key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HashedOnce) and self._hash == other._hash and self._key == other._key


_Stamp = tuple[tuple[int, int, int] | None, ...]


@dataclass(slots=True)
class FileMemory(Generic[_Key, _Value]):
    """What was made of files, as long as these are what they were; a file that is not there yet may come."""

    _made: Recent[_Key, tuple[tuple[Path, ...], _Stamp, _Value]] = field(default_factory=lambda: Recent(100))

    def value(self, key: _Key, make: Callable[[], tuple[_Value, Iterable[Path]]]) -> _Value:
        """What is remembered under a key, or what is made now, of the files that `make` names."""
        known = self._made.get(key)
        if known is not None and _stamp(known[0]) == known[1]:
            return known[2]
        value, files = make()
        paths = tuple(files)
        self._made[key] = (paths, _stamp(paths), value)
        return value


def _stamp(paths: Iterable[Path]) -> _Stamp:
    return tuple(map(_stamp_of, paths))


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
