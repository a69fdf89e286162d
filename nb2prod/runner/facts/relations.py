"""Relations that hold of numbers drawn by chance, too: they are in order, they do not leave their bounds."""

from __future__ import annotations

import sys
from typing import Any

from .collecting import Collector

FEWEST_ORDERED = 20  # numbers: fewer may be in order by chance
FEWEST_BOUNDED = 200
NEAR = 0.05  # share of the numbers that are looked at next to a bound
EVEN = 0.3  # how many of those in the nearer half there are at least for each in the other half


def relation_facts(collector: Collector, values: Any, *, minimum: str, maximum: str, ordered: str) -> None:
    """Add the relations of numbers in one dimension; the texts are expressions for their ends and their order."""
    numpy = sys.modules["numpy"]
    numbers = numpy.asarray(values, dtype=float).ravel()
    if len(numbers) < FEWEST_ORDERED or not numpy.isfinite(numbers).all():
        return
    if (numpy.diff(numbers) >= 0).all():
        collector.relation(ordered)
    if len(numbers) >= FEWEST_BOUNDED:
        if is_bound(numbers):
            collector.relation(f"{minimum} >= 0")
        if is_bound(1 - numbers):
            collector.relation(f"{maximum} <= 1")


def is_bound(numbers: Any) -> bool:
    """Whether zero is a bound of the numbers: none lies below, and they do not thin out towards it."""
    numpy = sys.modules["numpy"]
    if numbers.min() < 0:
        return False
    edge = numpy.quantile(numbers, NEAR)
    if edge == 0:
        return True  # many lie on it
    nearer, farther = (numbers <= edge / 2).sum(), ((numbers > edge / 2) & (numbers <= edge)).sum()
    return bool(nearer >= EVEN * farther)
