"""A small picture of how long each step took on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from nb2prod.execution.verify.report import StepResult

_LABELS = 190  # pixels for the names of steps
_BARS = 420
_VALUES = 80
_BAR = 9
_ROW = 28


def seconds_chart(steps: Sequence[StepResult]) -> str:
    """Draw two bars for each step, the notebook's and the module's, as inline SVG."""
    longest = max((value for step in steps for value in _seconds(step) if value is not None), default=0.0) or 1.0
    height = _ROW * len(steps) + 22
    width = _LABELS + _BARS + _VALUES
    rows = "".join(_row(step, number * _ROW, longest) for number, step in enumerate(steps))
    legend = _ROW * len(steps) + 14
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="seconds per step, notebook and module">'
        f"{rows}"
        f'<rect class="notebook" x="{_LABELS}" y="{legend - 8}" width="9" height="9"/>'
        f'<text x="{_LABELS + 14}" y="{legend}">notebook</text>'
        f'<rect class="module" x="{_LABELS + 90}" y="{legend - 8}" width="9" height="9"/>'
        f'<text x="{_LABELS + 104}" y="{legend}">module</text></svg>'
    )


def seconds_text(seconds: float) -> str:
    """Seconds with as many digits as they deserve."""
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def _row(step: StepResult, top: int, longest: float) -> str:
    name = step.name if len(step.name) <= 26 else f"{step.name[:25]}…"
    parts = [f'<text class="label" x="{_LABELS - 8}" y="{top + 14}">{escape(name)}</text>']
    for place, (side, value) in enumerate(zip(("notebook", "module"), _seconds(step), strict=True)):
        if value is not None:
            y = top + 2 + place * (_BAR + 1)
            length = max(1.0, _BARS * value / longest)
            parts.append(f'<rect class="{side}" x="{_LABELS}" y="{y}" width="{length:.1f}" height="{_BAR}"/>')
            text = seconds_text(value)
            parts.append(f'<text class="value" x="{_LABELS + length + 5:.1f}" y="{y + 8}">{text}</text>')
    return "".join(parts)


def _seconds(step: StepResult) -> tuple[float | None, float | None]:
    return step.notebook.seconds, step.module.seconds
