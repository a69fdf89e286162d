"""What the runs of a sweep share, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nb2prod.commands.sweep.plan import SharedCells


def sharing_lines(sharing: Iterable[SharedCells]) -> list[str]:
    """One line for cells that run equally often, and why they do: `cells 7 to 9: 4 times, cell 7 reads alpha`."""
    return [f"{_cells(shared.cells)}: {_times(shared.times)}{_why(shared)}" for shared in sharing]


def _cells(numbers: Sequence[int]) -> str:
    """Cells by number; the one of given values has none."""
    known = [number for number in numbers if number]
    if not known:
        return "given values"
    if len(known) == 1:
        return f"cell {known[0]}"
    return f"cells {known[0]} to {known[-1]}"


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _why(shared: SharedCells) -> str:
    return f", {'; '.join(shared.reasons)}" if shared.reasons else ""
