"""A sweep told to a tracking server while it goes on, and its module and files at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from nb2prod.commands.export.rendering import render_package
from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.subject import SweepSubject
from nb2prod.errors import Nb2prodError
from nb2prod.execution.sweep.results import RunResult, Sweep
from nb2prod.execution.tracking.mlflow_tracking import MlflowTracking, tracking_uri
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebooks.settings import settings_of
from nb2prod.workspace.remote import files as remote_files

Note = Callable[[str], None]


class Tracking(Protocol):
    """Where a sweep's runs are told."""

    def take(self, result: RunResult, notebook: str) -> None:
        """A run is finished; with its executed notebook."""

    def take_kept(self, result: RunResult) -> None:
        """A run was there already."""

    def finish(self, result: Sweep) -> None:
        """The sweep is over and its files are written."""


class _Nowhere:
    def take(self, result: RunResult, notebook: str) -> None:
        """Tell nobody."""

    def take_kept(self, result: RunResult) -> None:
        """Tell nobody."""

    def finish(self, result: Sweep) -> None:
        """Tell nobody."""


class _Mlflow:
    def __init__(self, server: MlflowTracking, subject: SweepSubject, note: Note) -> None:
        self._server = server
        self._subject = subject
        self._note = note

    def take(self, result: RunResult, notebook: str) -> None:
        """Send a run."""
        self._server.take(result, notebook)

    def take_kept(self, result: RunResult) -> None:
        """Send a run that may not have reached the server."""
        self._server.take(result, self._executed(result))

    def finish(self, result: Sweep) -> None:
        """Send what belongs to the whole."""
        best = self._executed(result.best) if result.best is not None else None
        self._server.finish(result, best, self._module(), read=self._subject.files.read)

    def _executed(self, result: RunResult) -> str | None:
        content = self._subject.files.read(result.notebook)
        return content.decode("utf-8", "replace") if content is not None else None

    def _module(self) -> tuple[tuple[str, str], ...]:
        """The module that the notebook exports; none where it cannot be, or lies elsewhere."""
        path = remote_files.local_path(self._subject.location)
        if path is None:
            return ()
        try:
            settings, configured_in = settings_of(path)
            package = render_package(self._subject.notebook, locate(path, None, settings, configured_in), settings)
        except Nb2prodError as error:
            self._note(f"the module is not tracked: {error}")
            return ()
        if package.refused:
            self._note("the module is not tracked: the export is refused; `nb2prod check` says why")
        return tuple((file.path, file.text) for file in package.files)


@contextlib.contextmanager
def tracking(
    subject: SweepSubject, options: SweepOptions, provenance: Mapping[str, object], title: str, note: Note
) -> Iterator[Tracking]:
    """Where this sweep is told; raises `UsageError` when that is not known."""
    if not options.tracking:
        yield _Nowhere()
        return
    uri = tracking_uri(options.tracking_uri)
    place = remote_files.local_path(subject.files.place)
    identity = str(place.absolute()) if place is not None else subject.files.place
    server = MlflowTracking(uri, identity, subject.location, title=title, provenance=provenance, note=note)
    with server:
        yield _Mlflow(server, subject, note)
