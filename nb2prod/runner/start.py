"""The program that nb2prod starts in the notebook's own environment: `python start.py DESCRIPTOR`.

It makes nothing of nb2prod importable for the notebook but the one package `_nb2prod_runner`, which nobody asks for.
"""

import sys
from pathlib import Path

PACKAGE = "_nb2prod_runner"
OLDEST = (3, 8)


def main() -> None:
    """Do the one job that comes over the given socket, then end this process whatever is still running in it."""
    folder = Path(__file__).absolute().parent
    if sys.path and Path(sys.path[0]).absolute() == folder:
        del sys.path[0]
    descriptor = int(sys.argv[1])
    load_package(folder)
    from _nb2prod_runner.jobs import do_job  # type: ignore[import-not-found]

    do_job(descriptor)


def load_package(folder: Path) -> None:
    """Load the directory as the package `_nb2prod_runner`, wherever it lies."""
    from importlib.util import module_from_spec, spec_from_file_location

    location = str(folder / "__init__.py")
    spec = spec_from_file_location(PACKAGE, location, submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None:
        raise ImportError(location)
    module = module_from_spec(spec)
    sys.modules[PACKAGE] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit("notebooks run on Python 3.8 or newer, not on " + sys.version.split()[0])
    main()
