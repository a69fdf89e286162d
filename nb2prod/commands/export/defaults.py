"""Defaults that an export gives parameters instead of the notebook's: from a file, else as the last export did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nb2prod.errors import UsageError
from nb2prod.model import Notebook
from nb2prod.workspace.locations import Location
from nb2prod.workspace.records.records import Record

NOTEBOOKS_OWN = "none"  # in place of a file


@dataclass(frozen=True, slots=True)
class Defaults:
    """Values of parameters as Python source, by name, as the record keeps them."""

    sources: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False  # the last export was given them, this one is not
    written_out: tuple[str, ...] = ()  # other parameters, which the notebook computes from these

    @property
    def notes(self) -> tuple[str, ...]:
        """What somebody should know who exports the notebook."""
        names, computed = ", ".join(self.sources), ", ".join(self.written_out)
        kept = f"the defaults of {names} are kept from the last export (the notebook's own: `--parameters none`)"
        written_out = f"{computed}: computed from other parameters, so written out, as a run with {names} keeps it"
        return (*((kept,) if self.kept else ()), *((written_out,) if computed else ()))


def recorded_defaults(record: Record | None, location: Location) -> Mapping[str, str]:
    """The defaults that the last export of the same notebook was given."""
    if record is None or record.notebook != location.notebook_from_output:
        return {}
    return dict(record.parameters)


def with_new_defaults(
    notebook: Notebook, location: Location, record: Record | None, file: str | None
) -> tuple[Notebook, Defaults]:
    """Give the notebook's parameters the defaults of a file, or without one those of the last export.

    Raises `UsageError` for a parameter that is not there, or cannot have this default.
    """
    recorded = recorded_defaults(record, location) if file is None else {}
    if file == NOTEBOOKS_OWN or (file is None and not recorded):
        return notebook, Defaults()
    from nb2prod.compiler.parameters.new_defaults import with_defaults
    from nb2prod.compiler.parameters.value_source import NoDefault, value_source

    try:
        values = _recorded(notebook, recorded) if file is None else _of_file(notebook, file)
        edited, written_out = with_defaults(notebook, values)
    except (NoDefault, UsageError) as error:
        raise UsageError(f"{location.notebook}: {error}{'' if file is not None else _AGAIN}") from None
    return edited, Defaults({name: value_source(value) for name, value in values.items()}, file is None, written_out)


def check_sole_notebook(notebooks: int, file: str) -> None:
    """Check that a file is for one notebook; raises `UsageError`."""
    if file != NOTEBOOKS_OWN and notebooks > 1:
        raise UsageError(f"--parameters {file} is for one notebook, and {notebooks} are named")


_AGAIN = (
    "; the last export was given these defaults: give it others with `nb2prod export --parameters FILE`, or the "
    "notebook's with `--parameters none`"
)


def _of_file(notebook: Notebook, file: str) -> dict[str, object]:
    from nb2prod.commands.chosen_values import chosen_values
    from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters

    parameters, found = notebook_parameters(notebook)
    return chosen_values(parameters, found, (), file)


def _recorded(notebook: Notebook, sources: Mapping[str, str]) -> dict[str, object]:
    from nb2prod.compiler.parameters.file_values import fits
    from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters
    from nb2prod.compiler.parameters.value_source import NoDefault, read_value_source

    known = {each.name: each for each in notebook_parameters(notebook)[0]}
    values = {name: read_value_source(source) for name, source in sources.items()}
    for name, value in values.items():
        if name not in known:
            raise NoDefault(f"there is no parameter {name!r} any more that could be {sources[name]}")
        if not fits(known[name], value):
            raise NoDefault(f"the parameter {name!r} cannot be {sources[name]} any more")
    return {name: values[name] for name in known if name in values}
