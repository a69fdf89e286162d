"""Who does the runs, and whether what that needs is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nb2prod.commands.sweep.options import Engine, SweepOptions
from nb2prod.commands.sweep.plan import SweepPlan
from nb2prod.errors import UsageError
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.local import LocalEngine
from nb2prod.execution.sweep.values import SweepEngine
from nb2prod.execution.tracking.mlflow_tracking import tracking_uri
from nb2prod.workspace.remote import files as remote_files

_PACKAGES = ("plotly", "pyarrow", "rich", "fsspec")


def check_installed(options: SweepOptions) -> None:
    """Raise `UsageError` when a package is missing, naming the extra, and for options that lack another."""
    missing = [package for package in _PACKAGES if find_spec(package) is None]
    if missing:
        raise UsageError(f"sweeps need {', '.join(missing)}; fix: pip install 'nb2prod[sweep]'")
    if options.engine is Engine.DASK:
        from nb2prod.execution.sweep.dask.cluster import require_distributed

        require_distributed()
    elif options.scheduler is not None:
        raise UsageError("--scheduler belongs to --engine dask, which is not given")
    if options.tracking:
        tracking_uri(options.tracking_uri)
    elif options.tracking_uri is not None:
        raise UsageError("--tracking-uri belongs to --track mlflow, which is not given")


def make_engine(plan: SweepPlan, options: SweepOptions) -> SweepEngine:
    """Make what does the runs of a plan."""
    subject = plan.subject
    common = (subject.cells, subject.where, subject.folder, Limits(options.timeout, options.memory), plan.workers)
    warm = not options.cold
    if options.engine is Engine.DASK:
        from nb2prod.execution.sweep.dask.engine import DaskEngine

        notebook = remote_files.local_path(subject.location)
        files = [Path(path) for path, _ in subject.environment.files] + ([notebook] if notebook is not None else [])
        return DaskEngine(*common, scheduler=options.scheduler, files=files, warm=warm)
    return LocalEngine(*common, warm=warm)
