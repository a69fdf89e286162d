"""The command `nb2prod traceback`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

import click

from nb2prod.errors import UsageError

if TYPE_CHECKING:
    from nb2prod.commands.traceback import Frame, LiveText

_CHUNK = 1 << 16


class TracebackCommand(click.Command):
    """Keeps apart what stands behind `--`: a command to run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before `--`."""
        if "--" in args:
            at = args.index("--")
            args, ctx.obj = args[:at], args[at + 1 :]
        return super().parse_args(ctx, args)


@click.command("traceback", cls=TracebackCommand, options_metavar="[--json]")
@click.argument("file", metavar="[FILE|-] | -- COMMAND...", required=False)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object with the frames on stdout and nothing else."
)
@click.pass_context
def traceback_command(context: click.Context, file: str | None, as_json: bool) -> None:
    """Show the notebook's cell and line for every frame of a traceback that is in a generated file.

    Reads a traceback, a log or pytest's output from FILE or stdin, and prints it with the cells added. Behind `--` it
    runs a command and does so with the command's stderr as it comes; the exit code is the command's.
    """
    from nb2prod.commands.traceback import LiveText, Translator

    command: list[str] | None = context.obj
    translator = Translator(Path.cwd())
    text = LiveText(translator)
    if command is not None:
        if file is not None or as_json or not command:
            raise UsageError("a command to run stands alone behind --: nb2prod traceback -- python src/churn.py")
        context.exit(_run(command, text))
    with _opened(file) as source:
        _pump(source, None if as_json else sys.stdout.buffer, text)
    if as_json:
        frames = [_document(frame) for frame in translator.frames]
        click.echo(json.dumps({"schema": 1, "frames": frames}, indent=2, ensure_ascii=False))


def _opened(file: str | None) -> BinaryIO:
    if file is None and sys.stdin.isatty():
        raise UsageError(
            "nothing to read: name a FILE with a traceback in it, pipe one in, or put a command to run behind --"
        )
    if file in (None, "-"):
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0)
    try:
        return Path(str(file)).open("rb", buffering=0)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None


def _pump(source: IO[bytes], sink: BinaryIO | None, text: LiveText) -> None:
    """Pass everything on as it comes, frames explained."""
    while data := source.read(_CHUNK):
        _write(sink, text.feed(data))
    _write(sink, text.end())


def _write(sink: BinaryIO | None, data: bytes) -> None:
    if sink is not None:
        sink.write(data)
        sink.flush()


def _run(command: Sequence[str], text: LiveText) -> int:
    """Run the command; the exit code is its own, as a shell counts signals."""
    try:
        process = subprocess.Popen(command, stderr=subprocess.PIPE, bufsize=0)
    except OSError as error:
        raise UsageError(f"{command[0]}: cannot be run: {error.strerror}") from None
    assert process.stderr is not None
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it goes to the command, too: that one decides
    try:
        with process.stderr as source:
            _pump(source, sys.stderr.buffer, text)
        code = process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


def _document(frame: Frame) -> dict[str, object]:
    """One frame of the JSON object.

    `schema` 1: {schema, frames: [{file, line, function, notebook, cell_id, cell, cell_line, source, note}]}, in the
    order of the text. A cell of 0 is not known; `note` says what is uncertain.
    """
    from nb2prod.reporting.paths import shown

    origin = frame.origin
    return {
        "file": frame.file,
        "line": frame.line,
        "function": frame.function,
        "notebook": shown(origin.notebook),
        "cell_id": origin.cell_id,
        "cell": origin.cell,
        "cell_line": origin.line,
        "source": origin.source,
        "note": origin.note,
    }
