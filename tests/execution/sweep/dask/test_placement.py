"""Which points come together on a worker."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nb2prod.execution.sweep.dask.placement import Placement
from nb2prod.execution.sweep.values import Point, SharedUntil, SweepNotebook
from nb2prod.runner.messages import CellJob

CELLS = tuple(CellJob(source=f"{name} = 1", id=name, allow_error=False) for name in "pqrstu")
NOTEBOOK = SweepNotebook(
    CELLS, 1, shared=(SharedUntil("late", 5, "reads late"), SharedUntil("early", 2, "reads early"))
)


def grid(early: int, late: int) -> list[Point]:
    """All pairs, the parameter that is needed late varying slowest."""
    pairs = [(a, b) for b in range(late) for a in range(early)]
    return [Point(number, (("early", a), ("late", b))) for number, (a, b) in enumerate(pairs, 1)]


@given(st.integers(1, 4), st.integers(1, 6), st.lists(st.sampled_from("abc"), max_size=40))
def test_each_point_is_handed_out_once_and_nobody_idles(early: int, late: int, asking: list[str]) -> None:
    points = grid(early, late)
    placement = Placement(points, NOTEBOOK)
    handed = [placement.next_for(worker) for worker in (*asking, *("d" * len(points)))]
    assert handed[: len(points)] == [point for point in handed if point is not None]
    assert sorted(handed[: len(points)], key=lambda point: point.number if point else 0) == points
    assert len(placement) == 0


def test_workers_share_no_prefix_where_they_need_not() -> None:
    placement = Placement(grid(4, 8), NOTEBOOK)
    prefixes: dict[str, list[object]] = {"a": [], "b": []}
    for _ in range(16):
        for worker, seen in prefixes.items():
            point = placement.next_for(worker)
            assert point is not None
            seen.append(dict(point.values)["early"])
    assert prefixes == {"a": [0] * 8 + [1] * 8, "b": [2] * 8 + [3] * 8}
