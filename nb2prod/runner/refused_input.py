"""`input` and `getpass` in a run that nobody sits at: they raise what a kernel raises.

Where ipykernel is installed, its own methods raise it, so that words and traceback are those of the version there.
"""

from __future__ import annotations
import __future__

import builtins
import getpass
import re
import typing
from pathlib import Path
from typing import Any

from IPython.core.error import StdinNotImplementedError

from .installed_kernel import kernel_file

_WORDS = "{} was called, but this frontend does not support input requests."
_NEXT_MEMBER = re.compile(r"^    [A-Za-z_@]", re.MULTILINE)


class Kernel:
    """What raises where there is no ipykernel."""

    _allow_stdin = False

    def raw_input(self, prompt: str = "") -> str:
        raise StdinNotImplementedError(_WORDS.format("raw_input"))

    def getpass(self, prompt: str = "", stream: object = None, **_others: object) -> str:
        raise StdinNotImplementedError(_WORDS.format("getpass"))


def refuse_input() -> None:
    """Replace `input` and `getpass.getpass`."""
    builtins.input = _kernel_with("raw_input").raw_input
    getpass.getpass = _kernel_with("getpass").getpass


def _kernel_with(method: str) -> Any:
    path = kernel_file("kernelbase.py")
    try:
        return (path is not None and _installed_kernel(path, method)) or Kernel()
    except (OSError, SyntaxError, ValueError):
        return Kernel()


def _installed_kernel(path: Path, method: str) -> Any | None:
    """Compile one method out of ipykernel, without what its import would load."""
    source = path.read_text(encoding="utf-8")
    start = source.find(f"    def {method}(")
    if start < 0:
        return None
    after = _NEXT_MEMBER.search(source, start + 1)
    body = source[start : after.start() if after else len(source)]
    line = source.count("\n", 0, start)
    text = "\n" * (line - 1) + f"class Kernel:\n{body}"
    namespace: dict[str, Any] = {"StdinNotImplementedError": StdinNotImplementedError, "t": typing}
    namespace["__name__"] = "ipykernel.kernelbase"
    flags = __future__.annotations.compiler_flag
    exec(compile(text, str(path), "exec", flags=flags, dont_inherit=True), namespace)
    kernel = namespace["Kernel"]()
    kernel._allow_stdin = False
    return kernel
