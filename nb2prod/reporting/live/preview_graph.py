"""The pipeline as a picture's nodes and arrows."""

from __future__ import annotations

from nb2prod.model import Notebook, Package, RoleKind, Step

PARAMETERS = "parameters"
_KINDS = {RoleKind.FIGURE: "figure", RoleKind.METRICS: "metrics", RoleKind.TEST: "test"}


def graph_document(package: Package, notebook: Notebook) -> dict[str, object]:
    """Steps in notebook order, with an arrow from the last producer of each input before it."""
    nodes: list[dict[str, object]] = []
    edges: dict[tuple[str, str], list[str]] = {}
    producers: dict[str, str] = {}
    ids = {cell.number: cell.id for cell in notebook.cells}
    if package.parameters:
        cells = dict.fromkeys(parameter.cell_id for parameter in package.parameters if parameter.cell_id)
        nodes.append({"id": PARAMETERS, "label": "Parameters", "kind": PARAMETERS, "cell_ids": list(cells)})
        producers = {parameter.name: PARAMETERS for parameter in package.parameters}
    for number, step in enumerate(package.steps, start=1):
        node = f"step-{number}"
        kind = _KINDS.get(step.kind, "step")
        nodes.append({"id": node, "label": step.name, "kind": kind, "cell_ids": [ids[each] for each in step.cells]})
        for name in step.inputs:
            if name in producers:
                edges.setdefault((producers[name], node), []).append(name)
        producers.update(dict.fromkeys(_outputs(step), node))
    arrows = [{"source": source, "target": target, "names": names} for (source, target), names in edges.items()]
    return {"nodes": nodes, "edges": arrows}


def _outputs(step: Step) -> tuple[str, ...]:
    """What later steps get from it; a figure is saved, and a test gives nothing."""
    return () if step.kind in (RoleKind.FIGURE, RoleKind.TEST) else step.outputs
