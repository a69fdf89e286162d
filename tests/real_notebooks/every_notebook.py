"""All notebooks of the four projects, for an environment that has their libraries: `make test-notebooks`.

What is refused or does not run is no failure; a module that is not what its notebook is, is one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_notebooks.exporting_one import exported
from tests.real_notebooks.sdists import notebooks_in, unpacked_sdists

FOLDER = unpacked_sdists()


@pytest.mark.parametrize("name", [str(path.relative_to(FOLDER)) for path in notebooks_in(FOLDER)])
def test_a_notebook_is_refused_or_equal(name: str, tmp_path: Path) -> None:
    result = exported(FOLDER / name, tmp_path)
    assert not result.bug
    assert not result.wrong, f"{result.verdict}: {result.problem}"
    assert all(refusal.message and refusal.fix for refusal in result.tagged.refusals)
