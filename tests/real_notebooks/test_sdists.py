"""Where the notebooks of other projects come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_notebooks.sdists import unpacked_sdists


def test_without_a_package_index_the_tests_fail_with_what_pip_said_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(RuntimeError, match="pip could not download statsmodels") as raised:
        unpacked_sdists(tmp_path / "kept")
    assert "No matching distribution found" in str(raised.value)
    assert list((tmp_path / "kept").iterdir()) == []
