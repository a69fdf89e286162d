"""Failures by cell and exception, and what tells them from the runs that completed."""

from __future__ import annotations

from nb2prod.execution.sweep.results import PointStatus, RunFailure
from nb2prod.reporting.sweep.failures import failure_groups
from tests.reporting.sweep.sweeps import failure, grid, result, sweep_of


def telling(runs: list[object], failing: set[object]) -> tuple[str, ...]:
    """What is said when exactly the runs with these values fail."""
    results = [
        result(number, {"p": value, "q": number}, failure=failure() if value in failing else None)
        for number, value in enumerate(runs, 1)
    ]
    (group,) = failure_groups(sweep_of(results, varied=("p",)))
    return group.telling


def test_the_largest_group_comes_first() -> None:
    runs = [
        result(1, {"p": 1}, failure=failure("KeyError", cell=3)),
        result(2, {"p": 2}, failure=failure("ValueError")),
        result(3, {"p": 3}, failure=failure("ValueError", "another message")),
        result(4, {"p": 4}, failure=failure("ValueError", cell=9)),
        result(5, {"p": 5}, status=PointStatus.DIED),
        result(6, {"p": 6}, failure=RunFailure(0, 1, "NameError", "no")),
    ]
    groups = failure_groups(sweep_of(runs))
    assert [(group.title, [run.number for run in group.runs]) for group in groups] == [
        ("cell 7 ValueError", [2, 3]),
        ("cell 3 KeyError", [1]),
        ("cell 9 ValueError", [4]),
        ("died", [5]),
        ("the cell of given parameters NameError", [6]),
    ]


def test_a_value_that_never_completes_is_named() -> None:
    assert telling(["a", "b", "b", "a"], {"b"}) == ("no run with p = b completed",)


def test_several_values_that_never_complete_are_named() -> None:
    assert telling(["a", "b", "c", "b", "c", "a"], {"b", "c"}) == ("no run with p = b or c completed",)


def test_a_threshold_is_seen() -> None:
    high = ("p is at least 0.7 in them and at most 0.5 in completed runs",)
    assert telling([0.1, 0.5, 0.7, 0.9], {0.7, 0.9}) == high
    low = ("p is at most 0.5 in them and at least 0.7 in completed runs",)
    assert telling([0.1, 0.5, 0.7, 0.9], {0.1, 0.5}) == low


def test_a_second_parameter_tells_where_the_first_does_not() -> None:
    runs = grid(
        {"kind": ["a", "b"], "alpha": [0.1, 1.0, 10.0]},
        lambda point: {},
        lambda point: failure() if point["kind"] == "b" and point["alpha"] != 0.1 else None,
    )
    (group,) = failure_groups(sweep_of(runs))
    assert group.telling == ("with kind = b: alpha is at least 1.0 in them and at most 0.1 in completed runs",)


def test_values_that_mix_tell_nothing() -> None:
    assert telling([1, 2, 3, 4, 5, 6], {2, 5}) == ()
    runs = [result(1, {"p": 1}), result(2, {"p": 1}, failure=failure()), result(3, {"p": 1}, failure=failure())]
    assert failure_groups(sweep_of(runs, varied=("p",)))[0].telling == ()


def test_nothing_is_concluded_where_nothing_completed_or_from_one_run() -> None:
    runs = [result(number, {"p": 1, "q": number}, failure=failure()) for number in (1, 2)]
    (group,) = failure_groups(sweep_of(runs, varied=("p", "q")))
    assert (group.equal, group.telling) == ((("p", 1),), ())
    assert telling([1, 2, 3], {3}) == ()


def test_true_and_one_are_different_values() -> None:
    runs = grid(
        {"p": [True, 1], "q": [1, 2]}, lambda point: {}, lambda point: failure() if point["p"] is True else None
    )
    (group,) = failure_groups(sweep_of(runs, varied=("p", "q")))
    assert group.telling == ("no run with p = True completed",)
