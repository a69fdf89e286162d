"""What may be asserted of values that vary: never anything that a later run could break."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.compiler.regression.facts import Fact, FactKind, OutputFacts, parse_facts
from nb2prod.compiler.regression.variation import Settled, settle
from nb2prod.model import RoleKind, Step

DRAW = Step("draw", RoleKind.STEP, "", (), ("x",), (1,))
COUNT = Step("count", RoleKind.STEP, "", ("x",), ("n",), (2,))
OTHER = Step("other", RoleKind.STEP, "", (), ("m",), (3,))


def number(expression: str, value: float, scale: float = 0.0) -> Fact:
    return Fact(expression, FactKind.NUMBER, value, scale=scale)


def exact(expression: str, source: str, *, structure: bool = False) -> Fact:
    return Fact(expression, FactKind.EXACT, source, structure)


def settled(
    *runs: tuple[OutputFacts, ...],
    timed: tuple[str, ...] = (),
    machine: tuple[str, ...] = (),
    drawing: tuple[str, ...] = (),
) -> Settled:
    return settle(runs, (DRAW, COUNT, OTHER), machine, drawing=drawing, timed=timed)


def of_draw(*facts: Fact) -> tuple[OutputFacts, ...]:
    return (OutputFacts("draw", "x", facts),)


def test_what_never_varies_is_asserted_as_it_is() -> None:
    run = of_draw(number("x.mean()", 0.1), exact("len(x)", "3"))
    found = settled(run, run, run)
    assert [each.fact for each in found.expectations] == list(run[0].facts)
    assert (found.by_chance, found.left_out) == (frozenset(), ())


def test_rounding_is_no_variation() -> None:
    found = settled(of_draw(number("x", 0.1)), of_draw(number("x", 0.1 + 1e-14)))
    assert len(found.expectations) == 1
    assert not found.by_chance
    assert not settled(of_draw(number("x", 1e-17, 1.0)), of_draw(number("x", -3e-17, 1.0))).by_chance


def test_numbers_that_vary_get_a_range_and_structure_stays_exact() -> None:
    values = [10 + random.Random(1).gauss(0, 0.01) + number / 1000 for number in range(10)]
    runs = [of_draw(number("x.mean()", value), exact("str(x.dtype)", "'f8'", structure=True)) for value in values]
    mean, dtype = settled(*runs).expectations
    assert mean.low is not None
    assert mean.high is not None
    assert mean.low < min(values) < max(values) < mean.high
    assert (mean.low, mean.high) == pytest.approx((10, 10), abs=0.3)
    assert dtype.fact.value == "'f8'"


def test_three_runs_are_too_few_for_a_range() -> None:
    found = settled(*(of_draw(number("x.mean()", 10 + value / 100)) for value in range(3)))
    assert found.expectations == ()
    assert [(each.name, each.reason) for each in found.left_out] == [("x", "differs from run to run")]


def test_what_is_discrete_about_a_chance_value_is_not_asserted() -> None:
    # the same count ten times over, and another one in the eleventh run
    runs = [of_draw(number("x.mean()", 10 + value / 1000), exact("len(x)", "997")) for value in range(10)]
    assert [each.fact.expression for each in settled(*runs).expectations] == ["x.mean()"]


def test_chance_is_inherited_and_ends_where_it_is_not_passed_on() -> None:
    def run(value: float) -> tuple[OutputFacts, ...]:
        return (
            OutputFacts("draw", "x", (number("x.mean()", value),)),
            OutputFacts("count", "n", (exact("n", "0"),)),
            OutputFacts("other", "m", (exact("m", "7"),)),
        )

    found = settled(*(run(10 + value / 1000) for value in range(10)))
    assert {each.step for each in found.expectations} == {"draw", "other"}
    assert found.by_chance == {"draw", "count"}


def test_a_step_that_draws_is_chance_even_when_no_run_shows_it() -> None:
    run = of_draw(exact("x", "0"), exact("type(x).__name__", "'C'", structure=True))
    found = settled(*[run] * 10, drawing=("draw",))
    assert [each.fact.expression for each in found.expectations] == ["type(x).__name__"]


def test_durations_are_never_asserted() -> None:
    runs = [of_draw(number("x", 0.5 + value / 10_000)) for value in range(10)]
    found = settled(*runs, timed=("draw",))
    assert found.expectations == ()
    assert found.left_out[0].reason == "depends on a clock"


@pytest.mark.parametrize(
    "values", [[1e-3 * (-1) ** n for n in range(10)], [math.nan, *range(9)], [float(n % 2) for n in range(10)]]
)
def test_ranges_that_say_nothing_are_left_out(values: list[float]) -> None:
    assert settled(*(of_draw(number("x.mean()", value)) for value in values)).expectations == ()


def test_each_number_of_a_table_has_its_own_range() -> None:
    runs = [
        of_draw(Fact("x.mean().to_dict()", FactKind.TABLE, {"'a'": 10 + n / 1000, "'b'": 3.5, "'c'": (-1.0) ** n}))
        for n in range(10)
    ]
    (found,) = settled(*runs).expectations
    assert found.fact.expression == "x.mean()['a']"


def test_relations_are_for_values_by_chance() -> None:
    relation = Fact("x.min() >= 0", FactKind.RELATION, "True")
    steady = settled(of_draw(number("x.mean()", 1.0), relation), of_draw(number("x.mean()", 1.0), relation))
    assert [each.fact.expression for each in steady.expectations] == ["x.mean()"]
    by_chance = settled(of_draw(number("x.mean()", 1.0), relation), of_draw(number("x.mean()", 2.0), relation))
    assert [each.fact.expression for each in by_chance.expectations] == ["x.min() >= 0"]
    sometimes = settled(of_draw(number("x.mean()", 1.0), relation), of_draw(number("x.mean()", 1.0)))
    assert not sometimes.by_chance


def test_texts_of_this_machine_are_not_asserted() -> None:
    run = of_draw(exact("x.path", "'/home/ada/data'"), exact("str(x)", "'<f at 0x7f12ab34cd>'"), exact("len(x)", "2"))
    found = settled(run, run, machine=("/home/ada",))
    assert [each.fact.expression for each in found.expectations] == ["len(x)"]


def test_facts_that_only_some_runs_show_mean_chance() -> None:
    found = settled(of_draw(exact("x", "1")), of_draw(exact("x", "1"), exact("x.y", "2")))
    assert "draw" in found.by_chance


def test_what_a_process_sends_is_read_with_care() -> None:
    good = {"expression": "x", "kind": "numbers", "value": [1, "nan", "-inf"], "scale": 2}
    (fact,) = parse_facts([good, {"expression": 3, "kind": "exact"}, {"expression": "x", "kind": "odd", "value": 1}])
    assert isinstance(fact.value, list)
    assert math.isnan(fact.value[1])
    assert fact.value[2] == -math.inf


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(["gauss", "expovariate", "uniform"]), st.floats(0.1, 100))
def test_a_hundred_further_runs_stay_within_the_range(seed: int, kind: str, size: float) -> None:
    chance = random.Random(seed)

    def draw() -> float:
        if kind == "gauss":
            return chance.gauss(5 * size, size)
        return chance.expovariate(1 / size) if kind == "expovariate" else chance.uniform(0, size)

    def mean() -> float:
        return math.fsum(draw() for _ in range(200)) / 200

    found = settled(*(of_draw(number("x.mean()", mean(), size)) for _ in range(10)))
    for each in found.expectations:
        assert each.low is not None
        assert each.high is not None
        assert all(each.low <= mean() <= each.high for _ in range(100))
