"""What the modules that a notebook imports are: distributions and versions, and files of its own with their contents.

A program that runs in the notebook's interpreter and folder: it reads a request from standard input, and writes what
it has found to standard output, both JSON. Nothing is imported to find it.
"""

import ast
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import platform
import re
import site
import sys
import sysconfig
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Tuple

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?")
_OF_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_INFORMATION = re.compile(r"(.+?)-(\d[^-]*?)(?:-py\d.*)?\.(?:dist-info|egg-info)$")
Found = Tuple[str, List[str]]  # a module's file, and the folders that its own modules lie in
_SOURCES = (".py", ".pyw")


class Distributions:
    """The distributions on the search path, found by their folders' names."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._found: Dict[str, Tuple[str, str]] = {}  # normalised name: version and path of its information
        self._tops: Dict[str, Set[str]] = {}  # module: names of those that have it; filled when it is needed
        for folder in folders:
            for name in _names_in(folder):
                match = _INFORMATION.match(name)
                if match is not None:
                    self._found.setdefault(_normal(match.group(1)), (match.group(2), str(Path(folder, name))))

    def providing(self, module: str) -> List[str]:
        """The names of the distributions that a top-level module comes from."""
        if _normal(module) in self._found:
            return [_normal(module)]
        if not self._tops:
            for name, (_, path) in self._found.items():
                for top in _top_level(path):
                    self._tops.setdefault(top, set()).add(name)
        return sorted(self._tops.get(module, ()))

    def closure(self, names: Iterable[str]) -> Dict[str, str]:
        """The versions of these distributions, and of all that they require and that is there."""
        versions: Dict[str, str] = {}
        seen: Set[Tuple[str, str]] = set()
        waiting = [(name, "") for name in names]
        while waiting:
            name, extra = waiting.pop()
            if (name, extra) in seen or name not in self._found:
                continue
            seen.add((name, extra))
            versions[name], path = self._found[name]
            waiting += _required(path, extra)
        return dict(sorted(versions.items()))


def _names_in(folder: str) -> List[str]:
    try:
        return sorted(path.name for path in Path(folder).iterdir())
    except OSError:
        return []


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _top_level(information: str) -> Set[str]:
    """The top-level modules of a distribution."""
    text = _text(Path(information, "top_level.txt"))
    if text.strip():
        return set(text.split())
    lines = _text(Path(information, "RECORD")).splitlines()
    tops = {line.partition(",")[0].partition("/")[0] for line in lines}
    return {top.partition(".")[0] for top in tops if top.isidentifier() or top.endswith((".py", ".so", ".pyd"))}


def _required(information: str, extra: str) -> Iterator[Tuple[str, str]]:
    """The requirements of a distribution, or those that one of its extras adds, as names and extras."""
    text = _text(Path(information, "METADATA")) or _text(Path(information, "PKG-INFO"))
    for line in text.partition("\n\n")[0].splitlines():
        if not line.startswith("Requires-Dist:"):
            continue
        requirement, _, marker = line[len("Requires-Dist:") :].partition(";")
        of_extra = _OF_EXTRA.search(marker)
        match = _REQUIREMENT.match(requirement)
        if match is not None and (_normal(of_extra.group(1)) if of_extra else "") == extra:
            name = _normal(match.group(1))
            yield name, ""
            for each in (match.group(2) or "").split(","):
                if each.strip():
                    yield name, _normal(each.strip())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


class Inventory:
    """Follows imports from the notebook into its own files; what is installed is only named."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = [str(Path(folder).resolve()) for folder in folders]  # that the notebook adds to the search path
        places = {*sysconfig.get_paths().values(), *site.getsitepackages(), site.getusersitepackages()}
        self._installed = tuple(
            os.path.realpath(place) + os.sep for place in places if place.endswith(("site-packages", "dist-packages"))
        )
        paths = sysconfig.get_paths()
        self._standard = tuple(os.path.realpath(paths[name]) + os.sep for name in ("stdlib", "platstdlib"))
        self.installed: Set[str] = set()  # top-level modules
        self.files: Dict[str, str] = {}  # the notebook's own: real path and digest
        self.missing: Set[str] = set()
        self._seen: Set[str] = set()
        self._waiting: List[str] = []

    def follow(self, modules: Iterable[str], files: Iterable[str]) -> None:
        """Look at dotted names of modules, and at Python files."""
        for path in files:
            self._take_file(path, "")
        self._waiting += modules
        while self._waiting:
            module = self._waiting.pop()
            if module not in self._seen:
                self._seen.add(module)
                self._look_at(module)

    def _look_at(self, module: str) -> None:
        """Take the files of a module and of the packages that it lies in."""
        first, *rest = module.split(".")
        found = self._top(first)
        if found is None:
            self.missing.add(first)
            return
        if self._is_elsewhere(first, found):
            return
        name = first
        for part in [*rest, ""]:
            file, folders = found
            if file:
                self._take_file(file, name if folders else name.rpartition(".")[0])
            below = _below(folders, part) if part else None
            if below is None:
                return
            found, name = below, name + "." + part

    def _top(self, name: str) -> Optional[Found]:
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError, AttributeError):
            spec = None
        if spec is None:
            return _below(self._folders, name)
        return (spec.origin or "") if spec.has_location else "", list(spec.submodule_search_locations or ())

    def _is_elsewhere(self, top: str, found: Found) -> bool:
        """Whether a module is part of a distribution or of Python itself."""
        file, folders = found
        if not file and not folders:  # built in
            return True
        for place in map(os.path.realpath, [file] if file else folders):
            if place.startswith(self._installed):
                self.installed.add(top)
                return True
            if place.startswith(self._standard):
                return True
        return False

    def _take_file(self, path: str, package: str) -> None:
        real = os.path.realpath(path)
        if real in self.files or real == os.path.realpath(__file__):
            return
        try:
            content = Path(real).read_bytes()
        except OSError:
            self.missing.add(path)
            return
        self.files[real] = hashlib.sha256(content).hexdigest()
        if real.endswith(_SOURCES):
            self._read(content, package, Path(real).parent)

    def _read(self, content: bytes, package: str, folder: Path) -> None:
        try:
            tree = ast.parse(content)
        except (SyntaxError, ValueError):
            return
        for node in ast.walk(tree):
            self._waiting += imported(node, package)
            text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and text.endswith(_SOURCES) and "\n" not in text:
                for path in (folder / text, Path(text)):
                    if path.is_file():
                        self._take_file(str(path), "")


def _below(folders: Iterable[str], name: str) -> Optional[Found]:
    """A module in one of some folders; a folder without `__init__.py` is a package, too, where nothing else is."""
    plain = []
    for folder in map(Path, folders):
        files = [folder / name / ("__init__" + ending) for ending in importlib.machinery.all_suffixes()]
        package = next((path for path in files if path.is_file()), None)
        if package is not None:
            return str(package), [str(package.parent)]
        files = [folder / (name + ending) for ending in importlib.machinery.all_suffixes()]
        module = next((path for path in files if path.is_file()), None)
        if module is not None:
            return str(module), []
        if (folder / name).is_dir():
            plain.append(str(folder / name))
    return ("", plain) if plain else None


def imported(node: ast.AST, package: str) -> Iterator[str]:
    """The dotted names that an import statement, or a call that imports, may load."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".") if package else []
        base = above[: len(above) - node.level + 1] if node.level else []
        whole = ".".join([*base, *([node.module] if node.module else [])])
        if whole and (not node.level or len(above) >= node.level):
            yield whole
            yield from (whole + "." + alias.name for alias in node.names if alias.name != "*")
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        function = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if function in ("import_module", "__import__") and isinstance(node.args[0].value, str):
            yield node.args[0].value.lstrip(".")


def _loose(inventory: Inventory, distributions: Distributions) -> Dict[str, str]:
    """The contents of installed modules that no distribution claims."""
    found: Dict[str, str] = {}
    for module in sorted(inventory.installed):
        if distributions.providing(module):
            continue
        spec = importlib.util.find_spec(module)
        if spec is not None and spec.has_location and spec.origin:
            found[module] = hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()
    return found


def answer(request: Dict[str, Any]) -> Dict[str, Any]:
    """Say what the environment of these modules is."""
    inventory = Inventory(request["folders"])
    inventory.follow(request["modules"], request["files"])
    distributions = Distributions(sys.path)
    always = [_normal(name) for name in request["distributions"]]
    needed = {name for module in inventory.installed for name in distributions.providing(module)}
    return {
        "python": platform.python_version(),
        "implementation": sys.implementation.cache_tag or sys.implementation.name,
        "platform": sysconfig.get_platform(),
        "distributions": distributions.closure([*sorted(needed), *always]),
        "modules": _loose(inventory, distributions),
        "missing": sorted(inventory.missing),
        "files": dict(sorted(inventory.files.items())),
    }


if __name__ == "__main__":
    if sys.path and Path(sys.path[0]).resolve() == Path(__file__).resolve().parent:
        del sys.path[0]
    sys.path.insert(0, "")  # the notebook's folder, as in a kernel
    sys.stdout.write(json.dumps(answer(json.loads(sys.stdin.buffer.read().decode("utf-8")))))
