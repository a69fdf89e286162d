"""One expectation as the statement an engineer would have written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from nb2prod.compiler.regression.facts import FactKind
from nb2prod.compiler.regression.long_texts import folded
from nb2prod.compiler.regression.variation import Expectation

DIGITS = 9  # a thousandth of the tolerance
TOLERANCE = 1e-6  # pytest.approx's own: libraries and processors differ by far less, mistakes by more
SINGLE = 1e-4  # of numbers in single precision
NEGLIGIBLE = 1e-12  # of the numbers that a result is computed from: cancellation leaves noise of that size


def assertion(expectation: Expectation, elsewhere: str = "") -> str:
    """The statement; `elsewhere` is the expression that holds the expected value when it is not written out."""
    fact = expectation.fact
    if expectation.low is not None and expectation.high is not None:
        return f"assert {number(expectation.low)} <= {fact.expression} <= {number(expectation.high)}"
    if fact.kind in (FactKind.EXACT, FactKind.RELATION):
        return _exactly(fact.expression, str(fact.value))
    rel = SINGLE if fact.single else 0.0
    if fact.kind is FactKind.ARRAY:
        absolute = _absolute(fact.value, 0.0)
        limits = f"rtol={_short(rel or TOLERANCE)}" + (f", atol={_short(absolute)}" if absolute else "")
        return f"np.testing.assert_allclose({fact.expression}, {elsewhere or written(fact.value, 'np')}, {limits})"
    if not elsewhere and all(isinstance(part, int) for part in leaves(fact.value)):
        return f"assert {fact.expression} == {written(fact.value, 'math')}"
    if isinstance(fact.value, float) and not math.isfinite(fact.value):
        if math.isnan(fact.value):
            return f"assert math.isnan({fact.expression})"
        return f"assert {fact.expression} == {number(fact.value)}"
    absolute = _absolute(fact.value, fact.scale)
    if absolute and not isinstance(fact.value, float):
        rel = rel or TOLERANCE  # `approx` forgets its own when it is given an absolute one
    options = (f", rel={_short(rel)}" if rel else "") + (f", abs={_short(absolute)}" if absolute else "")
    options += ", nan_ok=True" if any(math.isnan(part) for part in leaves(fact.value)) else ""
    return f"assert {fact.expression} == pytest.approx({elsewhere or written(fact.value, 'math')}{options})"


def _exactly(expression: str, source: str) -> str:
    if source == "True":
        return f"assert {expression}"
    if source == "False":
        return f"assert not ({expression})" if " " in expression else f"assert not {expression}"
    return f"assert {expression} is None" if source == "None" else f"assert {expression} == {folded(source)}"


def _absolute(value: object, scale: float) -> float:
    """The absolute tolerance for results that are next to nothing compared with what they come from."""
    sizes = [abs(part) for part in leaves(value) if math.isfinite(part)]
    largest = max([scale, *sizes], default=0.0)
    return NEGLIGIBLE * largest if any(0 < size < NEGLIGIBLE * largest for size in sizes) else 0.0


def _short(tolerance: float) -> str:
    """A tolerance as people write it: `1e-6`, not `1e-06`."""
    digits, _, exponent = f"{tolerance:.0e}".partition("e")
    return f"{digits}e{int(exponent)}"


def leaves(value: object) -> Iterator[int | float]:
    """Every number in a value."""
    if isinstance(value, (int, float)):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)


def written(value: object, nan: str) -> str:
    """Python source of numbers in lists and dicts."""
    if isinstance(value, list):
        return f"[{', '.join(written(part, nan) for part in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(part, nan)}" for key, part in value.items()) + "}"
    assert isinstance(value, (int, float))
    return number(value, nan)


def number(value: int | float, module: str = "math") -> str:
    """A number with as many digits as the tolerance can tell apart."""
    if isinstance(value, int):
        return repr(value)
    if math.isnan(value):
        return f"{module}.nan"
    if math.isinf(value):
        return f"{module}.inf" if value > 0 else f"-{module}.inf"
    return repr(float(f"{value:.{DIGITS}g}"))


def rounded(value: object) -> object:
    """The value as it goes to the data file; NaN and infinities as Python's JSON has them."""
    if isinstance(value, list):
        return [rounded(part) for part in value]
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value


def needs(statements: Sequence[str]) -> list[str]:
    """Imports that the statements use."""
    texts = "\n".join(statements)
    wanted = (("math.", "import math"), ("np.", "import numpy as np"))
    return [statement for sign, statement in wanted if sign in texts]
