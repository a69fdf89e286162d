"""Options that several commands take."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class MemorySize(click.ParamType):  # type: ignore[type-arg]  # not generic in older versions
    """A number of bytes with a unit: 500M, 2G."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the size; fails for anything else."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", str(value).strip(), re.IGNORECASE)
        if found is None or float(found.group(1)) <= 0:
            self.fail(f"{value!r} is no size; write it like 500M or 2G", param, ctx)
        return int(float(found.group(1)) * _UNITS[found.group(2).upper()])


def parameter_option(explanation: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `-p NAME VALUE`, which can be repeated and arrives as `assignments`."""
    return click.option(
        "-p", "--parameter", "assignments", nargs=2, multiple=True, metavar="NAME VALUE", help=explanation
    )
