"""`.gitignore`: what nb2prod remembers of the last check is of no use to anybody else."""

from __future__ import annotations

from nb2prod.commands.init.drafts import Drafts, Step
from nb2prod.commands.init.project import Project
from nb2prod.commands.init.toml_text import newline_of

_FOLDER = ".nb2prod_cache"


def gitignore_step(project: Project, drafts: Drafts) -> Step:
    """Leave the cache of `nb2prod check` out of the repository."""
    path = project.top / ".gitignore"
    text = drafts.text(path) or ""
    if any(line.strip().strip("/") == _FOLDER for line in text.splitlines()):
        return Step(".gitignore", path, None, "there already")
    start = newline_of(text) if text and not text.endswith("\n") else ""
    changed = f"{text}{start}{_FOLDER}/{newline_of(text)}"
    return Step(".gitignore", path, changed, "the cache of `nb2prod check` is each machine's own")
