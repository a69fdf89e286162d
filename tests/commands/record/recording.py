"""Notebooks for the tests of `nb2prod record`, and the tests that it writes run for real."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SHOP = (
    ("imports", "import numpy as np\nimport pandas as pd"),
    ("parameters", "rows = 40\nseed = 3"),
    ("step:load", "rng = np.random.default_rng(seed)\nsales = pd.DataFrame({'x': np.arange(rows) / 4, 'shop': 'a'})"),
    ("step:spoil", "sales['y'] = sales['x'] * 2 + rng.normal(size=rows)\nprint(len(sales), 'rows')"),
    ("step:train", "line = np.polyfit(sales['x'], sales['y'], 1)"),
    ("metrics", "slope = float(line[0])\nnames = {'best': 'a', 'all': sales['shop'].unique().tolist()}"),
)


def run_tests(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the regression tests of a project as anybody would, without nb2prod in reach."""
    environment = {**os.environ, "PYTHONHASHSEED": "random", "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-c", os.devnull]
    return subprocess.run(
        [*command, *arguments, *sorted(project.glob("tests/test_*_regression.py"))],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def type_errors(project: Path, *paths: str) -> list[str]:
    """What mypy says under --strict about modules, libraries without types apart."""
    options = ["--strict", "--ignore-missing-imports", "--no-error-summary", f"--cache-dir={os.devnull}"]
    found = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *paths], cwd=project, capture_output=True, text=True, check=False
    )
    return found.stdout.splitlines()
