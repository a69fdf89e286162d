"""What a project's build configuration says: the back-end, the project's name, where its packages lie."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nb2prod.commands.init.toml_text import at, strings_at, table_at
from nb2prod.errors import ConfigurationError

_BACKENDS = {  # what the build back-end's name begins with -> the tool
    "uv_build": "uv",
    "poetry": "poetry",
    "hatchling": "hatch",
    "setuptools": "setuptools",
    "flit": "flit",
    "pdm": "pdm",
}


@dataclass(frozen=True, slots=True)
class Packaging:
    """How a project is built; all of it empty for a folder that is no package."""

    backend: str = ""
    name: str = ""  # as an import name
    roots: tuple[str, ...] = ()  # directories in which packages were declared to lie
    installable: bool = False


def packaging_of(folder: Path, pyproject: Mapping[str, object]) -> Packaging:
    """Read pyproject.toml, setup.cfg and setup.py without running them; raises ConfigurationError."""
    setup_cfg, setup_py = _setup_cfg(folder / "setup.cfg"), _setup_py(folder / "setup.py")
    declared = at(pyproject, "build-system", "build-backend")
    backend = next((tool for start, tool in _BACKENDS.items() if str(declared or "").startswith(start)), "")
    legacy = (folder / "setup.py").is_file() or "metadata" in setup_cfg
    if not backend and declared is None and legacy:
        backend = "setuptools"
    names = (
        at(pyproject, "project", "name"),
        at(pyproject, "tool", "poetry", "name"),
        setup_cfg.get("metadata", {}).get("name"),
        setup_py.get("name"),
    )
    name = next((name for name in names if isinstance(name, str)), "")
    return Packaging(
        backend=backend,
        name=re.sub(r"[-_.]+", "_", name).lower(),
        roots=_roots(pyproject, setup_cfg, setup_py),
        installable="build-system" in pyproject or legacy,
    )


def _roots(
    pyproject: Mapping[str, object], setup_cfg: Mapping[str, Mapping[str, str]], setup_py: Mapping[str, object]
) -> tuple[str, ...]:
    """The directories of packages, as each build back-end's own settings name them."""
    wheel = strings_at(pyproject, "tool", "hatch", "build", "targets", "wheel", "packages")
    roots = [str(PurePosixPath(path).parent) for path in wheel]
    included = at(pyproject, "tool", "poetry", "packages")
    for entry in included if isinstance(included, list) else ():
        roots += [str(at(entry, "from") or ".")]
    uv = table_at(pyproject, "tool", "uv", "build-backend")
    roots += [str(uv["module-root"] or ".")] if "module-root" in uv else []
    setuptools = table_at(pyproject, "tool", "setuptools")
    roots += strings_at(setuptools, "packages", "find", "where")
    for directories in (table_at(setuptools, "package-dir"), table_at(setup_py, "package_dir")):
        roots += [str(directories[""] or ".")] if "" in directories else []
    whole = re.search(r"^\s*=\s*(\S+)\s*$", setup_cfg.get("options", {}).get("package_dir", ""), re.MULTILINE)
    roots += [whole.group(1)] if whole else []
    return tuple(dict.fromkeys(roots))


def _setup_cfg(path: Path) -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    return {section: dict(parser[section]) for section in parser.sections()}


def _setup_py(path: Path) -> dict[str, object]:
    """The arguments of the call of `setup` that are written out."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):  # whatever it is, it runs somehow; nothing is known then
        return {}
    arguments: dict[str, object] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("setup", "setuptools.setup"):
            for keyword in node.keywords:
                if keyword.arg in ("name", "package_dir"):
                    arguments[keyword.arg] = _literal(keyword.value)
    return arguments


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
