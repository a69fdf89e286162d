"""Notebooks for the tests of `nb2prod verify`, written, exported and verified as users do."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions
from nb2prod.execution.verify.report import NameResult, Outcome, VerifyReport

Cell = tuple[str, str]  # tags, separated by blanks, and source


def write_notebook(path: Path, *cells: Cell) -> Path:
    """A notebook of code cells for the kernel `python3`."""
    nodes = [new_code_cell(source, metadata={"tags": tags.split()}) for tags, source in cells]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=nodes, metadata={"kernelspec": kernel}), path)
    return path


def exported(notebook: Path, output: Path | None = None) -> Path:
    """Export the notebook; return the module's path."""
    (report,) = export_each(planned([notebook], output), ExportOptions(output))
    assert report.module is not None, (report.diagnostics, report.error)
    return report.module


def edit(module: Path, old: str, new: str) -> None:
    """Change a module as a person would."""
    text = module.read_text("utf-8")
    assert text.count(old) == 1, text
    module.write_text(text.replace(old, new), encoding="utf-8")


def names(report: VerifyReport) -> dict[tuple[str, str], NameResult]:
    """Every compared name by step and name."""
    return {(step.name, result.name): result for step in report.steps for result in step.names}


def outcomes(report: VerifyReport) -> dict[str, Outcome]:
    """The outcome of each name, as `step.name`."""
    return {f"{step}.{name}": result.outcome for (step, name), result in names(report).items()}
