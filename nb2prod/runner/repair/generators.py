"""The global random generators, and whether their states come from the system's entropy or from a seed.

A fresh run draws other numbers than its neighbours where nobody has seeded, and the same ones after a seed.
"""

from __future__ import annotations

import random
import sys
from enum import Enum
from typing import Any, Callable, Set

from .mersenne_twister import Origin, origin

# torch's first seed has 53 random bits, a user's is a number that somebody has typed
_TYPED_SEED = 1 << 32
_WORDS = 624
_FIRST_WORD = 1 << 31
_NO_TIME = 0.0  # shared cells are looked at when they end, and nothing of the user runs after that

# Libraries that draw a number for their own use, and how large it is at most
_DRAW_WHEN_IMPORTED = ("rich.style",)
_BITS_WHEN_IMPORTED = 32


class Standing(Enum):
    """What has happened to a global generator."""

    ABSENT = "absent"  # its library has not been imported
    UNTOUCHED = "untouched"  # its state is the one that the system's entropy gave it
    DRAWN = "drawn"  # numbers have been drawn from such a state
    UNCERTAIN = "uncertain"  # they may have been
    SEEDED = "seeded"


class StandardGenerator:
    """The functions of `random`."""

    name = "random"

    def __init__(self) -> None:
        self._entropy: Any = random.getstate()
        self._imported: Set[str] = set()

    def standing(self, seconds: float) -> Standing:
        """Say what has happened to it since it was looked at last, `seconds` of processor time ago."""
        if self._entropy is None:
            return Standing.SEEDED
        state = random.getstate()
        if state == self._entropy:
            return Standing.UNTOUCHED
        if self._is_libraries_draw(state):
            self._entropy = state
            return Standing.UNTOUCHED
        found = origin(self._entropy, state, seconds)
        if found is Origin.SEEDED:
            self._entropy = None
            return Standing.SEEDED
        return Standing.DRAWN if found is Origin.DRAWN else Standing.UNCERTAIN

    def before_fork(self) -> Callable[[], None]:
        """Return what the child has to do: CPython seeds its generator anew."""
        if self.standing(_NO_TIME) is not Standing.SEEDED:
            return self._note_entropy
        state = random.getstate()
        return lambda: random.setstate(state)

    def _is_libraries_draw(self, state: Any) -> bool:
        """Whether these are the few numbers that a library has drawn for itself while it was imported."""
        imported = [name for name in _DRAW_WHEN_IMPORTED if name in sys.modules and name not in self._imported]
        self._imported.update(imported)
        copy = random.Random(0)
        copy.setstate(self._entropy)
        for _ in imported:
            copy.getrandbits(_BITS_WHEN_IMPORTED)
            if copy.getstate() == state:
                return True
        return False

    def _note_entropy(self) -> None:
        self._entropy = random.getstate()


class NumpyGenerator:
    """numpy's functions of the old style, as `numpy.random.rand`."""

    name = "numpy.random"

    def __init__(self) -> None:
        self._entropy: Any = None

    def standing(self, seconds: float) -> Standing:
        """Say what has happened to it since numpy was imported."""
        generator = _numpy_generator()
        if generator is None:
            return Standing.ABSENT
        bits = generator._bit_generator
        sequence = getattr(bits, "_seed_seq", None)
        if type(bits).__name__ != "MT19937":
            return Standing.UNCERTAIN
        if sequence is None:  # a seed does away with it
            return Standing.SEEDED
        if self._entropy is None:
            self._entropy = _numpy_key(_first_numpy_state(sequence))
        return Standing.UNTOUCHED if _numpy_key(generator.get_state(legacy=False)) == self._entropy else Standing.DRAWN

    def before_fork(self) -> Callable[[], None]:
        """Return what the child has to do: a state that nobody seeded becomes another one."""
        return self._renew if self.standing(_NO_TIME) is Standing.UNTOUCHED else _nothing

    def _renew(self) -> None:
        generator = _numpy_generator()
        fresh = sys.modules["numpy.random"].MT19937()
        generator.set_state(fresh.state)
        self._entropy = _numpy_key(generator.get_state(legacy=False))


class TorchGenerator:
    """PyTorch's default generator of the CPU."""

    name = "torch"

    def __init__(self) -> None:
        self._entropy: Any = None
        self._seed: int | None = None

    def standing(self, seconds: float) -> Standing:
        """Say what has happened to it since torch was imported."""
        torch = sys.modules.get("torch")
        generator = getattr(torch, "default_generator", None)
        if torch is None or generator is None:
            return Standing.ABSENT
        seed = generator.initial_seed()
        if self._seed is None:
            if seed < _TYPED_SEED or _torch_was_seeded(torch):
                return Standing.SEEDED
            self._seed = seed
            self._entropy = torch.Generator().manual_seed(seed).get_state()
        if seed != self._seed:
            return Standing.SEEDED
        return Standing.UNTOUCHED if torch.equal(generator.get_state(), self._entropy) else Standing.DRAWN

    def before_fork(self) -> Callable[[], None]:
        """Return what the child has to do: a state that nobody seeded becomes another one."""
        return self._renew if self.standing(_NO_TIME) is Standing.UNTOUCHED else _nothing

    def _renew(self) -> None:
        generator = sys.modules["torch"].default_generator
        self._seed = generator.seed()
        self._entropy = generator.get_state()


class NumbaGenerator:
    """The generators of functions compiled by numba, for `numpy.random` and `random` each; a fork gets new ones."""

    name = "numba"

    def standing(self, seconds: float) -> Standing:
        """Say whether it has been used: its state does not tell a seed from what was drawn."""
        library: Any = sys.modules.get("numba._helperlib")
        if library is None:
            return Standing.ABSENT
        places = library.rnd_get_np_state_ptr(), library.rnd_get_py_state_ptr()
        untouched = all(_is_fresh_numba_state(*library.rnd_get_state(place)) for place in places)
        return Standing.UNTOUCHED if untouched else Standing.UNCERTAIN

    def before_fork(self) -> Callable[[], None]:
        """Return what the child has to do: numba has seen to it."""
        return _nothing


def _is_fresh_numba_state(position: int, words: Any) -> bool:
    """Whether a state is one that entropy gave and nobody has drawn from: only there the first word is this one."""
    return position == _WORDS and words[0] == _FIRST_WORD


def _nothing() -> None:
    """Leave a generator as it is."""


def _numpy_generator() -> Any:
    module = sys.modules.get("numpy.random.mtrand")
    generator = getattr(module, "_rand", None)
    return generator if hasattr(generator, "_bit_generator") else None


def _first_numpy_state(sequence: Any) -> Any:
    """The state that numpy makes of a source of entropy; building it anew changes nothing."""
    module = sys.modules["numpy.random"]
    copy = module.SeedSequence(sequence.entropy, spawn_key=sequence.spawn_key, pool_size=sequence.pool_size)
    return module.RandomState(module.MT19937(copy)).get_state(legacy=False)


def _numpy_key(state: Any) -> tuple[object, ...]:
    inner = state["state"]
    return inner["key"].tobytes(), int(inner["pos"]), state["has_gauss"], state["gauss"]


def _torch_was_seeded(torch: Any) -> bool:
    """Whether `torch.manual_seed` has left the seed for the devices that nobody uses yet."""
    tracker = getattr(getattr(torch, "cuda", None), "_lazy_seed_tracker", None)
    return bool(tracker is not None and tracker.get_calls())


GENERATORS = (StandardGenerator(), NumpyGenerator(), TorchGenerator(), NumbaGenerator())
