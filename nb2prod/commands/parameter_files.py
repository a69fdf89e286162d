"""Files of parameter values: YAML, JSON and TOML in, YAML out.

A file maps names to values, as papermill's `-f` reads it. What YAML has no type for is written so that the parameter's
own type brings it back exactly: tuples and sets as lists, paths as text, and what is still not told apart by that
(a tuple for `Sequence`, say) as the text of its Python source. Numbers, texts, booleans, null, lists and mappings are
plain YAML, infinity and not-a-number included, so papermill reads a file without the others the same way.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from nb2prod.compiler.parameters.file_values import value_from_file
from nb2prod.errors import Nb2prodError, UsageError
from nb2prod.execution.parameter_code import value_code
from nb2prod.model import Parameter
from nb2prod.workspace.remote.files import name_of, read_bytes

_SUFFIXES = (".yaml", ".yml", ".json", ".toml")
# YAML 1.2 floats: PyYAML, which is of 1.1, takes `1e-3` for text
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$")


def read_parameter_file(location: str) -> dict[str, object]:
    """Read the values as the file has them, by name; `value_from_file` gives them their types.

    Raises `UsageError` for a file that is missing, in no known format, or holds anything but names with values.
    """
    suffix = PurePath(name_of(location)).suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(f"{location}: a file of parameters is YAML, JSON or TOML: its name ends in {_listed()}")
    try:
        text = read_bytes(location).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{location}: not UTF-8 text: {error.reason} at byte {error.start}") from error
    except Nb2prodError as error:
        raise UsageError(str(error)) from error
    try:
        document = _parsed(text, suffix)
    except ValueError as error:
        raise UsageError(f"{location}: {error}") from error
    if not isinstance(document, dict) or not all(isinstance(name, str) for name in document):
        raise UsageError(f"{location}: a file of parameters maps names to values, such as `rows: 100`")
    return document


def parameter_file_text(parameters: Sequence[Parameter], values: Mapping[str, object], comment: str = "") -> str:
    """Write values of parameters as YAML that reads back exactly, in the given order.

    Raises `UsageError` for a value that the parameter's type does not bring back.
    """
    import yaml

    known = {each.name: each for each in parameters}
    document = {name: _plain(known[name], value) for name, value in values.items()}
    lines = [f"# {line}" for line in comment.splitlines()]
    text = yaml.dump(document, Dumper=_dumper(), sort_keys=False, allow_unicode=True, default_flow_style=None)
    return "\n".join([*lines, text])


def _plain(parameter: Parameter, value: object) -> object:
    """The simplest form that reads back as the value."""
    forms = (value, _without_types(value), value_code(value))
    for form in forms:
        if _is_plain(form) and _reads_back(parameter, form, value):
            return form
    raise UsageError(f"parameter {parameter.name}: {value!r} cannot be told from other values in a file")


def _reads_back(parameter: Parameter, form: object, value: object) -> bool:
    try:
        return value_code(value_from_file(parameter, form)) == value_code(value)
    except ValueError:
        return False


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(type(key) in (str, int, bool) and _is_plain(item) for key, item in value.items())
    return value is None or type(value) in (str, bool, int, float, bytes)


def _without_types(value: object) -> object:
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, dict):
        return {_without_types(key): _without_types(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return [_without_types(item) for item in sorted(value, key=value_code)]
    if isinstance(value, (list, tuple)):
        return [_without_types(item) for item in value]
    return value


def _listed() -> str:
    return ", ".join(_SUFFIXES[:-1]) + f" or {_SUFFIXES[-1]}"


def _parsed(text: str, suffix: str) -> object:
    """The document; a name that is given twice is an error in each format."""
    if suffix == ".json":
        return json.loads(text, object_pairs_hook=_pairs) if text.strip() else {}
    if suffix == ".toml":
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
        return tomllib.loads(text)
    import yaml

    try:
        document = yaml.load(text, Loader=_loader())
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
    return {} if document is None else document


def _pairs(pairs: Sequence[tuple[object, object]]) -> dict[object, object]:
    found: dict[object, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} is given twice")
        found[name] = value
    return found


def _loader() -> Any:
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML carries no types
        """Reads dates as text, as papermill does."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[object, object]:
            self.flatten_mapping(node)
            return _pairs(
                [(self.construct_object(key, True), self.construct_object(value, True)) for key, value in node.value]
            )

    _use_own_resolvers(Loader)
    return Loader


def _dumper() -> Any:
    import yaml

    class Dumper(yaml.SafeDumper):  # type: ignore[misc]  # PyYAML carries no types
        """Quotes what the loader would take for something else."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    _use_own_resolvers(Dumper)
    return Dumper


def _use_own_resolvers(kind: Any) -> None:
    kind.yaml_implicit_resolvers = {
        start: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for start, pairs in kind.yaml_implicit_resolvers.items()
    }
    kind.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))
