"""Facts about estimators: what they are, how they were set up, and what they learned."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any, Callable

from .collecting import Collector, plain

COMPUTED = ("feature_importances_", "coef_")  # attributes that are properties of some classes


def is_estimator(value: Any) -> bool:
    return (
        not isinstance(value, type)
        and callable(getattr(value, "get_params", None))
        and callable(getattr(value, "fit", None))
    )


def estimator_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"type({name}).__name__", lambda: type(value).__name__, structure=True)
    _parameters(collector, name, value)
    for part in ("best_estimator_", "estimator_"):
        if part in vars(value):
            describe(f"{name}.{part}", getattr(value, part))
    if isinstance(getattr(value, "named_steps", None), dict):
        for step, part in value.named_steps.items():
            describe(f"{name}.named_steps[{step!r}]", part)
    _trees(collector, name, value)
    learned = [key for key in vars(value) if key.endswith("_") and not key.startswith("_")]
    for key in dict.fromkeys([*_computed(value), *learned]):
        if key not in ("best_estimator_", "estimator_", "estimators_", "tree_", "base_estimator_"):
            try:
                describe(f"{name}.{key}", getattr(value, key))
            except Exception:  # a property that needs something else than what was fitted
                continue


def _computed(value: Any) -> Any:
    return [key for key in COMPUTED if isinstance(getattr(type(value), key, None), property)]


def _parameters(collector: Collector, name: str, value: Any) -> None:
    """The settings that differ from the defaults."""
    defaults = {key: parameter.default for key, parameter in inspect.signature(type(value).__init__).parameters.items()}
    for key, setting in value.get_params(deep=False).items():
        setting = plain(setting)
        default = defaults.get(key, inspect.Parameter.empty)
        if type(setting) not in (bool, int, float, str, type(None)) or not hasattr(value, key):
            continue
        if type(setting) is type(default) and setting == default:
            continue
        if isinstance(setting, float):
            collector.number(f"{name}.{key}", partial(plain, setting), structure=True)
        else:
            collector.exact(f"{name}.{key}", partial(plain, setting), structure=True)


def _trees(collector: Collector, name: str, value: Any) -> None:
    """How large a tree or a forest has grown, which every split has a part in."""
    if hasattr(value, "tree_"):
        collector.exact(f"int({name}.tree_.node_count)", lambda: int(value.tree_.node_count))
        collector.number(f"{name}.tree_.threshold.sum()", lambda: value.tree_.threshold.sum())
    trees = getattr(value, "estimators_", None)
    if isinstance(trees, list) and trees and all(hasattr(tree, "tree_") for tree in trees):
        collector.exact(f"len({name}.estimators_)", lambda: len(trees))
        expression = f"sum(int(tree.tree_.node_count) for tree in {name}.estimators_)"
        collector.exact(expression, lambda: sum(int(tree.tree_.node_count) for tree in trees))
