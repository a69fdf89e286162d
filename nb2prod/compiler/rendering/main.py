"""The generated `main`: a command line made from the parameters."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from nb2prod.compiler.lines import Line
from nb2prod.compiler.rendering.converters import converter_name, converters, rereads_default
from nb2prod.compiler.rendering.parameters import WIDTH, unique
from nb2prod.model import Parameter, ParameterType


class MainSpec(NamedTuple):
    """What `main` has to know; `metrics` are the attributes of `Results` that metrics steps put out."""

    description: str
    parameters: tuple[Parameter, ...] = ()
    metrics: tuple[str, ...] = ()
    figures: bool = False


def option_names(parameters: Sequence[Parameter]) -> dict[str, str]:
    """Give each parameter its command-line option; one that is taken becomes visibly `--parameter-NAME`."""
    taken = {"--help", "--json", "--artifacts"}
    natural = {parameter.name: "--" + parameter.name.replace("_", "-") for parameter in parameters}
    names: dict[str, str] = {}
    for parameter in parameters:
        option = natural[parameter.name]
        others = {other for name, other in natural.items() if name != parameter.name}
        while option in taken or (option != natural[parameter.name] and option in others):
            option = "--parameter-" + option[2:]
        names[parameter.name] = option
        taken.add(option)
        if parameter.value_type is ParameterType.BOOL:
            taken.add("--no-" + option[2:])
    return names


def main_function(spec: MainSpec) -> tuple[Line, ...]:
    """Render `main(argv) -> int`; it calls `run`, `Parameters` and nothing else of the module."""
    options = option_names(_bools_first(spec.parameters))
    body: list[str] = []
    if spec.parameters:
        body += ["defaults = Parameters()"]
    body += converters(spec.parameters)
    body += _call("parser = argparse.ArgumentParser", [*_description(spec.description), "allow_abbrev=False"])
    for parameter in spec.parameters:
        body += _option(parameter, options[parameter.name])
    body += _call(
        "parser.add_argument",
        ['"--json"', 'action="store_true"', 'help="print the metrics as one JSON object"'],
    )
    if spec.figures:
        help_text = 'help="save the figures in this directory"'
        body += _call("parser.add_argument", ['"--artifacts"', "type=Path", 'metavar="DIR"', help_text])
    body += ["arguments = parser.parse_args(argv)"]
    body += _call("parameters = Parameters", [_value(item, options[item.name]) for item in spec.parameters])
    body += _run_and_print(spec)
    head = ("def main(argv: Sequence[str] | None = None) -> int:", '    """Run from the command line."""')
    return tuple(Line(text) for text in (*head, *("    " + text if text else "" for text in body)))


def _bools_first(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Order by who takes two options: `--shuffle` also takes `--no-shuffle`, whoever is called so must give way."""
    return tuple(sorted(parameters, key=lambda parameter: parameter.value_type is not ParameterType.BOOL))


def _description(text: str) -> list[str]:
    if not text:
        return []
    return _text_argument("description", text.replace("%", "%%") if "%(prog)" in text else text)


def _option(parameter: Parameter, option: str) -> list[str]:
    arguments = [quoted(option)]
    if parameter.value_type is ParameterType.BOOL:
        arguments.append("action=argparse.BooleanOptionalAction")
    converter = converter_name(parameter)
    if converter:
        arguments.append(f"type={converter}")
    if parameter.choices and parameter.value_type is not ParameterType.LITERAL:
        choices = [*parameter.choices, *((None,) if parameter.optional else ())]
        shown = ", ".join(quoted(choice) if isinstance(choice, str) else repr(choice) for choice in choices)
        arguments.append(f"choices=[{shown}]")
    help_text = parameter.help.replace("%", "%%")
    if rereads_default(parameter):
        arguments.append("default=argparse.SUPPRESS")
        default = parameter.default.replace("%", "%%")
        note = f"default: {default}" if len(default) <= 40 and "\n" not in default else ""
    else:
        arguments.append(f"default=defaults.{parameter.name}")
        note = "default: %(default)s"
    text = f"{help_text} ({note})" if help_text and note else help_text or note
    if help_text and not fits("help", text):
        text = help_text  # what the scientist wrote says more than the default, which the class above shows
    return _call("parser.add_argument", arguments + (_text_argument("help", text) if text else []))


def _value(parameter: Parameter, option: str) -> str:
    attribute = option[2:].replace("-", "_")
    if rereads_default(parameter):
        return f'{parameter.name}=getattr(arguments, "{attribute}", defaults.{parameter.name})'
    return f"{parameter.name}=arguments.{attribute}"


def _run_and_print(spec: MainSpec) -> list[str]:
    call = "run(parameters, artifacts=arguments.artifacts)" if spec.figures else "run(parameters)"
    body = ["with contextlib.redirect_stdout(sys.stderr if arguments.json else sys.stdout):"]
    if not spec.metrics:
        return [*body, f"    {call}", "if arguments.json:", '    print("{}")', "return 0"]
    return [
        *body,
        f"    results = {call}",
        "outputs: dict[str, Any] = {",
        *(f'    "{name}": results.{name},' for name in spec.metrics),
        "}",
        "metrics: dict[str, Any] = {}",
        "for name, output in outputs.items():",
        '    scalar = hasattr(type(output), "ndim") and output.ndim == 0',
        "    value = output.item() if scalar else output",
        "    if isinstance(value, str | numbers.Number):",
        "        metrics[name] = value",
        "if arguments.json:",
        "    print(json.dumps(metrics, default=str))",
        "else:",
        "    for name, value in metrics.items():",
        '        print(f"{name}: {value}")',
        "return 0",
    ]


def _call(function: str, arguments: list[str]) -> list[str]:
    """Write a call on one line where it fits, else one argument per line."""
    line = f"{function}({', '.join(arguments)})"
    if len(line) + 4 <= WIDTH and "\n" not in line:
        return [line]
    shown = [part for argument in arguments for part in _argument_lines(argument)]
    return [f"{function}(", *shown, ")"]


def _argument_lines(argument: str) -> list[str]:
    parts = argument.split("\n")
    return [*(f"    {part}" for part in parts[:-1]), f"    {parts[-1]},"]


def _text_argument(name: str, text: str) -> list[str]:
    """Write a text argument, one too long for a line as a parenthesised group of lines (joined by newlines here)."""
    if fits(name, text):
        return [f"{name}={quoted(text)}"]
    parts = textwrap.wrap(text, WIDTH - 20, break_long_words=False, break_on_hyphens=False)
    pieces = [quoted(part + " ") for part in parts[:-1]] + [quoted(parts[-1])]
    return ["\n".join([f"{name}=(", *(f"    {piece}" for piece in pieces), ")"])]


def fits(name: str, text: str) -> bool:
    """Whether the argument fits on a line of its own."""
    return len(text) <= WIDTH - len(name) - 14


def quoted(text: str) -> str:
    """Write text as a string literal, in double quotes where that needs no more escapes."""
    literal = repr(text)
    return literal if '"' in text or "'" in text else f'"{literal[1:-1]}"'


def main_imports(spec: MainSpec) -> tuple[str, ...]:
    """List the import statements that `main` needs, each once."""
    kinds = {parameter.value_type for parameter in spec.parameters}
    statements = ["import argparse"]
    if ParameterType.LITERAL in kinds:
        statements.append("import ast")
    statements.append("import contextlib")
    if spec.metrics:
        statements += ["import json", "import numbers"]
    statements += ["import sys", "from collections.abc import Sequence"]
    paths = any("isinstance" in line and "Path)" in line for line in converters(spec.parameters))
    if spec.figures or ParameterType.PATH in kinds or paths:
        statements.append("from pathlib import Path")
    if spec.metrics:
        statements.append("from typing import Any")
    return unique(statements)
