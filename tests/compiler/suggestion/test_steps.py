"""Which cells make one step, and what the steps are called."""

from __future__ import annotations

import pytest

from nb2prod.compiler.suggestion.step_names import from_heading, plain_word
from tests.compiler.suggestion.suggesting import exported, roles, steps_of, suggested


def test_headings_separate_steps() -> None:
    found = roles("md:# A title", "md:## Load", "x = [1]", "md:## Clean", "x = [2 * v for v in x]", "y = sum(x)")
    assert found == ["step:load", "step:clean", "step:clean"]


def test_dataflow_holds_cells_together_where_there_are_no_headings() -> None:
    found = roles("x = [i for i in range(3)]", "x = [2 * v for v in x]", "import time\nt = time.time()", "print(t)")
    assert found[0] == found[1] != found[2] == found[3]


def test_a_text_between_two_cells_opens_a_new_step() -> None:
    assert len(steps_of(roles("md:# T", "md:## Data", "x = sum([1])", "md:Now twice.", "y = 2 * x", "print(y)"))) == 2


def test_steps_stay_small() -> None:
    cells = [f"x{i} = x{i - 1} + 1" if i else "x0 = sum([1])" for i in range(40)]
    found = roles("md:# T", "md:## All of it", *cells)
    assert max(found.count(name) for name in steps_of(found)) <= 8


def test_names_are_those_of_no_variable_function_import_or_builtin() -> None:
    sources = ("md:# T", "md:## Model", "model = sum([1])", "md:## Sum", "x = model", "md:## Run", "y = x", "print(y)")
    names = [step.removeprefix("step:") for step in steps_of(roles(*sources))]
    assert not {"model", "sum", "run", "x", "y"} & set(names)
    package = exported(*sources)
    assert not package.refused
    assert "NB113" not in {found.code for found in package.diagnostics}  # nothing had to be renamed


def test_roles_without_a_name_take_no_name_away() -> None:
    given = ("imports", "import math"), ("parameters", "numbers = [1, 2]"), ("step:count", "count = len(numbers)")
    found = suggested(*given, "spread = max(numbers) - min(numbers)\nprint(math.sqrt(spread))", "print(spread)")
    assert found[4].role.name.strip("_") == found[4].role.name != ""


def test_equal_headings_give_different_names() -> None:
    found = steps_of(roles("md:# T", "md:## Load data", "x = sum([1])", "md:## Load data", "y = max([x])", "print(y)"))
    assert found == ["step:load_data", "step:make_y"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("2.1 Load the usage data", "load_usage_data"),
        ("Step 3: Train a model", "train_model"),
        ("IV. Résumé of the Größe", "resume_grosse"),
        ("数据清洗", ""),
        ("What's in here?", ""),
        ("3D plots", "plots"),
        ("`pandas` and **friends** — a very long heading about everything", "pandas_friends_long_heading"),
    ],
)
def test_headings_become_short_identifiers(heading: str, name: str) -> None:
    assert from_heading(heading) == name


def test_headings_in_other_scripts_leave_the_naming_to_what_is_made() -> None:
    found = roles("md:# T", "md:## 数据", "import pandas as pd\nusage = pd.read_csv('usage.csv')", "print(usage)")
    assert steps_of(found) == ["step:load_usage"]


@pytest.mark.parametrize(
    ("name", "word"), [("X_train", "x_train"), ("dfClean", "df_clean"), ("größe", "grosse"), ("_", "")]
)
def test_variables_become_words(name: str, word: str) -> None:
    assert plain_word(name) == word


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("usage = pd.read_csv('a.csv')", "load_usage"),
        ("usage = pd.DataFrame({'a': [1]}).dropna()", "clean_usage"),
        ("model = Model()\nmodel.fit([1])", "fit_model"),
        ("total = 1 + len([1])", "make_total"),
    ],
)
def test_without_a_heading_the_product_names_the_step(source: str, name: str) -> None:
    other = source.partition(" ")[0]
    found = roles("import pandas as pd\nfrom models import Model", source, f"print({other})")
    assert found[1] == f"step:{name}"
