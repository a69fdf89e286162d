"""The line that counts what `nb2prod check` found."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def summary(passed: int, failed: Sequence[tuple[int, str]], left_out: int, known: int) -> str:
    """Count the notebooks that passed, those that did not with the word for it, and what is not counted among them."""
    total = passed + sum(count for count, _ in failed)
    if failed:
        parts = [f"{count} {word}" for count, word in ((passed, "up to date"), *failed) if count]
        text = f"{_counted(total, 'notebook')}: {', '.join(parts)}"
    elif total:
        text = f"{_counted(total, 'notebook')}: {'all ' if total > 1 else ''}up to date"
    else:
        text = "no exported notebooks"
    asides = [f"{left_out} not exported"] if left_out else []
    asides += [f"{_counted(known, 'known finding')}"] if known else []
    return "; ".join((text, *asides))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
