"""The extension as Jupyter Server sees it: its settings, its routes, its beginning and its end."""

from __future__ import annotations

from jupyter_server.extension.application import ExtensionApp
from traitlets import Float, Int

from nb2prod.server.handler import SERVICE
from nb2prod.server.jobs import JobRegistry, remove_abandoned
from nb2prod.server.limits import Limits
from nb2prod.server.live import LiveCompiler
from nb2prod.server.places import Places
from nb2prod.server.routes import url_patterns
from nb2prod.server.service import Service

_DEFAULTS = Limits()


class Nb2prod(ExtensionApp):
    """The server's part of nb2prod; it serves no pages and is no program of its own."""

    name = "nb2prod"

    notebook_bytes = Int(_DEFAULTS.notebook_bytes, min=1, config=True, help="Largest body of a request, in bytes.")
    file_bytes = Int(
        _DEFAULTS.file_bytes, min=1, config=True, help="Largest file of a notebook that jobs read or write, in bytes."
    )
    max_jobs = Int(_DEFAULTS.jobs, min=1, config=True, help="How many jobs run at once.")
    max_queued_jobs = Int(_DEFAULTS.queued_jobs, min=0, config=True, help="How many jobs may wait to run.")
    max_kept_jobs = Int(_DEFAULTS.kept_jobs, min=1, config=True, help="How many ended jobs can still be looked at.")
    output_bytes = Int(_DEFAULTS.output_bytes, min=1, config=True, help="How much a job may print, in bytes.")
    memory_bytes = Int(
        _DEFAULTS.memory_bytes,
        min=1,
        config=True,
        help="Memory in which a job collects what cells print and show, in bytes; that of the cells is not counted.",
    )
    job_seconds = Float(None, min=1, allow_none=True, config=True, help="How long a job may take; None: no limit.")

    def initialize_settings(self) -> None:
        """Build what the handlers work with, and clear up after servers that were killed."""
        remove_abandoned()
        limits = self.limits()
        places = Places(self.settings["contents_manager"])
        self.settings[SERVICE] = Service(places, limits, LiveCompiler(), JobRegistry(places, limits))

    def initialize_handlers(self) -> None:
        """Register the routes."""
        self.handlers.extend(url_patterns())

    def limits(self) -> Limits:
        """Return the configured limits."""
        return Limits(
            notebook_bytes=self.notebook_bytes,
            file_bytes=self.file_bytes,
            jobs=self.max_jobs,
            queued_jobs=self.max_queued_jobs,
            kept_jobs=self.max_kept_jobs,
            output_bytes=self.output_bytes,
            memory_bytes=self.memory_bytes,
            seconds=self.job_seconds,
        )

    def current_activity(self) -> list[str]:
        """Return the jobs that are under way, for which a server that nobody looks at is not shut down."""
        service: Service = self.settings[SERVICE]
        return [job.id for job in service.jobs.jobs() if not job.has_ended]

    async def stop_extension(self) -> None:
        """End the workers and the jobs with the server."""
        service: Service | None = self.settings.get(SERVICE)  # None where it could not be loaded
        if service is not None:
            await service.stop()
