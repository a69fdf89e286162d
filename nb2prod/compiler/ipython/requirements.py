"""Requirements named by the install commands of a notebook."""

from __future__ import annotations

import re
import shlex

# Options of `pip install` that take the next word as their value; the value is no requirement.
_OPTIONS_WITH_VALUE = frozenset(
    "-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links -t --target "
    "--prefix --root --src --platform --python-version --implementation --abi --trusted-host --proxy --retries "
    "--timeout --cache-dir --log --upgrade-strategy --no-binary --only-binary --progress-bar --global-option "
    "--config-settings -C --python -p --report --cert --client-cert --exists-action --build -b".split()
)
_REQUIREMENT = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[\w\s,.-]+\])?"
    r"(?:\s*(?:===|==|~=|!=|<=|>=|<|>)\s*[\w.*+!-]+(?:\s*,\s*(?:===|==|~=|!=|<=|>=|<|>)\s*[\w.*+!-]+)*)?"
    r"(?:\s*;.*)?"
)
_FILE = re.compile(r".*\.(?:whl|zip|tar|tgz|gz|bz2|txt|toml|cfg)")


def install_requirements(command: str) -> list[str]:
    """List what `pip install ...` or `uv pip install ...` names; files, paths, addresses and options are kept out."""
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        words = command.split()
    if words[:1] == ["uv"]:
        words = words[1:]
    if words[:1] not in (["pip"], ["pip3"]) or "install" not in words:
        return []
    found: list[str] = []
    skip = False
    for word in words[words.index("install") + 1 :]:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in _OPTIONS_WITH_VALUE
        elif _REQUIREMENT.fullmatch(word) and not _FILE.fullmatch(word):
            found.append(word)
    return list(dict.fromkeys(found))
