"""A line to a Dask cluster: one that is there, or worker processes started for one sweep on this machine."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from nb2prod import __version__
from nb2prod.errors import ToolFailed, UsageError
from nb2prod.execution.sweep.dask import interrupts
from nb2prod.execution.sweep.dask.worker_side import versions_differ

_LOCAL = "127.0.0.1"
_CONNECT_SECONDS = 10.0
_ASK_VERSION = "__import__('nb2prod').__version__"  # nothing of nb2prod can be sent to a worker that lacks it


def require_distributed() -> None:
    """Raise `UsageError` where Dask's scheduler is not installed."""
    if find_spec("distributed") is None:
        raise UsageError("--engine dask needs Dask, which is not installed; fix: pip install 'nb2prod[dask]'")


@contextmanager
def connected(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of the scheduler at an address, or of a cluster that is made here and ends with the block.

    That one has one worker process with as many slots as there are workers: they share what runs have in common.
    Raises `ToolFailed` when nobody answers, `UsageError` for an address that cannot be one.
    """
    require_distributed()
    with _quiet(), _environment_kept():
        if scheduler is not None:
            with _client(scheduler) as client:
                yield client
            return
        from distributed import LocalCluster

        cluster = LocalCluster(
            n_workers=1,
            threads_per_worker=workers,
            processes=True,
            protocol="tcp",
            host=_LOCAL,
            dashboard_address=f"{_LOCAL}:0",  # no dashboard, but the scheduler's own pages: on any port that is free
            scheduler_kwargs={"dashboard": False},
            memory_limit=0,  # the runs have processes of their own, which Dask does not see
            preload=[interrupts.__name__],
            silence_logs=logging.CRITICAL,
        )
        with cluster, _client(cluster.scheduler_address) as client:
            yield client


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Dask sets variables for its workers (OMP_NUM_THREADS) in the process that starts them, and leaves them there."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    from distributed import Client

    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ToolFailed(f"no scheduler answers at {address}; fix: start one with `dask scheduler`: {error}") from error
    except ValueError as error:
        raise UsageError(f"--scheduler {address}: {error}; such as tcp://host:8786") from error
    with client:
        yield client


def require_same_version(client: Any) -> None:
    """Raise `ToolFailed` when a worker lacks nb2prod, or has another version."""
    for worker, version in client.run(eval, _ASK_VERSION, on_error="return").items():
        if isinstance(version, ModuleNotFoundError):
            fix = f"fix: pip install 'nb2prod[dask]=={__version__}' there"
            raise ToolFailed(f"nb2prod is not installed on the worker {worker}; {fix}")
        if isinstance(version, BaseException):
            raise ToolFailed(f"the worker {worker} does not work: {type(version).__name__}: {version}")
        if version != __version__:
            raise ToolFailed(versions_differ(worker, version, __version__))


def slots_on_machines(slots: Mapping[str, int]) -> dict[str, int]:
    """How many runs the machine of each worker does side by side: several workers may be on one."""
    hosts: dict[str, int] = {}
    for worker, count in slots.items():
        hosts[_host(worker)] = hosts.get(_host(worker), 0) + count
    return {worker: hosts[_host(worker)] for worker in slots}


def within(seconds: float, action: Callable[[], object]) -> None:
    """Do something that may wait for the network, for some seconds at most; what goes wrong is of no interest."""

    def act() -> None:
        try:
            action()
        except Exception:  # the other side may be gone already
            logging.getLogger(__name__).debug("the cluster did not answer", exc_info=True)

    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(seconds)


def _host(worker: str) -> str:
    return worker.rpartition("://")[2].rpartition(":")[0]


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask logs about lost connections says less than our own messages."""
    logger = logging.getLogger("distributed")
    children = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.startswith("distributed.")]
    before = [(each, each.level) for each in (logger, *children)]
    for each, _ in before:
        each.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for each, level in before:
            each.setLevel(level)
