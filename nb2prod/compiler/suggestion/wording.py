"""Parts of the sentences that reasons are."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 3


def listed_names(names: Iterable[str]) -> str:
    """`'a', 'b' and 'c'`; of many, the first."""
    return _listed([repr(name) for name in names])


def listed_cells(numbers: Iterable[int]) -> str:
    """`cell 4`, `cells 4 and 9`; of many, the first."""
    given = list(dict.fromkeys(numbers))
    return f"cell{'s' if len(given) > 1 else ''} {_listed([str(number) for number in given])}"


def _listed(words: list[str]) -> str:
    if len(words) > SHOWN:
        return f"{', '.join(words[: SHOWN - 1])} and {len(words) - SHOWN + 1} others"
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
