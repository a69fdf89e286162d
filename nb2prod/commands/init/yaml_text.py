"""Changes of YAML files that keep every byte that is there: one more item in a list, proven by parsing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from nb2prod.commands.init.toml_text import appended, newline_of
from nb2prod.errors import ConfigurationError


def parsed(text: str, path: Path) -> object:
    """The document; raises ConfigurationError naming the file and the line."""
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark is not None else ""
        raise ConfigurationError(f"{path}{line}: invalid YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:  # a character that no YAML may have
        raise ConfigurationError(f"{path}: invalid YAML: {str(error).splitlines()[0]}") from None


def with_item(text: str, key: str, item: str, path: Path) -> str | None:
    """The text with an item (`- ...`, its lines from column 0) at the end of the top level's list `key`.

    None where only a person can do that. Raises ConfigurationError for invalid YAML.
    """
    before = parsed(text, path)
    if before is None:
        before = {}
    if not isinstance(before, dict) or not isinstance(before.get(key, []), list):
        return None
    if key not in before:
        changed = appended(text, f"{key}:\n{_indented(item, 2)}")
    else:
        place = _end_of_list(text, key)
        if place is None:
            return None
        offset, column = place
        newline = newline_of(text)
        start = "" if text[:offset].endswith("\n") else newline
        changed = f"{text[:offset]}{start}{_indented(item, column).replace(chr(10), newline)}{text[offset:]}"
    wanted = {**before, key: [*before.get(key, []), *yaml.safe_load(item)]}
    return changed if yaml.safe_load(changed) == wanted else None


def _indented(item: str, column: int) -> str:
    return "".join(f"{' ' * column}{line}\n" for line in item.splitlines())


def _end_of_list(text: str, key: str) -> tuple[int, int] | None:
    """Where a list in block style ends, with the comments of its last item, and the column of its dashes."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    items = next(value for name, value in root.value if name.value == key)
    if items.flow_style or not items.value:
        return None
    column = int(items.start_mark.column)
    lines = text.splitlines(keepends=True)
    line = max(_last_lines(items)) + 1
    while line < len(lines) and _is_comment(lines[line], column):
        line += 1
    return len("".join(lines[:line])), column


def _last_lines(node: yaml.Node) -> Iterator[int]:
    """The lines on which the node's values and the brackets around them end."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _last_lines(key)
            yield from _last_lines(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _last_lines(value)
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        end = node.end_mark
        yield end.line if end.column else max(end.line - 1, node.start_mark.line)


def _is_comment(line: str, column: int) -> bool:
    text = line.lstrip(" ")
    return text.startswith("#") and len(line) - len(text) > column
