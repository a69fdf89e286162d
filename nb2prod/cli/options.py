"""Options that several commands take."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from nb2prod.errors import UsageError
from nb2prod.reporting import FORMATS

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


def format_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--format` and `--json`; they arrive as `report_format` and `as_json`, for `chosen_format`."""
    formats = click.option(
        "--format",
        "report_format",
        type=click.Choice(["text", *FORMATS]),
        help="What to print on stdout: text for people, the others for programs and nothing else [default: text].",
    )
    return formats(click.option("--json", "as_json", is_flag=True, help="The same as --format json.")(command))


def chosen_format(report_format: str | None, *, as_json: bool) -> str:
    """Which format is meant; raises UsageError for two at once."""
    if as_json and report_format not in (None, "json"):
        raise UsageError(f"--json means --format json, and --format {report_format} is given, too; give one of them")
    return "json" if as_json else report_format or "text"


def parameter_option(explanation: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `-p NAME VALUE`, which can be repeated and arrives as `assignments`."""
    return click.option(
        "-p", "--parameter", "assignments", nargs=2, multiple=True, metavar="NAME VALUE", help=explanation
    )
