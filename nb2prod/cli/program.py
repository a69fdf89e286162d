"""The command line: wiring, and the meaning of exit codes."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence
from typing import Any

import click

from nb2prod import __version__
from nb2prod.errors import Nb2prodError

_UNUSABLE = 2
_INTERRUPTED = 130
_COMMANDS = {  # name -> where its click command is, imported when it is called
    "export": ("nb2prod.cli.export", "export_command"),
    "check": ("nb2prod.cli.check", "check_command"),
    "tag": ("nb2prod.cli.tag", "tag_command"),
    "explain": ("nb2prod.cli.explain", "explain_command"),
    "record": ("nb2prod.cli.record", "record_command"),
    "run": ("nb2prod.cli.run", "run_command"),
    "sweep": ("nb2prod.cli.sweep", "sweep_command"),
    "verify": ("nb2prod.cli.verify", "verify_command"),
    "traceback": ("nb2prod.cli.traceback", "traceback_command"),
    "hook": ("nb2prod.cli.hook", "hook_command"),
    "init": ("nb2prod.cli.init", "init_command"),
    "completion": ("nb2prod.cli.completion", "completion_command"),
}


class Program(click.Group):
    """Commands by name, and every error as a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command when it is asked for, so that the others cost nothing."""
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and exit with 0, 1 (refused or stale), 2 (usage or input), 3 (a bug) or 130 (interrupted)."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except Nb2prodError as error:
            click.echo(f"nb2prod: {error}", err=True)
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("nb2prod: interrupted", err=True)
            code = _INTERRUPTED
        except OSError as error:  # a full disk behind stdout; files have errors of their own
            click.echo(f"nb2prod: {error}", err=True)
            code = _UNUSABLE
        except Exception as error:
            from nb2prod.commands.bugs import BUG, bug_message

            click.echo(f"nb2prod: {bug_message(error)}", err=True)
            code = BUG
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nb2prod", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn tagged notebook cells into the Python module an engineer would have written, or say why not."""


def main() -> None:
    """Entry point of the `nb2prod` script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names and code the terminal's encoding lacks
    cli.main(prog_name="nb2prod")
