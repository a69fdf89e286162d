"""The export for `jupyter nbconvert --to nb2prod` and for JupyterLab's "Save and Export Notebook As"."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException

from nb2prod.commands.export.rendering import render_package
from nb2prod.config import Settings
from nb2prod.errors import Nb2prodError
from nb2prod.model import Layout, Package
from nb2prod.workspace.locations import Location, locate
from nb2prod.workspace.notebooks.reading import parse_notebook
from nb2prod.workspace.notebooks.settings import settings_of


class ExportRefused(ConversionException):
    """The notebook cannot be exported; nbconvert prints the message and writes nothing."""


class Nb2prodExporter(Exporter):
    """Exports a notebook as the module and tests that `nb2prod export` writes."""

    export_from_notebook = "nb2prod module"
    output_mimetype = "text/x-python"

    def _file_extension_default(self) -> str:
        return ".py"

    def from_notebook_node(  # type: ignore[override]  # the base class returns a node, every exporter text
        self, nb: Any, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the module's text; the other files are in `resources["outputs"]`, by their paths beside it.

        Raises `ExportRefused` with the diagnostics.
        """
        node, filled = super().from_notebook_node(nb, resources, **options)
        written_by_nbconvert = "unique_key" in filled
        metadata = filled["metadata"]
        name = str(filled["unique_key"] if written_by_nbconvert else metadata["name"])
        path = Path(str(metadata["path"] or ".")) / f"{name}.ipynb"
        try:
            settings, _ = settings_of(path)
            location = _location(path, settings, flat=not written_by_nbconvert)
            notebook = parse_notebook(json.dumps(node).encode(), path)
            package = render_package(notebook, location, settings)
        except Nb2prodError as error:
            raise ExportRefused(str(error)) from error
        if package.refused:
            raise ExportRefused(_refusal(package, path))
        texts = {file.path: file.text for file in package.files}
        stem = location.layout.stem
        module = texts.pop(f"{stem}.py")
        if written_by_nbconvert:
            filled["unique_key"] = stem  # the name of the written file, which the tests import
        elif name != stem:
            texts[f"{stem}.py"] = module  # a download is named after the notebook, which may be no module's name
        filled["outputs"] = {path: text.encode("utf-8") for path, text in texts.items()}
        return module, filled


def _location(notebook: Path, settings: Settings, *, flat: bool) -> Location:
    """Beside the notebook, wherever `[tool.nb2prod]` sends exports: nbconvert decides where files go.

    A download from JupyterLab is a flat archive (`flat`): the tests lie beside the module there.
    """
    location = locate(notebook, notebook.absolute().parent, settings, None)
    if not flat:
        return location
    layout = Layout(location.layout.stem, tests=".", root_from_tests=".", notebook_from_tests=".")
    return Location(location.notebook, location.output, layout, location.notebook_from_output)


def _refusal(package: Package, path: Path) -> str:
    lines = [
        f"{path.name}:cell {found.cell_number}:{found.line}:{found.column}: {found.code} {found.message}"
        + (f" (fix: {found.fix})" if found.fix else "")
        for found in package.diagnostics
    ]
    return "\n".join([f"{path.name} cannot be exported:", *lines])
