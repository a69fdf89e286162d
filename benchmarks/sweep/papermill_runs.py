"""Papermill's runs of a sweep, one by one or several at once, the way people write it: a loop around its API.

python -m benchmarks.sweep.papermill_runs NOTEBOOK FOLDER NAME PROCESSES VALUE...
"""

from __future__ import annotations

import json
import logging
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path


def run_one(notebook: str, folder: str, name: str, value: object) -> None:
    """Run one point; its notebook has the point's value in its name."""
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    output = Path(folder, f"{value}.ipynb")
    papermill.execute_notebook(
        notebook,
        str(output),
        parameters={name: value},
        progress_bar=False,
        cwd=str(Path(notebook).parent),
        # ipykernel 7 warns at each start that its sockets are not encrypted
        extra_arguments=["--log-level=CRITICAL"],
    )


def main() -> None:
    """Run all points."""
    notebook, folder, name, processes, *values = sys.argv[1:]
    one = partial(run_one, notebook, folder, name)
    points = [json.loads(value) for value in values]
    if processes == "1":
        for point in points:
            one(point)
        return
    with ProcessPoolExecutor(int(processes), mp_context=get_context("spawn")) as pool:
        list(pool.map(one, points))


if __name__ == "__main__":
    main()
