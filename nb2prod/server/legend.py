"""What the cell tags mean, one sentence each: the table of the README, for newcomers in JupyterLab."""

from __future__ import annotations

from nb2prod.model import RoleKind

# kind, tag as one writes it, what the cell becomes
LEGEND: tuple[tuple[RoleKind, str, str], ...] = (
    (
        RoleKind.PARAMETERS,
        "parameters",
        "the dataclass Parameters, the module's command line flags, and what papermill can change",
    ),
    (RoleKind.IMPORTS, "imports", "imports at the top of the module (imports in any other cell are found, too)"),
    (RoleKind.EXPORT, "export", "module-level functions, classes and constants"),
    (
        RoleKind.STEP,
        "step:NAME",
        "the function NAME, with inferred inputs and outputs; cells that share NAME are one step",
    ),
    (RoleKind.METRICS, "metrics", "a step whose scalars are the run's metrics"),
    (RoleKind.FIGURE, "figure:NAME", "a function that returns a figure; --artifacts DIR saves it"),
    (RoleKind.TEST, "test:NAME", "a pytest function that sees exactly the state its cell saw"),
    (RoleKind.SKIP, "skip", "nothing: look around as you like, but change nothing that exported cells read"),
)


def legend_document() -> list[dict[str, str]]:
    """Return the table as JSON values, in the order in which a notebook would use the roles."""
    return [{"kind": kind.value, "tag": tag, "description": text} for kind, tag, text in LEGEND]
