"""Facts about numpy arrays, scipy's sparse matrices and random generators."""

from __future__ import annotations

import sys
from typing import Any, Callable

from .builtin_values import stride
from .collecting import Collector, method
from .relations import relation_facts

WHOLE = 12  # numbers that are written into the test
LISTED = 500  # numbers that may go to the data file
COPIED = 200_000_000  # bytes of an array that numpy may copy to find its deviation
SORTED = 5_000_000  # elements whose relations are looked at
LARGEST = 500_000_000  # elements that are looked at


def is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def array_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    if value.ndim == 1:
        collector.exact(f"len({name})", lambda: len(value))
    else:
        collector.exact(name + ".shape", lambda: tuple(value.shape))
    collector.exact(f"str({name}.dtype)", lambda: str(value.dtype), structure=True)
    if isinstance(value, sys.modules["numpy"].ma.MaskedArray):
        collector.exact(f"int(np.ma.count_masked({name}))", lambda: value.size - int(value.count()))
        if value.size <= WHOLE:
            collector.exact(f"np.ma.getmaskarray({name}).tolist()", sys.modules["numpy"].ma.getmaskarray(value).tolist)
    if value.ndim == 0:
        describe(name + ".item()", value.item())
    if value.size == 0 or value.size > LARGEST or value.ndim == 0:
        return
    if value.dtype.kind == "f":
        _float_facts(collector, name, value)
    elif value.dtype.kind in "iu":
        _integer_facts(collector, name, value)
    elif value.dtype.kind == "b":
        collector.exact(f"int({name}.sum())", lambda: int(value.sum()))
        _sampled(collector, name, value, collector.exact)
    elif value.dtype.kind == "c":
        for part in ("real", "imag"):
            _float_facts(collector, f"{name}.{part}", getattr(value, part))
    elif value.dtype.kind in "USMmO":
        _text_facts(collector, name, value)


def _float_facts(collector: Collector, name: str, value: Any) -> None:
    numpy = sys.modules["numpy"]
    if value.size <= LISTED:
        collector.array(name, value.tolist)
    if value.size <= WHOLE:
        return
    missing = int(numpy.isnan(value).sum())
    size = float(max(abs(numpy.nanmin(value)), abs(numpy.nanmax(value)))) if missing < value.size else 0.0
    if missing:
        collector.exact(f"int(np.isnan({name}).sum())", lambda: missing)
    for function in ("mean", "min", "max", *(["std"] if value.nbytes <= COPIED else [])):
        if missing:
            expression = f"np.nan{function}({name})"
            collector.number(expression, method(numpy, "nan" + function, value), scale=size)
        else:
            expression = f"{name}.{function}()"
            collector.number(expression, method(value, function), scale=size)
    _sampled(collector, name, value, collector.numbers)
    if not missing and value.size <= SORTED:
        ordered = f"(np.diff({name}) >= 0).all()"
        relation_facts(collector, value, minimum=f"{name}.min()", maximum=f"{name}.max()", ordered=ordered)


def _integer_facts(collector: Collector, name: str, value: Any) -> None:
    if value.size <= WHOLE:
        collector.exact(name + ".tolist()", value.tolist)
        return
    for function in ("sum", "min", "max"):
        collector.exact(f"int({name}.{function}())", method(value, function))
    if value.nbytes <= COPIED:
        collector.number(name + ".std()", value.std)
    _sampled(collector, name, value, collector.exact)


def _sampled(collector: Collector, name: str, value: Any, add: Callable[..., None]) -> None:
    """A few elements at fixed places: what shuffles, shifts and swaps move."""
    flat, expression = (value, name) if value.ndim == 1 else (value.ravel(), name + ".ravel()")
    if value.size <= WHOLE:
        add(expression + ".tolist()", flat.tolist)
        return
    step = stride(value.size)
    add(f"{expression}[::{step}].tolist()", flat[::step].tolist)
    (collector.number if add == collector.numbers else collector.exact)(expression + "[-1]", lambda: flat[-1])


def _text_facts(collector: Collector, name: str, value: Any) -> None:
    if value.dtype.kind in "Mm":
        value, name = value.astype(str), name + ".astype(str)"
    _sampled(collector, name, value, collector.exact)
    if value.size <= 1_000_000:
        collector.exact(f"len(set({name}.ravel().tolist()))", lambda: len(set(value.ravel().tolist())))


def is_sparse(value: Any) -> bool:
    sparse = sys.modules.get("scipy.sparse")
    return sparse is not None and bool(sparse.issparse(value))


def sparse_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    collector.exact(name + ".shape", lambda: tuple(value.shape))
    collector.exact(f"int({name}.nnz)", lambda: int(value.nnz))
    collector.exact(f"str({name}.dtype)", lambda: str(value.dtype), structure=True)
    collector.number(f"{name}.sum()", value.sum)
    if value.shape[0]:
        for place in (0, value.shape[0] // 2, -1):
            text = f"{name}.tocsr()[[{place}]].sum()"
            collector.number(text, method(value.tocsr()[[place]], "sum"))


def is_generator(value: Any) -> bool:
    random = sys.modules.get("numpy.random")
    return random is not None and isinstance(value, random.Generator)


def generator_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    """How far the generator has got: who draws once more or less moves it."""
    expression = f'{name}.bit_generator.state["state"]["state"]'
    collector.exact(expression, lambda: int(value.bit_generator.state["state"]["state"]))
