"""Which program runs a notebook: the interpreter its kernel would run in, or the kernel itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import UsageError
from nb2prod.execution.kernels import Kernel, choose_kernel, find_specification, is_own_python

_LAUNCHERS = (["-m", "ipykernel_launcher"], ["-m", "ipykernel"])
_CONNECTION = ["-f", "{connection_file}"]


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An environment to run in."""

    python: str  # program
    environment: tuple[tuple[str, str], ...] = ()  # added to ours
    name: str = ""  # for messages: kernel name or path
    options: tuple[str, ...] = ()  # of the interpreter itself
    note: str = ""  # why it is not the one that the notebook names
    kernel: Kernel | None = None  # whose environment it is; None for a program that was named


@dataclass(frozen=True, slots=True)
class RealKernel:
    """A kernel that only jupyter_client can start, and why it has to be that one."""

    kernel: Kernel
    reason: str
    python: str = ""  # start ipykernel with this program instead of the specification's
    environment: tuple[tuple[str, str], ...] = ()  # added to ours


def choose_interpreter(kernel_name: str, python: Path | None = None) -> Interpreter | RealKernel:
    """Choose where a notebook that names a kernel runs; `python` overrides what it names.

    Raises `ToolFailed` when no kernel is installed and `UsageError` when `python` is no program.
    """
    if python is not None:
        # not resolved: a virtual environment's interpreter is a link
        if not python.is_file():
            raise UsageError(f"{python}: there is no such interpreter")
        return Interpreter(str(python.absolute()), name=str(python))
    kernel = choose_kernel(kernel_name)
    specification = find_specification(kernel.name)
    options = _interpreter_options(list(specification.command)) if specification is not None else None
    if specification is None or options is None:
        return RealKernel(kernel, f"the kernel {kernel.name!r} is not an IPython kernel started directly")
    program = specification.command[0]
    return Interpreter(
        # jupyter_client, too, takes a bare `python` for its own
        python=sys.executable if is_own_python(program) else program,
        environment=tuple((str(name), str(value)) for name, value in specification.environment.items()),
        name=kernel.name,
        options=options,
        note=kernel.note,
        kernel=kernel,
    )


def kernel_in(interpreter: Interpreter, reason: str) -> RealKernel:
    """Return the real kernel that runs in the same environment."""
    if interpreter.kernel is None:
        return RealKernel(Kernel(interpreter.name), reason, interpreter.python, interpreter.environment)
    return RealKernel(interpreter.kernel, reason, environment=interpreter.environment)


def _interpreter_options(command: list[str]) -> tuple[str, ...] | None:
    """The options between `python` and `-m ipykernel_launcher`; None for any other command."""
    for launcher in _LAUNCHERS:
        tail = [*launcher, *_CONNECTION]
        options = command[1 : len(command) - len(tail)]
        if command[-len(tail) :] == tail and all(option.startswith("-") for option in options):
            return tuple(options)
    return None
