"""The magics that ipykernel adds to IPython's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from IPython.core import page
from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class
from IPython.display import Javascript, display
from IPython.utils import openpy


@magics_class
class KernelMagics(Magics):
    """What a cell can say to a kernel; pages and editors open in a front end, so nothing of them shows in a run."""

    shell: Any

    @line_magic
    def edit(self, parameter_s: str = "", last_call: object = None) -> None:
        """Open an editor in the front end: there is none."""

    @line_magic
    def clear(self, arg_s: str) -> None:
        """Clear the terminal."""
        self.shell.system("clear" if os.name == "posix" else "cls")

    if os.name == "nt":
        cls = line_magic("cls")(clear)  # type: ignore[arg-type,var-annotated]  # IPython's own way

    @line_magic
    def less(self, arg_s: str) -> None:
        """Show a file through the pager."""
        if not arg_s:
            raise UsageError("Missing filename.")
        if arg_s.endswith(".py"):
            text = self.shell.pycolorize(openpy.read_py_file(arg_s, skip_encoding_cookie=False))
        else:
            with Path(arg_s).open() as file:
                text = file.read()
        page.page(text)

    more = line_magic("more")(less)  # type: ignore[arg-type,var-annotated]

    if os.name == "posix":

        @line_magic
        def man(self, arg_s: str) -> None:
            """Show a manual page through the pager."""
            page.page(self.shell.getoutput(f"man {arg_s} | col -b", split=False))

    @line_magic
    def connect_info(self, arg_s: str) -> None:
        """Say how to connect to the kernel."""
        self.shell.needs_kernel("%connect_info asks for a kernel's address")

    @line_magic
    def qtconsole(self, arg_s: str) -> None:
        """Open a console that is connected to the kernel."""
        self.shell.needs_kernel("%qtconsole opens a console on a kernel")

    @line_magic
    def subshell(self, arg_s: str) -> None:
        """List the kernel's subshells."""
        self.shell.needs_kernel("%subshell lists a kernel's subshells")

    @line_magic
    def autosave(self, arg_s: str) -> None:
        """Set the autosave interval in the notebook (in seconds)."""
        try:
            interval = int(arg_s)
        except ValueError as error:
            raise UsageError(f"%%autosave requires an integer, got {arg_s!r}") from error
        script = Javascript(f"IPython.notebook.set_autosave_interval({1000 * interval})")
        display(script, include=["application/javascript"])
        print(f"Autosaving every {interval} seconds" if interval else "Autosave disabled")


KernelMagics.__module__ = "ipykernel.zmqshell"
