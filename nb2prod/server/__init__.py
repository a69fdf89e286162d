"""The Jupyter Server extension: REST under `nb2prod/`, live answers about unsaved notebooks, and jobs."""

from __future__ import annotations

from nb2prod import __version__ as __version__


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter Server what to load; only a server asks, so only then is it imported."""
    from nb2prod.server.extension import Nb2prod

    return [{"module": "nb2prod.server", "app": Nb2prod}]
