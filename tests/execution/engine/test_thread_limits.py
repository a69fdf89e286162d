"""Threads per run times runs never exceeds the machine's cores, nor what the user has set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nb2prod.execution.engine.thread_limits import available_cores, thread_environment, threads_per_run


@given(workers=st.integers(1, 300), cores=st.integers(1, 256))
def test_all_runs_together_use_no_more_than_the_cores(workers: int, cores: int) -> None:
    threads = threads_per_run(workers, cores)
    assert threads >= 1
    assert threads == 1 or threads * workers <= cores
    assert {value for _, value in thread_environment(workers, {}, cores)} == {str(threads)}


@given(workers=st.integers(1, 8), given_threads=st.integers(1, 64))
def test_what_the_user_has_set_lower_stays(workers: int, given_threads: int) -> None:
    limits = dict(thread_environment(workers, {"OMP_NUM_THREADS": str(given_threads)}, 16))
    assert int(limits["OMP_NUM_THREADS"]) == min(given_threads, 16 // workers)
    assert limits["OPENBLAS_NUM_THREADS"] == limits["OMP_NUM_THREADS"], "which counts where this is not set"
    assert limits["NUMBA_NUM_THREADS"] == str(16 // workers)


def test_nested_levels_are_limited_each() -> None:
    assert dict(thread_environment(4, {"OMP_NUM_THREADS": "8, 2"}, 16))["OMP_NUM_THREADS"] == "4,2"


def test_what_is_no_number_is_replaced() -> None:
    assert dict(thread_environment(2, {"OMP_NUM_THREADS": "many"}, 16))["OMP_NUM_THREADS"] == "8"


def test_the_cores_of_this_process_count() -> None:
    assert threads_per_run(1) == available_cores() >= 1
