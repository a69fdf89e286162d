"""Entry point of the `nb2prod` script: what can be answered without the command line's imports, is."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the program; exits."""
    if sys.argv[1:2] == ["check"]:
        from nb2prod.quick.answer import answer

        try:
            if answer(sys.argv[2:]):
                return
        except KeyboardInterrupt:
            sys.stderr.write("nb2prod: interrupted\n")
            sys.exit(130)
        except Exception:  # whatever is wrong (the working directory is gone, say), the command line reports it
            pass
    if sys.argv[1:2] in (["check"], ["export"]):
        _run_quickly()
    else:
        _run_command_line()


def _run_quickly() -> None:
    """Run a command that compiles; end it without taking apart what is thrown away anyway."""
    from nb2prod.workspace.finishing import process as finishing_process

    gc.set_threshold(50_000)  # imports leave nothing behind, and syntax trees come and go by the thousand
    if exports_one(sys.argv[1:]):
        finishing_process.start()
    try:
        _run_command_line()
    except SystemExit as ended:
        if isinstance(ended.code, int) and _all_is_printed():
            finishing_process.end()
            os._exit(ended.code)
        raise
    finally:
        finishing_process.end()


def _all_is_printed() -> bool:
    """Whether nothing waits to be printed; what cannot be, Python itself complains about when it ends."""
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (AttributeError, OSError, ValueError):  # closed, or never there
        return False
    return True


def exports_one(arguments: list[str]) -> bool:
    """Whether files of one notebook will surely be formatted, so that black may be imported side by side."""
    return arguments[:1] == ["export"] and sum(argument.endswith(".ipynb") for argument in arguments) == 1


def _run_command_line() -> None:
    from nb2prod.cli.program import main as run_command_line

    run_command_line()
