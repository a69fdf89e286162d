"""What a sweep leaves beside its runs: the table, the report, the winner's parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nb2prod import __version__
from nb2prod.commands.sweep.best import best_file
from nb2prod.commands.sweep.subject import SweepSubject
from nb2prod.commands.sweep.table import table_columns
from nb2prod.errors import UsageError
from nb2prod.execution.sweep.results import Sweep
from nb2prod.workspace.remote import files as remote_files
from nb2prod.workspace.sweep_folder.files import SweepFiles
from nb2prod.workspace.sweep_folder.journal import read_journal
from nb2prod.workspace.sweep_folder.state import write_state
from nb2prod.workspace.sweep_folder.tables import csv_bytes, parquet_bytes

TABLE, PARQUET, REPORT, BEST = "table.csv", "table.parquet", "report.html", "best.yaml"
_ELSEWHERE = "choose another folder with -o"
_SUMMED_UP = "summed_up"  # in the state: with which version, and what for


def sum_up(subject: SweepSubject, sweep: Sweep, state: Mapping[str, object], page: Callable[[Sweep], str]) -> None:
    """Write everything anew, and note that it is complete; raises `CannotWrite`."""
    files = subject.files
    columns = table_columns(sweep)
    files.write(TABLE, csv_bytes(columns))
    files.write(PARQUET, parquet_bytes(columns))
    files.write(REPORT, page(sweep).encode("utf-8", errors="backslashreplace"))
    if sweep.goal is not None and sweep.best is not None:
        values = dict(subject.points.points[sweep.best.number - 1].values)
        text = best_file(subject.parameters, values, sweep.best, sweep.goal, sweep.notebook)
        files.write(BEST, text.encode("utf-8"))
    write_state(files, {**state, _SUMMED_UP: _signature(sweep)})


def is_summed_up(files: SweepFiles, sweep: Sweep, state: Mapping[str, object]) -> bool:
    """Whether the files say all this already."""
    expected = {TABLE, PARQUET, REPORT} | ({BEST} if sweep.best is not None else set())
    return (
        state.get(_SUMMED_UP) == _signature(sweep)
        and expected <= files.filled("")
        and files.read(TABLE) == csv_bytes(table_columns(sweep))
    )


def check_owner(files: SweepFiles, state: Mapping[str, object], notebook: str) -> None:
    """Raise `UsageError` for a folder of another notebook's sweep, and for one with files that no sweep has written."""
    provenance = state.get("provenance")
    if isinstance(provenance, dict):
        owner = remote_files.name_of(str(provenance.get("notebook")))
        if owner != notebook:
            raise UsageError(f"{files.place}: has the results of {owner}", _ELSEWHERE)
        return
    others = sorted({TABLE, PARQUET, REPORT, BEST} & files.filled(""))
    if others and not read_journal(files):
        named = ", ".join(others)
        raise UsageError(f"{files.place}: no sweep has written its {named}", _ELSEWHERE)


def _signature(sweep: Sweep) -> list[object]:
    goal = sweep.goal
    return [__version__, sweep.notebook, list(sweep.varied), f"{goal.direction.value}:{goal.metric}" if goal else None]
