"""The pre-commit hook, in the configuration at the top of the git repository."""

from __future__ import annotations

import json
from importlib.metadata import Distribution, distribution, version

from nb2prod.commands.init.drafts import Drafts, Step, change
from nb2prod.commands.init.project import Project
from nb2prod.commands.init.toml_text import at, strings_at
from nb2prod.commands.init.yaml_text import parsed, with_item

_CONCERN = "pre-commit"
_HOOK = "nb2prod-check"
_FILE = """\
# Installed once in each clone by `pre-commit install`. With `pre-merge-commit`, merges are checked, too.
default_install_hook_types: [pre-commit, pre-merge-commit]
"""
_LOCAL = """\
    name: nb2prod check
    entry: nb2prod check --staged
    language: python
    always_run: true
    pass_filenames: false
"""


def hook_step(project: Project, drafts: Drafts) -> Step:
    """Add `nb2prod-check` to the configuration, or make one."""
    path = project.top / ".pre-commit-config.yaml"
    text = drafts.text(path)
    if text is not None and _HOOK in _hooks(parsed(text, path)):
        return Step(_CONCERN, path, None, "there already")
    block = _block(distribution("nb2prod"))
    changed = with_item(_FILE if text is None else text, "repos", block, path)
    reason = "nothing is committed that has drifted apart"
    return change(_CONCERN, path, changed, reason, f"write into `repos` of {path.name}:\n{block}")


def tool_pins() -> tuple[str, ...]:
    """black and ruff as they are installed here, so that another environment formats alike."""
    return tuple(f"{tool}=={version(tool)}" for tool in ("black", "ruff"))


def _hooks(document: object) -> set[str]:
    repositories = at(document, "repos")
    hooks: set[str] = set()
    for repository in repositories if isinstance(repositories, list) else ():
        listed = at(repository, "hooks")
        for hook in listed if isinstance(listed, list) else ():
            hooks.update(strings_at(hook, "id"))
    return hooks


def _block(installed: Distribution) -> str:
    """Our item of `repos`: from where this nb2prod was published, else by its name and version alone."""
    origin = _origin(installed)
    head = f"- repo: {origin[0]}\n  rev: {origin[1]}\n" if origin else "- repo: local\n"
    own = () if origin else (f"nb2prod=={installed.version}",)
    pins = ", ".join((*own, *tool_pins()))
    return (
        f"{head}  hooks:\n  - id: {_HOOK}\n{'' if origin else _LOCAL}"
        f"    additional_dependencies: [{pins}]  # formats as the environment that it was written in\n"
    )


def _origin(installed: Distribution) -> tuple[str, str] | None:
    """The repository and the revision: those it was installed from, else the published one and the version's tag."""
    direct = json.loads(installed.read_text("direct_url.json") or "{}")
    commit = at(direct, "vcs_info", "commit_id")
    if isinstance(commit, str):
        return str(direct["url"]), commit
    for entry in installed.metadata.get_all("Project-URL") or ():
        label, _, url = entry.partition(",")
        if label.strip().lower() == "repository":
            return url.strip(), f"v{installed.version}"
    return None
