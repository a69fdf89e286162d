"""The part of `nb2prod export --fix` that shows what it would change, and asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.errors import CannotWrite, Nb2prodError

if TYPE_CHECKING:
    from nb2prod.commands.export.command import Fixed
    from nb2prod.commands.export.fix import FixPlan
    from nb2prod.config import Settings
    from nb2prod.workspace.locations import Location


def fix_notebooks(
    plans: Sequence[tuple[Location, Settings]], *, suggested: bool, look: bool, yes: bool, silent: bool
) -> dict[Path, Fixed]:
    """Mend one notebook after the other; with `look`, no file is changed, but the export sees the changes.

    Raises UsageError where nobody can be asked.
    """
    from nb2prod.cli.diff import agreed
    from nb2prod.reporting.paths import shown

    fixed: dict[Path, Fixed] = {}
    for location, settings in plans:
        plan = _planned(location, settings, suggested=suggested)
        if plan is None:
            continue
        if not silent:
            _show(plan)
        try:
            if look:
                fixed[location.notebook] = plan.fixed()
            elif agreed(Path(shown(location.notebook)), "--fix", yes=yes):
                fixed[location.notebook] = plan.write()
                if not silent:
                    click.echo(f"changed {shown(location.notebook)}", err=True)
        except CannotWrite as error:  # costs the other notebooks nothing
            fixed[location.notebook] = plan.unfixed(str(error))
    return fixed


def _planned(location: Location, settings: Settings, *, suggested: bool) -> FixPlan | None:
    """The plan, where the notebook can be read: what is wrong otherwise, the export says."""
    from nb2prod.commands.export.fix import plan_fixes

    try:
        return plan_fixes(location, settings, suggested=suggested)
    except Nb2prodError:
        return None


def _show(plan: FixPlan) -> None:
    from nb2prod.cli.diff import echo_diff, notebook_diff
    from nb2prod.reporting.paths import shown

    name = shown(plan.location.notebook)
    for fix in plan.mended.fixes:
        click.echo(f"{name}: {fix.diagnostic.code} {fix.summary}", err=True)
    echo_diff(notebook_diff(name, plan.notebook, plan.mended.edits))
