"""A program as the text of a golden case: paste it into tests/cases, say what it pins down, run --update-cases."""

from __future__ import annotations

import re

from tests.fuzzing.cells import Cells

_SECTION = re.compile(r"^(\\*===)", re.MULTILINE)


def case_text(cells: Cells, prose: str) -> str:
    """Write the program in the format of tests/cases, without what is expected."""
    parts = [prose, ""]
    for tags, source in cells:
        header = "=== markdown" if tags == "md" else f"=== code [{', '.join(tags.split())}]" if tags else "=== code"
        parts += [header, _SECTION.sub(r"\\\1", source)]
    return "\n".join(parts) + "\n"
