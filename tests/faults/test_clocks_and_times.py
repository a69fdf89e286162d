"""Clocks that go wrong, and times of files that say nothing: what is checked is what is in the files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.program import Program, write_version

MOMENTS = {"1970": 0.0, "the future": 4_000_000_000.0, "one and the same": 1_700_000_000.0}
YEAR = 365 * 86400.0


def set_times(folder: Path, moment: float) -> None:
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (moment, moment))


@pytest.fixture(params=list(MOMENTS.values()), ids=list(MOMENTS))
def moment(request: pytest.FixtureRequest) -> float:
    return float(request.param)


def test_times_of_files_decide_nothing(tmp_path: Path, program: Program, moment: float) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    set_times(tmp_path, moment)
    for _ in range(3):  # the first fills the cache, the others ask it
        assert program.run(tmp_path, "check").exit_code == 0
    module = tmp_path / "shop.py"
    for path, old, new in ((tmp_path / "shop.ipynb", "price = 1", "price = 2"), (module, "int = 1", "int = 2")):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")  # the size stays
        set_times(tmp_path, moment)
        done = program.run(tmp_path, "check")
        assert done.exit_code == 1, (path, done.output)
        assert program.run(tmp_path, "export", "--check", "shop.ipynb").exit_code == 1
        path.write_text(text, encoding="utf-8")
        set_times(tmp_path, moment)
        assert program.run(tmp_path, "check").exit_code == 0
    write_version(tmp_path, 2)
    set_times(tmp_path, moment)
    assert program.run(tmp_path, "export", "shop.ipynb").exit_code == 0
    assert program.run(tmp_path, "check").exit_code == 0


@pytest.mark.parametrize("clock", [-10 * YEAR, -1.0, 10 * YEAR], ids=["ten years ago", "a second ago", "in ten years"])
def test_the_clock_decides_nothing(tmp_path: Path, program: Program, clock: float) -> None:
    write_version(tmp_path, 1)
    assert program.run(tmp_path, "export", "shop.ipynb", clock=clock).exit_code == 0
    for shift in (clock, 0.0, clock):
        assert program.run(tmp_path, "check", clock=shift).exit_code == 0
    module = tmp_path / "shop.py"
    times, text = module.stat(), module.read_text("utf-8")
    module.write_text(text.replace("int = 1", "int = 2"), encoding="utf-8")
    os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))
    for shift in (clock, 0.0):
        assert program.run(tmp_path, "check", clock=shift).exit_code == 1
    module.write_text(text, encoding="utf-8")
    assert program.run(tmp_path, "check", clock=clock).exit_code == 0
