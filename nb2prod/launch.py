"""Entry point of the `nb2prod` script: what can be answered without the command line's imports, is."""

from __future__ import annotations


def main() -> None:
    """Run the program; exits."""
    from nb2prod.cli import main as run_command_line

    run_command_line()
