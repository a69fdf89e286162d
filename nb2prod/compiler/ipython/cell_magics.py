"""What a cell magic makes of its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nb2prod.compiler.ipython import magics
from nb2prod.compiler.ipython.line_magics import without_options
from nb2prod.compiler.ipython.outcome import DROPPED, Outcome, Promise, refused
from nb2prod.compiler.ipython.shell_commands import run_script
from nb2prod.compiler.ipython.timed_code import timed
from nb2prod.compiler.ipython.written_files import write_file
from nb2prod.rules.syntax import CAPTURED_OUTPUT, MAGIC_REFUSED, UNKNOWN_MAGIC

_STORED_STREAM = re.compile(r"--(?:out|err|proc)\b")


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """`outcome` replaces the magic's line; the body stays (to be translated itself) or is left out."""

    outcome: Outcome
    keeps_body: bool = False
    body: tuple[str, ...] = ()  # what stands in the place of the body's lines


def cell_magic(name: str, arguments: str, body: str, bound_names: frozenset[str]) -> CellOutcome:
    """Judge `%%name arguments` over a body."""
    arguments = arguments.strip()
    if name in magics.DISPLAY_CELL:
        return CellOutcome(DROPPED)
    if name == "timeit":
        return CellOutcome(timed(arguments, body))
    if name == "capture":
        return _capture(arguments)
    if name in magics.UNWRAPPED_CELL:
        return _unwrapped(name, arguments)
    if name in magics.SHELL_CELL:
        return CellOutcome(_script(name, arguments, body))
    if name in magics.WRITING_CELL:
        outcome, rows = write_file(name, arguments, body, bound_names)
        return CellOutcome(outcome, body=rows)
    return CellOutcome(_refused(name, arguments))


def _unwrapped(name: str, arguments: str) -> CellOutcome:
    if without_options(arguments, magics.UNWRAPPED[name]) == "":
        return CellOutcome(DROPPED, keeps_body=True)
    found = refused(
        MAGIC_REFUSED,
        f"`%%{name} {arguments}` has arguments that are not understood",
        f"write `%%{name}` without arguments",
    )
    return CellOutcome(found, keeps_body=True)


def _capture(arguments: str) -> CellOutcome:
    names = [word for word in arguments.split() if not word.startswith("--no-")]
    if not names:
        return CellOutcome(DROPPED, keeps_body=True)
    if len(names) == 1 and names[0].isidentifier():
        return CellOutcome(Outcome(promises=((Promise.NOT_READ, names[0]),)), keeps_body=True)
    message = f"`%%capture {arguments}` is not understood"
    return CellOutcome(refused(CAPTURED_OUTPUT, message, opaque=message), keeps_body=True)


def _script(name: str, arguments: str, body: str) -> Outcome:
    command = f"{name} {arguments}".strip() if name != "script" else arguments
    if command in ("bash", "sh"):
        return run_script(command, body)
    if name == "script" and _skips(command):
        return DROPPED
    stored = f"`%%{name} {arguments}` stores output under a name" if _STORED_STREAM.search(arguments) else ""
    rule = CAPTURED_OUTPUT if stored else MAGIC_REFUSED
    message = stored or f"`%%{name} {arguments}` runs its cell through another program".replace("  ", " ")
    return refused(rule, message, 'Call subprocess.run([...], input="...", text=True, check=True).', stored)


def _skips(command: str) -> bool:
    """Whether the program ignores its input and cannot fail the cell: the customary way to switch a cell off."""
    if re.search(r"[<>|&;`$]|--(?:out|err|proc|bg)\b", command):
        return False
    return command.split()[:1] in (["echo"], ["true"]) or command == "false --no-raise-error"


def _refused(name: str, arguments: str) -> Outcome:
    shown = f"%%{name} {arguments}".strip()
    if name not in magics.REFUSED_CELL:
        return refused(UNKNOWN_MAGIC, f"`{shown}` is not known", opaque=f"`%%{name}` is not known")
    fix, why = magics.REFUSED_CELL[name]
    if _STORED_STREAM.search(arguments):
        why = "it stores output under a name"
    return refused(MAGIC_REFUSED, f"`{shown}` has no counterpart in a module", fix, why and f"`%%{name}`: {why}")
