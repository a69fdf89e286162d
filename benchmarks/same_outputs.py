"""Whether two runs of a notebook give the same outputs, apart from what differs between any two runs of a kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

_NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
_TIME = _NUMBER + r" ?(?:ns|μs|µs|us|ms|s|min|h|d)"
RANDOM: tuple[tuple[str, str, str], ...] = (
    ("memory addresses", r"(?<=\bat )0x[0-9a-fA-F]{6,16}\b|\b0x[57][0-9a-f]{11}\b", "0xADDRESS"),
    ("addresses in IPython's results", r"(?<= object at )[0-9a-f]{12}(?=, )", "ADDRESS"),
    ("ends of addresses in %whos", r"<\.\.\.>[0-9a-fx]+>", "<...>"),
    ("the process number in cells' file names", r"\bipykernel_[0-9]+\b", "ipykernel_PID"),
    ("the connection file's name", r"/tmp[0-9a-z_]{8}\.json\b", "/CONNECTION.json"),
    ("%time, %%time", r"\b(?:CPU times|Wall time): [^\n]*", "TIME"),
    (
        "%timeit",
        rf"{_TIME} ± {_TIME} per loop \(mean ± std\. dev\. of [0-9]+ runs?, [0-9,]+ loops? each\)",
        "TIMED",
    ),
    ("%timeit's warning, which depends on the times", r"The slowest run took [^\n]* is being cached\. ?\n", ""),
    ("tqdm's times", r"\[[0-9:]+<[0-9:?]+, *[0-9.?]+ ?(?:it/s|s/it)\]", "[PROGRESS]"),
    ("the time of day in statsmodels' summaries", r"(\bTime:[^0-9\n]{1,60})[0-2][0-9](?::[0-5][0-9]){2}\b", r"\1CLOCK"),
    ("random uuids", r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b", "UUID"),
    ("ids of altair's charts", r"\baltair-viz-[0-9a-f]{32}\b", "altair-viz-UUID"),
    ("ids of styled pandas tables", r"\bT_[0-9a-f]{5}(?=[_ \"'])", "T_ID"),
    ("the date in matplotlib's SVG", r"<dc:date>[^<]*</dc:date>", "DATE"),
    ("ids in matplotlib's SVG", r"(?<=[\"#])(?:image|[mph]|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10}\b", "SVGID"),
)
_RANDOM_KEYS = ("model_id",)  # of widgets
_PATTERNS = tuple((re.compile(pattern), replacement) for _, pattern, replacement in RANDOM)
_SHOWN = 60  # characters of each side of a difference

Outputs = list[list[Any]]  # of each cell: its execution count and its outputs
Differences = dict[int, str]  # by the cell's number among the code cells


def normal(outputs: Sequence[Any]) -> list[Any]:
    """Put text together that came in pieces, and take out what is random."""
    merged: list[Any] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            merged.append(json.loads(json.dumps(output)))
    return [without_random(output) for output in merged]


def without_random(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, replacement in _PATTERNS:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, list):
        return [without_random(item) for item in value]
    if isinstance(value, dict):
        return {without_random(key): "UUID" if key in _RANDOM_KEYS else without_random(value[key]) for key in value}
    return value


def differences(left: Outputs, right: Outputs) -> Differences:
    """Describe the first difference of each cell that has one."""
    found = {}
    for number, (ours, theirs) in enumerate(zip(left, right, strict=True), 1):
        if ours != theirs:
            found[number] = first_difference(ours, theirs)
    return found


def first_difference(left: Any, right: Any, where: str = "") -> str:
    if isinstance(left, list) and isinstance(right, list):
        for index, (ours, theirs) in enumerate(zip(left, right, strict=False)):
            if ours != theirs:
                return first_difference(ours, theirs, f"{where}[{index}]")
        rest = (left if len(left) > len(right) else right)[min(len(left), len(right))]
        side = "engine" if len(left) > len(right) else "kernel"
        return f"{where} only from the {side}: {json.dumps(rest)[: 3 * _SHOWN]}"
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        key = next(key for key in left if left[key] != right[key])
        return first_difference(left[key], right[key], f"{where}.{key}")
    if isinstance(left, str) and isinstance(right, str):
        same = next(
            (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
        )
        start = max(0, same - 20)
        return f"{where} engine {left[start : same + _SHOWN]!r}, kernel {right[start : same + _SHOWN]!r}"
    return f"{where} engine {json.dumps(left)[: 2 * _SHOWN]}, kernel {json.dumps(right)[: 2 * _SHOWN]}"


def kinds(outputs: Outputs) -> Outputs:
    """What is left of outputs without their contents."""
    return [
        [count, *((each["output_type"], each.get("name"), sorted(each.get("data", ()))) for each in shown)]
        for count, *shown in outputs
    ]
