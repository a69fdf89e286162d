"""Which points share which cells."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from nb2prod.execution.sweep.tree import Stage, Tree
from nb2prod.execution.sweep.values import Point, SharedUntil
from tests.execution.sweep.warm.sweeping import notebook, points


def test_points_part_where_their_values_are_needed() -> None:
    tree = Tree(notebook("a = b = 0", "one", "two", "three", "four", a=4, b=5))
    grid = [
        Point(number, tuple(zip("abc", row, strict=True))) for number, row in enumerate(product([1, 2], [3, 4], [5]), 1)
    ]
    tree.expect(grid)
    first = Stage(4, (("c", "5"),))
    assert tree.stages(grid[0]) == (first, Stage(5, (("a", "1"), ("c", "5"))))
    assert tree.stages(grid[3]) == (first, Stage(5, (("a", "2"), ("c", "5"))))


def test_what_is_not_known_to_be_read_late_is_set_by_the_injected_cell() -> None:
    tree = Tree(notebook("a = b = 0", "one", "two", "three", "four", a=3, b=4))
    together = points(a=[1, 1, 2, 2], b=[10, 10, 20, 20], c=[1, 2, 3, 4])
    tree.expect(together)
    assert tree.stages(together[0]) == (Stage(1, ()),)


def test_a_point_of_its_own_shares_nothing() -> None:
    tree = Tree(notebook("a = 0", "one", "two", a=3))
    only = points(a=[1])
    tree.expect(only)
    assert tree.stages(only[0]) == ()


def test_points_that_nobody_has_announced_share_as_well() -> None:
    tree = Tree(notebook("a = b = 0", "one", "two", "three", a=3, b=4))
    assert tree.stages(points(a=[1], b=[2])[0]) == (Stage(3, ()), Stage(4, (("a", "1"),)))


_NAMES = st.dictionaries(st.sampled_from("abcd_"), st.integers(0, 7), min_size=1)
_ROWS = st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1, max_size=12, unique=True)


@given(_NAMES, _ROWS, st.booleans())
def test_what_is_shared_depends_on_known_values_only(
    needed: dict[str, int], rows: list[tuple[int, ...]], announced: bool
) -> None:
    shared = tuple(SharedUntil("" if name == "_" else name, index, "") for name, index in needed.items())
    cells = replace(notebook("one", "two", "", "four", "five", ""), shared=shared)
    chosen = [Point(number, tuple(zip("abcd", row, strict=True))) for number, row in enumerate(rows, 1)]
    tree = Tree(cells)
    if announced:
        tree.expect(chosen)
    barrier = min(needed.get("_", len(cells.cells)), len(cells.cells))
    for point in chosen:
        values = {name: str(value) for name, value in point.values}
        untils = [stage.until for stage in tree.stages(point)]
        assert untils == sorted(set(untils))
        assert all(0 < until <= barrier for until in untils)
        for stage in tree.stages(point):
            known = dict(stage.known)
            assert known.items() <= values.items()
            late = [name for name in values if name not in known]
            if stage.until > cells.injected:
                assert all(needed.get(name, cells.injected) >= stage.until for name in late)
