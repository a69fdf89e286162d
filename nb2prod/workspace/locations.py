"""Where a notebook's generated files go, and what its module is called."""

from __future__ import annotations

import keyword
import os
import re
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from nb2prod.config import Settings
from nb2prod.errors import UsageError
from nb2prod.model import CellKind, Layout, Notebook

# A module of such a name, beside other modules, would be imported in the library's place or run by a tool.
_LIBRARIES = frozenset(
    "altair bokeh cv2 dask datasets fastapi flask gensim IPython joblib jupyter kale keras lightgbm matplotlib mlflow "
    "networkx nltk numba numpy pandas papermill PIL plotly polars pyarrow pydantic pylab pytest requests ruff scipy "
    "seaborn setuptools skimage sklearn spacy sqlalchemy statsmodels streamlit sympy tensorflow torch torchvision tqdm "
    "transformers xgboost yaml".lower().split()
)
_SPECIAL = frozenset({"conftest", "setup", "__init__", "__main__", "src", "tests"})


@dataclass(frozen=True, slots=True)
class Location:
    """One notebook and the place of everything generated from it."""

    notebook: Path
    output: Path  # absolute
    layout: Layout
    notebook_from_output: str  # POSIX


def module_stem(notebook: PurePath) -> str:
    """The module's name: the file's, in lower case, with `_` for each run of characters no identifier has.

    A leading digit gets `notebook_` in front; a keyword, or a name that would shadow a module of the standard
    library or a well-known library, gets `_notebook` behind.
    """
    name = unicodedata.normalize("NFKC", notebook.stem).lower()
    stem = re.sub(r"\W+", "_", name).strip("_") or "notebook"
    if name.startswith("_") and not stem.startswith("_"):
        stem = f"_{stem}"
    if not stem.isidentifier():  # a digit, or a mark that may only follow
        stem = f"notebook_{stem}"
    reserved = stem in sys.stdlib_module_names or stem in _LIBRARIES or stem in _SPECIAL
    return f"{stem}_notebook" if reserved or keyword.iskeyword(stem) or keyword.issoftkeyword(stem) else stem


def locate(notebook: Path, output: Path | None, settings: Settings, configured_in: Path | None) -> Location:
    """Decide the output directory (`-o` before the settings, before the notebook's own) and the layout."""
    home = notebook.absolute().parent
    project = configured_in.parent if configured_in is not None else home
    configured = project / settings.output if settings.output else home
    target = Path(os.path.normpath(output.absolute() if output is not None else configured))
    tests = target / "tests"
    if output is None and settings.tests:
        tests = Path(os.path.normpath(project / settings.tests))
    root, package = _package_of(target)
    layout = Layout(
        stem=module_stem(notebook),
        package=package,
        tests=_relative(tests, target),
        root_from_tests=_relative(root, tests),
        notebook_from_tests=_relative(home, tests),
    )
    return Location(notebook, target, layout, _relative(notebook.absolute(), target))


def own_place(notebook: Path) -> Path:
    """What is equal for two paths of one notebook; a link to a notebook is one of its own, with a name of its own."""
    return Path(os.path.realpath(notebook.parent)) / notebook.name


def check_distinct(locations: Iterable[Location]) -> None:
    """Raise UsageError when two notebooks would write the same module or the same tests."""
    seen: dict[tuple[str, str], Path] = {}
    for location in locations:
        stem, tests = location.layout.stem, location.output / location.layout.tests
        for folder, name in ((location.output, stem), (tests, f"test_{stem}")):
            other = seen.setdefault((_identity(folder), name), location.notebook)
            if other is not location.notebook:
                one, two = shown_apart(other, location.notebook)
                raise UsageError(
                    f"{one} and {two} would both be written to {Path(os.path.normpath(folder)) / name}.py; rename one "
                    "of them, or export them with different -o directories"
                )


def same_name(path: str) -> str:
    """What is equal for two paths that some systems take for one: macOS and Windows ignore case, macOS composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def shown_apart(one: Path, two: Path) -> tuple[str, str]:
    """Two paths for a message; those that look the same with their characters' numbers."""
    if one.name != two.name and unicodedata.normalize("NFC", one.name) == unicodedata.normalize("NFC", two.name):
        return ascii(str(one)), ascii(str(two))
    return str(one), str(two)


def _identity(folder: Path) -> str:
    """What is equal for two paths of one folder, whether it exists yet or not."""
    real, missing = Path(os.path.realpath(folder)), ""
    while True:
        try:
            status = real.stat()
        except OSError:
            if real.parent == real:
                return missing
            real, missing = real.parent, f"{real.name}/{missing}"
            continue
        return f"{status.st_dev} {status.st_ino} {same_name(missing) if _ignores_case(real) else missing}"


def _ignores_case(folder: Path) -> bool:
    """Whether the file system finds a folder by its name in the other case."""
    try:
        return folder.name.swapcase() != folder.name and folder.with_name(folder.name.swapcase()).samefile(folder)
    except (OSError, ValueError):
        return False


def check_no_self_import(notebook: Notebook, location: Location) -> None:
    """Raise UsageError when the notebook imports a module of the name its own module would have."""
    stem = re.escape(location.layout.stem)
    pattern = re.compile(rf"^[ \t]*(?:import|from)[ \t]+{stem}(?![\w])", re.MULTILINE)
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE and not location.layout.package and pattern.search(cell.source):
            raise UsageError(
                f"{location.notebook}: cell {cell.number} imports {location.layout.stem!r}, but the notebook's own "
                "module would have that name and be imported instead; rename the notebook"
            )


def _package_of(directory: Path) -> tuple[Path, str]:
    """The directory that modules are imported from, and the dotted package from there to `directory`."""
    names: list[str] = []
    while (directory / "__init__.py").is_file() and directory.name.isidentifier():
        names.insert(0, directory.name)
        directory = directory.parent
    return directory, ".".join(names)


def _relative(path: Path, start: Path) -> str:
    """The POSIX path from `start`, as the system walks it: `..` of a symbolic link is where it leads to.

    Absolute where drives differ.
    """
    path, start = Path(os.path.realpath(path.parent)) / path.name, Path(os.path.realpath(start))
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except ValueError:
        return path.as_posix()
