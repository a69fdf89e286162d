"""The order in which `nb2prod init` goes through a project's files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from nb2prod.commands.init.drafts import Drafts, Step
from nb2prod.commands.init.gitignore import gitignore_step
from nb2prod.commands.init.hook import hook_step
from nb2prod.commands.init.project import Project
from nb2prod.commands.init.pytest_settings import pytest_step
from nb2prod.commands.init.ruff_settings import ruff_step
from nb2prod.commands.init.settings import settings_step
from nb2prod.commands.init.workflow import workflow_step

CONCERNS: tuple[Callable[[Project, Drafts], Step], ...] = (
    settings_step,
    ruff_step,
    pytest_step,
    hook_step,
    workflow_step,
    gitignore_step,
)


def steps(project: Project, drafts: Drafts) -> Iterator[Step]:
    """One step after the other, each on top of those accepted so far."""
    for concern in CONCERNS:
        step = concern(project, drafts)
        yield replace(step, before=drafts.text(step.path))


def all_steps(project: Project) -> tuple[Step, ...]:
    """Every step as if all were accepted; raises ConfigurationError and CannotWrite before anybody is asked."""
    drafts = Drafts()
    found: list[Step] = []
    for step in steps(project, drafts):
        drafts.accept(step)
        found.append(step)
    return tuple(found)
