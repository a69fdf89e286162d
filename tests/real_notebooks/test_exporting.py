"""Some notebooks as their authors left them: suggested tags, a module, and every output equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real_notebooks.exporting_one import exported
from tests.real_notebooks.sdists import unpacked_sdists

STATSMODELS = "statsmodels-0.14.6/examples/notebooks"
IMBALANCED = "imbalanced_learn-0.14.2/doc/auto_examples"
JUPYTEXT = "jupytext-1.19.6/tests/data/notebooks"
NOTEBOOKS = (
    f"{STATSMODELS}/gls.ipynb",
    f"{STATSMODELS}/quantile_regression.ipynb",
    f"{STATSMODELS}/stats_poisson.ipynb",
    f"{STATSMODELS}/tsa_dates.ipynb",
    f"{IMBALANCED}/evaluation/plot_metrics.ipynb",
    f"{JUPYTEXT}/inputs/ipynb_py/nteract_with_parameter.ipynb",
    f"{JUPYTEXT}/outputs/script_to_ipynb/light_sample.ipynb",
    "papermill-2.7.0/papermill/tests/notebooks/nb_version_4.4.ipynb",
    "papermill-2.7.0/papermill/tests/notebooks/simple_execute.ipynb",
)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_with_suggested_tags_becomes_a_module_that_computes_the_same(name: str, tmp_path: Path) -> None:
    result = exported(unpacked_sdists() / name, tmp_path)
    assert (result.verdict, result.problem) == ("equal", "")
