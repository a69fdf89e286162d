"""Random bits of the system that a shared cell draws: every run would have its own.

`os.urandom`, `secrets`, `random.SystemRandom`, `uuid.uuid4` and numpy's generators without a seed are seen while cells
are watched. `random.Random()` is not: it takes its seed past every name of Python's, and only the source shows it.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from types import FrameType
from typing import Any, Callable, Optional, Set

_SYSTEM: Any = os
_STANDARD: Any = random
_NUMPY = "numpy.random.bit_generator"
_NUMPY_BYTES = 16  # what numpy draws for one generator
_LIBRARIES = ("site-packages", "dist-packages")
_STANDARD_LIBRARY = str(Path(random.__file__).parent) + os.sep
# Packages that draw identifiers for what they show or keep for themselves: they say nothing about a run.
_IDENTIFYING = frozenset(
    "IPython altair bokeh branca comm dask distributed folium great_tables holoviews ipywidgets itables joblib "
    "jupyter_client matplotlib matplotlib_inline pandas panel plotly pydeck rich sklearn tqdm traitlets xarray".split()
)


class EntropyWatch:
    """Calls `drawn` before random bits are drawn, as long as `watches`; it takes note of numpy's generators."""

    def __init__(self, watches: Callable[[], bool], drawn: Callable[[], None]) -> None:
        self._watches = watches
        self._drawn = drawn
        self._urandom = _Watched(os.urandom, self._look)
        self._randbits: Optional[Callable[[int], int]] = None
        self._for_numpy = False
        self._seeds = _Seeds()

    def begin(self) -> None:
        """Stand in the way."""
        _SYSTEM.urandom = self._urandom
        if hasattr(_STANDARD, "_urandom"):
            _STANDARD._urandom = self._urandom
        self.look_for_numpy()

    def look_for_numpy(self) -> None:
        """Stand in numpy's way as soon as it has been imported."""
        module = sys.modules.get(_NUMPY)
        if self._randbits is None and _SYSTEM.urandom is self._urandom and hasattr(module, "randbits"):
            self._randbits = vars(module)["randbits"]
            vars(module)["randbits"] = self._draw_for_numpy

    def end(self) -> None:
        """Leave everything as it was."""
        for module, name in ((_SYSTEM, "urandom"), (_STANDARD, "_urandom")):
            if getattr(module, name, None) is self._urandom:
                setattr(module, name, self._urandom.original)
        if self._randbits is not None:
            vars(sys.modules[_NUMPY])["randbits"] = self._randbits
            self._randbits = None

    def generators(self) -> bool:
        """Whether a generator of numpy has been made of random bits and used, or may yet be."""
        return self._seeds.used or bool(self._seeds.living)

    def _look(self, size: int, frame: FrameType) -> None:
        if not self._watches() or self._for_numpy:
            return
        if self._randbits is None and size == _NUMPY_BYTES and _NUMPY in sys.modules:
            self.look_for_numpy()  # it was imported just now: what this very seed is for cannot be told
        elif not _imports_library(frame) and _package(frame) not in _IDENTIFYING:
            self._drawn()

    def _draw_for_numpy(self, bits: int) -> int:
        self._for_numpy = True
        try:
            value = self._randbits(bits) if self._randbits is not None else 0
        finally:
            self._for_numpy = False
        frame = sys._getframe(1)
        if not self._watches() or _imports_library(frame):
            return value
        return _Seed(value).watched(self._seeds, frame)


class _Watched:
    """`os.urandom` to everybody but those who look for what it is not."""

    def __init__(self, original: Callable[[int], bytes], look: Callable[[int, FrameType], None]) -> None:
        self.original = original
        self._look = look
        self.__name__ = self.__qualname__ = "urandom"
        self.__module__ = original.__module__
        self.__doc__ = original.__doc__

    def __call__(self, size: int) -> bytes:
        self._look(size, sys._getframe(1))
        return self.original(size)

    def __repr__(self) -> str:
        return repr(self.original)

    def __reduce__(self) -> str:
        return "urandom"


class _Seeds:
    """What has become of seeds that were drawn."""

    def __init__(self) -> None:
        self.living: Set[int] = set()
        self.used = False


class _Seed(int):
    """A seed that tells whether it was given up where it was drawn, as `RandomState(0)` does."""

    _seeds: _Seeds
    _place: tuple[int, int]

    def watched(self, seeds: _Seeds, frame: FrameType) -> _Seed:
        """Tell these."""
        self._seeds = seeds
        self._place = (id(frame), frame.f_lasti)
        seeds.living.add(id(self))
        return self

    def __del__(self) -> None:
        frame = sys._getframe(1)
        self._seeds.living.discard(id(self))
        if self._place != (id(frame), frame.f_lasti):
            self._seeds.used = True


def _imports_library(frame: Optional[FrameType]) -> bool:
    """Whether a module outside of the notebook's own code is being imported: what it draws is for itself."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") != "__main__":
            file = frame.f_code.co_filename
            return _is_standard(file) or any(part in file for part in _LIBRARIES)
        frame = frame.f_back
    return False


def _package(frame: Optional[FrameType]) -> str:
    """The package whose code asks the standard library for random bits."""
    while frame is not None and _is_standard(frame.f_code.co_filename):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] if frame is not None else ""


def _is_standard(file: str) -> bool:
    return file.startswith(_STANDARD_LIBRARY) and not any(part in file for part in _LIBRARIES)
