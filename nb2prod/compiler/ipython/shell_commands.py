"""Shell commands of a notebook: left out, turned into `subprocess.run`, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nb2prod.compiler.ipython.expansion import expand
from nb2prod.compiler.ipython.outcome import DROPPED, Outcome, refused
from nb2prod.compiler.ipython.requirements import install_requirements
from nb2prod.rules.syntax import MAGIC_REFUSED, SHELL_EXPANSION

# Commands that only look: leaving them out changes nothing but what is printed.
LOOK_ONLY = frozenset(
    "ls ll la lf lk ldir lx dir head tail cat less more man pwd whoami id groups nvidia-smi date df du free "
    "uname uptime which whereis wc file stat tree ps top lscpu lsblk lsmod nproc grep egrep zcat zless zgrep cut tr "
    "printenv md5sum sha1sum sha256sum shasum cmp diff column cd clear history jupyter-kernelspec true".split()
)
# Options that make a looking command write a file or change something.
_WRITING_OPTIONS = {
    "tree": re.compile(r"-\w*o"),
    "date": re.compile(r"-s|--set|\d"),
    "file": re.compile(r"-C|--compile"),
    "less": re.compile(r"-[oO]|--log"),
    "nvidia-smi": re.compile(r"-(?![Llqi])|--filename"),
}
_INSTALLERS = frozenset("pip pip3 conda mamba micromamba uv apt apt-get aptitude yum dnf brew poetry".split())
_VERSION_ONLY = re.compile(r"\S+ +(--version|-V|-version|--help|-h)")
_JUPYTER_LOOK = re.compile(r"jupyter +(--version|lab +--version|kernelspec +list|labextension +list|--paths)")
_HARMLESS_REDIRECTION = re.compile(r"[012]?>&[012](?!\S)|(?:[012]|&)?>>? *(?:/dev/null|NUL)(?!\S)")
_INSTALL_LOG = re.compile(r"(?<=\s)(?:[12&])?>>?\s*[\w./-]+")
_CALL_IN_BRACES = re.compile(r"\{[^}]*[(=]")
_ENVIRONMENT_PREFIX = re.compile(r"^(?:[A-Za-z_]\w*=[^\s'\"]* +|sudo +(?:-\w+ +)*)*")
_PYTHON_PIP = re.compile(r"^(?:\S*/)?(?:python[\d.]*|\"?\{sys\.executable\}\"?|\$sys\.executable) +-m +(?=pip )")


@dataclass(frozen=True, slots=True)
class _Segments:
    parts: tuple[str, ...]
    plain: bool  # nothing is redirected, substituted or sent to the background


def run_command(command: str, bound_names: frozenset[str]) -> Outcome:
    """Judge `!command` as a statement."""
    dropped = _left_out(command)
    if dropped is not None:
        return dropped
    return _translated(command, bound_names, "subprocess.run({}, shell=True, check=False)")


def capture_command(command: str, bound_names: frozenset[str]) -> Outcome:
    """Judge `!command` as the right side of an assignment: the list of its output lines, errors included."""
    form = (
        "subprocess.run({}, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)"
        ".stdout.splitlines()"
    )
    if command.startswith("!"):
        return refused(MAGIC_REFUSED, "`= !!` is no capture of a command's output", "write `name = !command`")
    return _translated(command, bound_names, form)


def run_script(shell: str, body: str) -> Outcome:
    """Translate the body of `%%bash` or `%%sh`: one call, whatever the script's length."""
    return Outcome(f'subprocess.run(["{shell}"], input={body!r}, text=True, check=True)', ("import subprocess",))


def _translated(command: str, bound_names: frozenset[str], form: str) -> Outcome:
    command = command.strip()
    if not command:
        return refused(MAGIC_REFUSED, "the shell command is empty", "remove the `!`")
    if command.endswith("&"):
        return refused(
            MAGIC_REFUSED,
            f"`!{_shortened(command)}` starts a background process, which the notebook's kernel does not support",
            "use subprocess.Popen",
        )
    expanded = expand(command, bound_names)
    if not expanded.literal:
        return refused(
            SHELL_EXPANSION,
            f"cannot translate the expansion in `!{_shortened(command)}`: {expanded.problem}",
            expanded.fix,
        )
    return Outcome(form.format(expanded.literal), ("import subprocess",))


def _left_out(command: str) -> Outcome | None:
    """Decide whether every part of the command only looks, or only installs."""
    if _CALL_IN_BRACES.search(command):
        return None
    segments = _segments(command)
    if not segments.plain or not segments.parts:
        return None
    dependencies: list[str] = []
    for part in segments.parts:
        part = _ENVIRONMENT_PREFIX.sub("", part.strip(), count=1)
        part = _PYTHON_PIP.sub("", part, count=1)
        words = part.split()
        if not words:
            return None
        if words[0] in _INSTALLERS and words[1:2] not in (["run"], ["exec"], ["build"], ["download"]):
            dependencies += install_requirements(part)
        elif not _looks_only(words[0], part):
            return None
    return Outcome(dependencies=tuple(dict.fromkeys(dependencies))) if dependencies else DROPPED


def _looks_only(word: str, part: str) -> bool:
    if _VERSION_ONLY.fullmatch(part) or _JUPYTER_LOOK.fullmatch(part):
        return True
    writing = _WRITING_OPTIONS.get(word)
    return word in LOOK_ONLY and not (writing and any(writing.match(option) for option in part.split()[1:]))


def _segments(command: str) -> _Segments:
    """Cut the command at `;`, `&&`, `||` and `|` outside quotes; comments end it."""
    parts, current, quote, position = [], "", "", 0
    command = _HARMLESS_REDIRECTION.sub(" ", command)
    if re.search(r"\b(?:pip3?|conda|mamba|apt|apt-get) +(?:-\S+ +)*(?:install|update)\b", command):
        command = _INSTALL_LOG.sub(" ", command)
    while position < len(command):
        character = command[position]
        two = command[position : position + 2]
        if quote != "'" and (character == "`" or two == "$("):
            return _Segments((), False)
        if quote:
            quote = "" if character == quote else quote
            current += character
        elif character in "'\"":
            quote = character
            current += character
        elif character == "#" and (not current or current[-1].isspace()):
            break
        elif two in ("&&", "||") or character in ";|":
            parts.append(current)
            current = ""
            position += two in ("&&", "||")
        elif character in "<>&" and not _in_requirement(current):
            return _Segments((), False)
        else:
            current += character
        position += 1
    parts.append(current)
    while parts and not parts[-1].strip():
        parts.pop()
    return _Segments(tuple(parts), not quote)


def _in_requirement(current: str) -> bool:
    """Whether an unquoted `<` or `>` belongs to `pip install name>=1`, where the shell would write a file `=1`.

    The file is an accident that nothing reads, so the command is judged as its author meant it.
    """
    return bool(re.search(r"\bpip3?\s+install\s.*[A-Za-z0-9\]<>=]$", current))


def _shortened(command: str) -> str:
    return command if len(command) <= 60 else command[:57] + "..."
