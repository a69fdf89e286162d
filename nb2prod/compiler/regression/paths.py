"""Where regression tests lie: exports that make none ask, too, and need nothing else of them."""

from __future__ import annotations


def regression_paths(tests: str, stem: str) -> tuple[str, str]:
    """Where the tests and their data go, from the output directory."""
    return f"{tests}/test_{stem}_regression.py", f"{tests}/data/{stem}_expected.json"
