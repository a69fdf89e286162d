"""Runs that share cells show what runs show that share nothing, and what a kernel shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from benchmarks.same_outputs import first_difference, normal
from nb2prod.execution.sweep.values import How
from tests.sweeping.nasty import HAZARDOUS, everything
from tests.sweeping.programs import program_of
from tests.sweeping.running import Nasty, Runs, in_kernels, leading_shared, run_all, subject_of


@pytest.fixture(scope="module")
def all_parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Runs, Runs, list[list[object]]]:
    subject = subject_of(everything(), tmp_path_factory.mktemp("sweep") / "notebook")
    warm, cold = run_all(subject, warm=True), run_all(subject, warm=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # with it, ipykernel leaves the descriptors 1 and 2 alone
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))  # a history that no other kernel locks
        return warm, cold, in_kernels(subject, subject.points.points[-1:])[0]


def test_state_of_all_kinds_is_each_runs_own(all_parts: tuple[Runs, Runs, list[list[object]]]) -> None:
    warm, cold, _ = all_parts
    check(warm, cold)
    assert leading_shared(warm) == everything().shared, warm.notes
    assert {"sub/left.txt": b"xx", "sub/left2.txt": b"y", "sub/left3.txt": b"y"}.items() <= warm.files.items()


def test_a_shared_run_is_what_a_kernel_makes_of_it(all_parts: tuple[Runs, Runs, list[list[object]]]) -> None:
    warm, _, kernel = all_parts
    ours = [[cell.execution_count, *normal(cell.outputs)] for cell in warm.points[-1].run.cells]
    found = {n: first_difference(a, b) for n, (a, b) in enumerate(zip(ours, kernel, strict=True)) if a != b}
    assert not found


@pytest.mark.parametrize("name", HAZARDOUS)
def test_what_cannot_be_shared_is_done_by_every_run(name: str, tmp_path: Path) -> None:
    nasty = HAZARDOUS[name]
    warm = compare(nasty, tmp_path / "notebook")
    assert nasty.shared is None or leading_shared(warm) == nasty.shared, warm.notes
    assert nasty.says in " ".join(warm.notes)


@given(seed=st.integers(0, 10**9))
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_notebook_of_cells_with_state(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    nasty = program_of(str(seed))
    note("\n# %%\n".join((*nasty.first, nasty.parameters, *nasty.cells)))
    compare(nasty, tmp_path_factory.mktemp("sweep") / "notebook")


def compare(nasty: Nasty, folder: Path) -> Runs:
    """Run both ways; returns the runs that shared."""
    subject = subject_of(nasty, folder)
    warm = run_all(subject, warm=True)
    check(warm, run_all(subject, warm=False))
    assert {run.how for run in warm.points} == {How.WARM}, warm.notes
    return warm


def check(warm: Runs, cold: Runs) -> None:
    """Raise with what users would see."""
    for ours, theirs in zip(warm.points, cold.points, strict=True):
        for left, right in zip(ours.run.cells, theirs.run.cells, strict=True):
            left_shown = [left.status, left.execution_count, *normal(left.outputs)]
            right_shown = [right.status, right.execution_count, *normal(right.outputs)]
            what = f"point {ours.point.number}, code cell {left.index}"
            assert left_shown == right_shown, f"{what}: {first_difference(left_shown, right_shown)}"
    assert warm.shown == cold.shown
    assert warm.files == cold.files
